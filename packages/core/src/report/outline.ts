/** A plan as people look at it: by object instead of by statement, objects of one home together, with counts. All voices start here. */
import type { Id } from '../model/address.ts';
import type { Action, Hazard, Plan, Severity, Step } from '../model/plan.ts';
import { idParts } from './id-parts.ts';
import { blocks } from './words.ts';

/** A step with its number in the plan, from 1. */
export interface NumberedStep extends Step {
  readonly number: number;
  /** Number of its batch, from 1. */
  readonly batch: number;
}

/** Everything that the plan does to one address. */
export interface Entry {
  readonly id: Id;
  readonly action: Action;
  readonly steps: readonly NumberedStep[];
  readonly before?: string;
  readonly after?: string;
}

export interface Group {
  readonly home: string;
  /** The entry that is the home itself comes first. */
  readonly entries: readonly Entry[];
}

export interface StepHazard extends Hazard {
  readonly step: NumberedStep;
}

export interface Outline {
  readonly groups: readonly Group[];
  readonly counts: Readonly<Record<Action, number>>;
  /** Worst first, then in the order of steps. */
  readonly hazards: readonly StepHazard[];
  readonly blocking: number;
}

export const MARKS: Readonly<Record<Action, string>> = { create: '+', change: '~', drop: '-', rebuild: '±', rename: '»' };
const WORST: readonly Severity[] = ['block', 'warn', 'info'];

/** All voices speak of the same plan, which may have ten thousand steps. */
const counted = new WeakMap<Plan['batches'], readonly NumberedStep[]>();
const known = new WeakMap<Plan, Outline>();

export function numbered({ batches }: Pick<Plan, 'batches'>): readonly NumberedStep[] {
  const found = counted.get(batches);
  if (found) return found;
  let number = 0;
  const steps = batches.flatMap((batch, index) => batch.steps.map((step) => ({ ...step, number: ++number, batch: index + 1 })));
  counted.set(batches, steps);
  return steps;
}

export function outline(plan: Plan): Outline {
  const found = known.get(plan) ?? outlined(plan);
  known.set(plan, found);
  return found;
}

function outlined(plan: Plan): Outline {
  const byAddress = new Map<Id, NumberedStep[]>();
  const steps = numbered(plan);
  for (const step of steps) {
    const known = byAddress.get(step.address);
    if (known) known.push(step);
    else byAddress.set(step.address, [step]);
  }
  const counts: Record<Action, number> = { create: 0, change: 0, drop: 0, rebuild: 0, rename: 0 };
  const homes = new Map<string, Entry[]>();
  for (const [id, own] of byAddress) {
    const shown = Object.hasOwn(plan.display.objects, id) ? plan.display.objects[id] : undefined;
    const entry: Entry = { id, action: actionOf(own), steps: own, ...shown };
    counts[entry.action] += 1;
    const { home } = idParts(id);
    const known = homes.get(home);
    if (known) known.push(entry);
    else homes.set(home, [entry]);
  }
  const groups = [...homes].map(([home, entries]) => ({ home, entries: [...entries].sort((a, b) => Number(isRoot(b)) - Number(isRoot(a))) }));
  const hazards = steps
    .flatMap((step) => step.hazards.map((hazard) => ({ ...hazard, step })))
    .sort((a, b) => WORST.indexOf(a.severity) - WORST.indexOf(b.severity) || a.step.number - b.step.number);
  return { groups, counts, hazards, blocking: hazards.filter(blocks).length };
}

/** The object that gives a group its name, as against what lies within it. */
export function isRoot(entry: Pick<Entry, 'id'>): boolean {
  const { path, home } = idParts(entry.id);
  return path === home;
}

/** What several statements to one address come to: dropped and created again is a rebuild. */
function actionOf(steps: readonly Step[]): Action {
  const actions = new Set(steps.map((step) => step.action));
  if (actions.has('rebuild') || (actions.has('drop') && actions.has('create'))) return 'rebuild';
  for (const action of ['create', 'drop', 'rename'] as const) if (actions.has(action)) return action;
  return 'change';
}

/** `1a2b3c4d5e6f`: enough of the identity to tell plans apart and to confirm one. */
export const shortId = (plan: Pick<Plan, 'id'>): string => plan.id.slice(0, 12);

/** What makes the plan more than one transaction, as sentences. Empty for an atomic plan. */
export function whyNotAtomic(plan: Plan): string[] {
  if (plan.atomic) return [];
  const alone = numbered(plan).filter((step) => !step.transactional);
  return [
    ...alone.map((step) => `step ${step.number} (${step.address}) cannot run inside a transaction`),
    ...plan.batches.flatMap((batch, index) => (batch.barrier === undefined ? [] : [`batch ${index + 1} begins after a commit: ${batch.barrier}`])),
  ];
}

/** What does not come back, and why. Worth saying before the deployment; that the rest is reversible is the normal case. */
export const lossesOf = (step: Pick<Step, 'reverse' | 'irreversible'>): string[] => [
  ...new Set([...(step.irreversible === undefined ? [] : [step.irreversible]), ...step.reverse.flatMap((reverse) => reverse.loses ?? [])]),
];

/** What is kept before it goes, and for how long. Its name is complete only once it runs. */
export function keptOf({ backup }: Pick<Step, 'backup'>): string[] {
  if (!backup) return [];
  const where = backup.where.replaceAll(/\$\{sluice:backup:\d+\}/g, '…');
  return [`what ${backup.by} loses is ${backup.way === 'moved' ? 'moved' : 'copied'} to ${where}${backup.days === undefined ? '' : ` for ${backup.days} ${backup.days === 1 ? 'day' : 'days'}`}, and comes back with a rollback`];
}

/** What a way back brings back from where it was kept. */
export const broughtBackOf = ({ restores }: Pick<Step, 'restores'>): string[] => (restores ? [`what was kept in ${restores.where ?? `the backup object ${restores.backup}`} comes back`] : []);
