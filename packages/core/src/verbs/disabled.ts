/** Which objects are out of use, as the journal tells it, and what that means for a plan. */
import { Failure } from '../errors/failure.ts';
import { planOf, type Deployment } from '../journal/deployment-row.ts';
import { historyOf, isSwitch } from '../journal/history.ts';
import type { Id } from '../model/address.ts';
import type { Catalog } from '../model/catalog.ts';
import type { DisablingWay } from '../model/disabling.ts';
import type { Finding } from '../model/finding.ts';
import { stepsOf, type Plan, type Step } from '../model/plan.ts';
import type { Journaled } from './known.ts';

export interface DisabledObject {
  readonly address: Id;
  readonly way: DisablingWay;
  /** The address that it has meanwhile. */
  readonly as?: Id;
  readonly deployment: string;
  readonly since: string;
  readonly by: string;
  readonly reason?: string;
}

/** With what must be held still, and the statements that took it out of use. */
export interface SwitchedOff extends DisabledObject {
  readonly held: readonly string[];
  readonly steps: readonly Step[];
}

export const shownOff = ({ held: _held, steps: _steps, ...rest }: SwitchedOff): DisabledObject => rest;

/** What a plan that switches says about the objects: addresses before, patterns after it, in `ignored`. */
const heldOf = (plan: Plan, address: Id): readonly string[] => plan.ignored.flatMap((line) => (line.startsWith(`${address}\n`) ? [line.slice(address.length + 1)] : []));
export const heldLines = (address: Id, held: readonly string[]): string[] => held.map((pattern) => `${address}\n${pattern}`);

/** In the order in which they were switched off. Those that are gone altogether are left out. */
export async function switchedOff({ store, journal }: Journaled, project: string, environment: string, live: Catalog): Promise<SwitchedOff[]> {
  if (!journal.exists && !(await store.exists())) return [];
  const off = new Map<Id, SwitchedOff>();
  for (const row of (await historyOf(store, project, environment)).filter((each) => isSwitch(each) && each.status === 'done')) {
    const plan = await planOf(store, row.id);
    if (plan) for (const each of switched(row, plan)) {
      off.delete(each.address);
      if (row.kind === 'disable') off.set(each.address, each);
    }
  }
  return [...off.values()].filter(({ address, as }) => live.facts.has(as ?? address));
}

function switched(row: Deployment, plan: Plan): SwitchedOff[] {
  const addresses = [...new Set(plan.ignored.map((line) => line.split('\n', 1)[0]!))];
  return addresses.map((address) => {
    const steps = stepsOf(plan).filter((step) => step.address === address);
    const held = heldOf(plan, address);
    const renamed = steps.some(({ action }) => action === 'rename');
    return {
      address, way: renamed ? 'rename' : 'revoke', ...(renamed && held[1] !== undefined && { as: held[1] }), deployment: row.id, since: row.startedAt, by: row.actor,
      ...(row.reason !== undefined && { reason: row.reason }), held, steps,
    };
  });
}

/** A new object comes with the privileges of a new one: that would switch it on, and nobody said so. Throws SL611. */
export function refuseSwitchingOn(plan: Plan, off: readonly DisabledObject[]): void {
  const back = off.filter(({ address }) => stepsOf(plan).some((step) => step.address === address && (step.action === 'create' || step.action === 'rebuild')));
  if (back.length === 0) return;
  throw new Failure('SL611', `${plan.project}: ${back[0]!.address} is disabled, and this plan would make it anew`, {
    lines: back.map(({ address, since, by, reason }) => `${address}: since ${since} by ${by}${reason === undefined ? '' : `: ${reason}`}`),
    hint: `Enable it first: sluice enable ${back.map(({ address }) => `'${address}'`).join(' ')} --env=${plan.environment}`,
  });
}

export const disabledFindings = (off: readonly DisabledObject[], environment: string): Finding[] =>
  off.map(({ address, since, by, reason }) => ({
    code: 'disabled', severity: 'warning', subject: address,
    message: `${address} is disabled since ${since} by ${by}${reason === undefined ? '' : ` (${reason})`}, and stays so`, hint: `Enable it with: sluice enable '${address}' --env=${environment}`,
  }));
