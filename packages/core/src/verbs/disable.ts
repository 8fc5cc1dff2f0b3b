/** Disable and enable: an object out of use without being dropped, and back. No gates: it must be quick, and enabling takes it back. */
import { claims, rootOf } from '../catalog/scope.ts';
import { fingerprint, kindsByName } from '../catalog/canonical.ts';
import { Failure } from '../errors/failure.ts';
import { OUTCOMES } from '../errors/codes.ts';
import { createJournal } from '../journal/open.ts';
import { nearest } from '../manifest/nearest.ts';
import type { Id } from '../model/address.ts';
import { emptyCatalog, type Catalog } from '../model/catalog.ts';
import type { DisablingWay } from '../model/disabling.ts';
import type { Fact } from '../model/fact.ts';
import { digest } from '../model/hash.ts';
import { planId, stepsOf, type Plan, type Step } from '../model/plan.ts';
import type { ProjectReport, RunReport } from '../model/report.ts';
import { openWorkspace } from '../sources/workspace.ts';
import { TOOL_VERSION, type VerbContext } from './context.ts';
import { heldLines, switchedOff } from './disabled.ts';
import { attend, readAgain, type Engagement } from './engagement.ts';
import { gather, type Gathered, type Member } from './gather.ts';
import { failureOf } from './mishap.ts';
import { notify } from './notify.ts';
import { keepReport, newRunId, refusedReport, runReport } from './run-report.ts';
import { beginSwitch, finishSwitch, switchId } from './switch.ts';
import { withLock } from './with-lock.ts';

export interface SwitchOptions {
  readonly environment: string | undefined;
  /** Addresses, or as much of one as names one object: `function sales.f(integer)`, `sales.f`. */
  readonly objects: readonly string[];
  /** How to disable; left out: by revoking. */
  readonly way?: DisablingWay | undefined;
  readonly reason?: string | undefined;
  readonly waitMs?: number | undefined;
  readonly runId?: string | undefined;
}

/** Throws SL901 without objects or a reason, SL612 for what is not there or cannot be disabled. */
export const disable = async (context: VerbContext, options: SwitchOptions): Promise<RunReport> => {
  requireObjects('disable', options);
  if (options.reason === undefined || options.reason.trim() === '') throw new Failure('SL901', 'disabling wants a reason', { hint: 'Say why with --reason="…": `status` shows it to everybody who wonders.' });
  return switchAll(context, 'disable', options);
};

/** Throws SL901 without objects, SL612 for what is not disabled. */
export const enable = async (context: VerbContext, options: SwitchOptions): Promise<RunReport> => {
  requireObjects('enable', options);
  return switchAll(context, 'enable', options);
};

function requireObjects(verb: 'disable' | 'enable', { objects, environment }: SwitchOptions): void {
  if (objects.length === 0) throw new Failure('SL901', `it is not said what to ${verb}`, { hint: `Name objects: sluice ${verb} 'function sales.f(integer)' --env=${environment ?? '…'}` });
}

async function switchAll(context: VerbContext, verb: 'disable' | 'enable', options: SwitchOptions): Promise<RunReport> {
  const startedAt = context.now();
  const runId = options.runId ?? newRunId(startedAt);
  const projects = (await openWorkspace(context.root)).projects.filter(({ manifest }) => manifest).map(({ name }) => name);
  const gathered = await gather(context, { environment: options.environment, projects });
  const reports: ProjectReport[] = [];
  const missing = new Set(options.objects);
  const known: string[] = [];
  for (const group of gathered.groups) {
    if (missing.size === 0) break;
    const engagement = await attend(context, gathered, group, `${verb} ${runId}`, options.waitMs);
    try {
      for (const member of group.members) {
        if (verb === 'disable') known.push(...switchable(engagement, member));
        const found = await meant(verb, gathered, engagement, member, [...missing], options);
        for (const { text } of found) missing.delete(text);
        if (found.length > 0) reports.push(await one(context, verb, { gathered, engagement, member, found, options, runId }));
      }
    } finally {
      await engagement.connection.close();
    }
  }
  // What was found is done: in an emergency one wrong name must not keep the right ones waiting.
  for (const text of missing) {
    const failure = verb === 'disable'
      ? new Failure('SL612', `${gathered.environment.name} holds no ${text} that can be disabled`, { hint: `${meantObject(text, known)}Routines and views of the workspace's projects can be; write the address as plans show it, such as 'function sales.f(integer)'.` })
      : new Failure('SL612', `${text} is not disabled in ${gathered.environment.name}`, { hint: 'Run `sluice status`: it lists what is.' });
    if (reports.length === 0) throw failure;
    reports.push(refusedReport(failure, { project: text, environment: gathered.environment.name, database: '', ms: context.now() - startedAt }));
  }
  const report = runReport(context, verb, gathered.environment.name, runId, startedAt, context.now(), reports);
  await keepReport(context, report);
  await notify(context, gathered.environment.notify, report);
  return report;
}

/** What a project has that could be meant. */
function switchable(engagement: Engagement, member: Member): Id[] {
  const { dialect: { disabling }, live: { catalog: live } } = engagement;
  return [...live.facts.values()].filter((fact) => owns(member, engagement, fact) && disabling?.disable(fact, emptyCatalog, 'rename', '') !== undefined).map(({ id }) => id);
}

/** Without its kind and its arguments. */
const bareName = (text: string): string => text.replace(/\(.*$/s, '').replace(/^[a-z]\S* (?=\S)/, '');

function meantObject(text: string, known: readonly Id[]): string {
  const near = nearest(bareName(text), known.map(bareName));
  const ids = near === undefined ? [] : known.filter((id) => bareName(id) === near).sort();
  return ids.length === 0 ? '' : `Did you mean '${ids.join("' or '")}'? `;
}

interface Found {
  /** As it was asked for. */
  readonly text: string;
  readonly address: Id;
  readonly steps: readonly Step[];
  readonly held: readonly string[];
  readonly as?: Id;
}

const names = (id: Id, text: string): boolean => {
  const bare = id.slice(id.indexOf(' ') + 1);
  return id === text || bare === text || bare.replace(/\(.*$/s, '') === text;
};

async function meant(verb: 'disable' | 'enable', gathered: Gathered, engagement: Engagement, member: Member, texts: readonly string[], options: SwitchOptions): Promise<Found[]> {
  const live = engagement.live.catalog;
  const off = await switchedOff(engagement, member.project.name, gathered.environment.name, live);
  if (verb === 'enable') {
    return texts.flatMap((text) => only(text, off.filter(({ address }) => names(address, text)), ({ address }) => address)).map(({ text, of }) => ({
      text, address: of.address, held: of.held, steps: [...of.steps].reverse().map((step, index) => stepFor(of.address, step.action, step.reverse[0]!.sql, step.sql, `takes back ${of.deployment}`, index, engagement)),
    }));
  }
  const { disabling } = engagement.dialect;
  if (!disabling) throw new Failure('SL612', `${engagement.dialect.name} cannot disable objects`, { hint: 'Take it out of the files and deploy, or ask who runs the database.' });
  const way = options.way ?? 'revoke';
  const stamp = new Date().toISOString().slice(0, 10).replaceAll('-', '');
  const candidates = (text: string): Fact[] => [...live.facts.values()].filter((fact) => names(fact.id, text) && owns(member, engagement, fact) && disabling.disable(fact, live, way, stamp));
  return texts.flatMap((text) => only(text, candidates(text), ({ id }) => id)).map(({ text, of }) => {
    const before = off.find(({ address }) => address === of.id);
    if (before) throw new Failure('SL611', `${of.id} is disabled already, since ${before.since} by ${before.by}`, { hint: `Enable it first: sluice enable '${of.id}' --env=${gathered.environment.name}` });
    const { statements, held, as } = disabling.disable(of, live, way, stamp)!;
    if (way === 'rename') refuseDependants(of, as, live);
    return { text, address: of.id, held, ...(as !== undefined && { as }), steps: statements.map(({ sql, reverse, effects }, index) => ({ ...stepFor(of.id, way === 'rename' ? 'rename' : 'change', sql, reverse, 'disabled', index, engagement), effects: effects ?? [] })) };
  });
}

/** One of several would be a guess. */
function only<T>(text: string, found: readonly T[], id: (of: T) => Id): { readonly text: string; readonly of: T }[] {
  const exact = found.find((each) => id(each) === text);
  if (found.length > 1 && !exact) throw new Failure('SL612', `${text} may be any of ${found.length} objects`, { lines: found.map(id).sort(), hint: 'Write the whole address of the one that is meant.' });
  const of = exact ?? found[0];
  return of === undefined ? [] : [{ text, of }];
}

function owns(member: Member, { dialect, live, group }: Engagement, fact: Fact): boolean {
  const kinds = kindsByName(dialect.kinds);
  const root = rootOf(fact.id, [live.catalog]);
  if (!root || !claims(member.sources.owns, root, kinds)) return false;
  return member.sources.owns !== '*' || !group.members.some((other) => other.sources.owns !== '*' && claims(other.sources.owns, root, kinds));
}

/** What stands on it would be printed with its other name, and then be changed back by the next deployment. */
function refuseDependants({ id }: Fact, as: Id | undefined, live: Catalog): void {
  const inside = (of: Id): boolean => of === id || (live.facts.get(of)?.parent !== undefined && inside(live.facts.get(of)!.parent!));
  const on = live.dependantsOf(id).map(({ from }) => from).filter((from) => !inside(from));
  if (on.length > 0) throw new Failure('SL611', `${id} cannot be renamed: ${on.length === 1 ? on[0]! : `${on.length} objects`} stand${on.length === 1 ? 's' : ''} on it`, { lines: on.slice(0, 10), hint: 'Leave --rename out: revoking needs no other name.' });
  if (as !== undefined && live.facts.has(as)) throw new Failure('SL611', `${id} cannot be renamed: ${as} is there already`, { hint: 'Leave --rename out: revoking needs no other name.' });
}

const stepFor = (address: Id, action: Step['action'], sql: string, reverse: string, reason: string, index: number, { dialect }: Engagement): Step => ({
  id: digest({ switch: address, sql, index }).slice(0, 16), address, action, sql, transactional: dialect.capabilities.transactionalDdl, effects: [], hazards: [], reverse: [{ sql: reverse }], reason,
});

interface One {
  readonly gathered: Gathered;
  readonly engagement: Engagement;
  readonly member: Member;
  readonly found: readonly Found[];
  readonly options: SwitchOptions;
  readonly runId: string;
}

async function one(context: VerbContext, verb: 'disable' | 'enable', { gathered, engagement, member, found, options, runId }: One): Promise<ProjectReport> {
  const started = context.now();
  const { environment } = gathered;
  const base = { project: member.project.name, environment: environment.name, database: member.database.name };
  try {
    return await withLock(context, engagement.connection, { deploymentId: runId, project: base.project }, options.waitMs, async (lock): Promise<ProjectReport> => {
      await createJournal(engagement.store, { toolVersion: TOOL_VERSION, systemIdentifier: await engagement.dialect.systemIdentifier(engagement.session) });
      const unfinished = await finishSwitch(context, { gathered, engagement, lock, project: base.project });
      if (unfinished) throw unfinished;
      // What was found before the lock may be another object now.
      await readAgain(engagement, gathered);
      const still = await meant(verb, gathered, engagement, member, found.map(({ text }) => text), options);
      if (still.length < found.length) throw new Failure('SL612', `${base.project}: another session changed what was to be ${verb}d`, { hint: 'Run it again.' });
      const plan = planFor(verb, gathered, engagement, member, still);
      const failure = await beginSwitch(context, { gathered, engagement, lock, plan, runId, reason: options.reason });
      const of = { plan, hazards: [], findings: [], smoke: [], stepsTotal: stepsOf(plan).length };
      if (failure) return refusedReport(failure, { ...base, ...of, status: 'failed', ms: context.now() - started });
      return { ...base, ...of, status: verb === 'disable' ? 'disabled' : 'enabled', outcome: OUTCOMES.success, deploymentId: switchId(runId, base.project), stepsDone: of.stepsTotal, ms: context.now() - started };
    });
  } catch (error) {
    const failure = failureOf(error);
    if (!failure) throw error;
    return refusedReport(failure, { ...base, ms: context.now() - started });
  }
}

/** It is no state of the project: what it should be stays what it was. */
function planFor(kind: 'disable' | 'enable', { environment }: Gathered, { dialect, connection, live }: Engagement, member: Member, found: readonly Found[]): Plan {
  const here = { fingerprint: fingerprint(live.catalog, found.map(({ address }) => address), kindsByName(dialect.kinds)), outside: [] };
  const transactional = dialect.capabilities.transactionalDdl;
  const steps = found.flatMap((each) => each.steps);
  const unbound: Omit<Plan, 'id'> = {
    format: 'sluice-plan/1', project: member.project.name, environment: environment.name, database: member.database.name, dialect: dialect.name, serverVersion: connection.server.versionText,
    toolVersion: TOOL_VERSION, kind, sourceDigest: member.sourceDigest, policyDigest: environment.policyDigest, from: here, to: here, atomic: transactional,
    batches: transactional ? [{ transactional, steps }] : steps.map((step) => ({ transactional, steps: [step] })), unmanaged: [], unmodelled: [],
    ignored: found.flatMap(({ address, held }) => heldLines(address, held)), shadow: 'live', display: { objects: {}, edges: [] },
  };
  return { id: planId(unbound), ...unbound };
}
