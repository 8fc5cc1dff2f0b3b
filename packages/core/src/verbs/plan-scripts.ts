/** The plan of a project whose versioned scripts are to run: their statements, judged like those of any other plan. */
import { kindsByName } from '../catalog/canonical.ts';
import { scope } from '../catalog/scope.ts';
import { Failure } from '../errors/failure.ts';
import { subjectsToMeasure, withHazards } from '../gate/judge.ts';
import { markAccepted } from '../gate/policy.ts';
import type { Id } from '../model/address.ts';
import type { Catalog } from '../model/catalog.ts';
import { backupNames } from '../model/backup.ts';
import { IF_EXISTS, type Conflict, type StrategyLevel } from '../model/conflict.ts';
import type { Finding } from '../model/finding.ts';
import { SMALL_BELOW } from '../model/hazard-rule.ts';
import { planId, stepsOf, UNSEEN, type Batch, type Plan } from '../model/plan.ts';
import type { ScriptDialect } from '../model/script.ts';
import { makePlan } from '../plan/make.ts';
import { planScriptWork, type PlannedScripts, type ScriptWork } from '../plan/scripts.ts';
import { backupsOf } from './backups.ts';
import { beyondFinding, beyondOwns } from './beyond-owns.ts';
import { settleConflicts, type SettlingRequest } from './conflicts.ts';
import { TOOL_VERSION, type VerbContext } from './context.ts';
import { shadowOptions, type DesireRequest } from './desired.ts';
import type { Gathered, Member } from './gather.ts';
import { keptFirst } from './kept-first.ts';
import type { Ledger } from './ledger.ts';
import { pendingScripts, scriptsOf, type Pending, type ScriptChoice } from './pending-scripts.ts';
import type { PlannedProject, PlanningRequest } from './planning.ts';
import { madeAnew } from './trace.ts';
import { countViolators } from './violators.ts';

export type ScriptPlanRequest = Pick<PlanningRequest, 'dialect' | 'server' | 'member' | 'neighbours' | 'live' | 'session' | 'adopt' | 'rows'> & Pick<SettlingRequest, 'clone'> & {
  readonly ledger: Ledger;
  /** A deployment is gone on with, by its own plan: half of what is there it has made itself. */
  readonly isOpen?: boolean;
  /** Of which optional facts it is said that they count. */
  readonly said?: ReadonlySet<string>;
};

/** The plan, with nothing to do where all is applied. */
export async function planScripts(gathered: Gathered, request: ScriptPlanRequest, choice: ScriptChoice): Promise<PlannedProject> {
  const { dialect, member, ledger } = request;
  const pending = await pendingScripts(ledger, scriptsOf(dialect, member), gathered, member, choice);
  if (!request.adopt && pending.work.length > 0 && ledger.known === undefined && ledger.applied.size === 0) refuseForeign(request);
  const { batches, records, programs, conflicts, untold } = await settledWork(gathered, request, pending.work, levelsOf(member, choice));
  const beyond = beyondOwns(dialect, pending.work, member.sources.owns);
  const made = bare(gathered, request, { batches, scripts: records, ...(programs.length > 0 && { programs }), ...(conflicts.length > 0 && { conflicts }), ...(batches.length > 0 && { to: { fingerprint: UNSEEN, outside: beyond.map(({ id }) => id) } }), atomic: batches.length <= 1 && (batches[0]?.transactional ?? true) });
  const keys = await unfitKeys(request, scriptsOf(request.dialect, member), batches);
  return judged(gathered, request, withAsides(made), [...pending.findings, ...beyond.map((each) => beyondFinding(each, member.project.name)), ...halfTakenBack(ledger), ...conflicts.map(told), ...untold, ...keys]);
}

const halfTakenBack = ({ halfTakenBack: id }: Ledger): Finding[] => (id === undefined ? [] : [{
  code: 'half-taken-back', severity: 'warning', message: `the rollback of ${id} failed: its scripts count as applied, and what they made may be gone`, hint: 'Run the same rollback once more: it takes back what is left by what the catalogs differ in.',
}]);

/** Looked at as the database is now: what stands before a statement may still make the key that it is cut by. Throws SL218 where nothing does. */
async function unfitKeys({ session }: ScriptPlanRequest, { batches: dialect }: ScriptDialect, batches: readonly Batch[]): Promise<Finding[]> {
  const findings: Finding[] = [];
  for (const [index, { batched, source, address }] of stepsOf({ batches }).entries()) {
    const problem = batched && session && dialect ? await session.transaction(async () => {
      if (batched.frame) await session.execute(batched.frame.enter);
      return dialect.problem(session, batched);
    }) : undefined;
    if (problem === undefined) continue;
    if (index === 0) throw new Failure('SL218', problem, { ...(source && { at: source }), hint: 'Name a primary key, or the columns of a unique index without nulls, in the order of the index.' });
    findings.push({ code: 'batch-key', severity: 'warning', message: `${address} fails at a statement in batches unless one before it mends this: ${problem}`, ...(source && { at: source }), hint: 'Name a primary key, or the columns of a unique index without nulls, in the order of the index.' });
  }
  return findings;
}

/** The batches of scripts, with what becomes of objects that are there already. `levels`: outermost first, for all of them. Throws SL409, and SL201 for what this server cannot read. */
export async function settledWork(gathered: Gathered, request: ScriptPlanRequest, scripts: readonly ScriptWork[], levels: readonly StrategyLevel[]): Promise<PlannedScripts & { readonly conflicts: readonly Conflict[]; readonly untold: readonly Finding[] }> {
  const { dialect, server, member, live, clone, session, rows } = request;
  // Which requests of a BTEQ script run is decided while it does.
  for (const { statements, done, program, back } of scripts) if (!program) await scriptsOf(dialect, member).readable?.([...statements.slice(done), ...(back && !back.program ? back.statements : [])], server);
  const planning = { scripts: scriptsOf(dialect, member), owns: member.sources.owns, live, kinds: kindsByName(dialect.kinds), transactionalDdl: dialect.capabilities.transactionalDdl };
  const leveled = scripts.map((each) => ({ ...each, levels: [...levels, ...(each.levels ?? [])] }));
  const keeps = backupsOf(gathered.environment);
  const settling: SettlingRequest = {
    dialect, server, project: member.project.name, environment: gathered.environment.name, database: member.database.name, planning, clone, ...(keeps && { backups: { ...keeps, name: backupNames() } }),
    measure: async (ids) => (session && ids.length > 0 ? dialect.measure(session, ids) : (rows ?? new Map<Id, number>())),
  };
  if (request.isOpen) return { ...planScriptWork(leveled, planning), conflicts: [], untold: [] };
  const { work, conflicts } = await settleConflicts(leveled, settling);
  // Without the database nobody knows whether there are rows.
  const first = session ? await keptFirst(work, settling) : { work, untold: [] };
  return { ...planScriptWork(first.work, planning), conflicts, untold: first.untold };
}

/** What was set aside belongs to whoever wanted that: nothing drops it later because no file has it. */
export function withAsides({ plan, scoped }: Bare): Bare {
  const asides = (plan.conflicts ?? []).flatMap(({ how, aside }) => (how === 'renamed' && aside !== undefined ? [aside] : []));
  if (asides.length === 0) return { plan, scoped };
  const { id: _id, ...rest } = { ...plan, unmanaged: [...new Set([...plan.unmanaged, ...asides])].sort() };
  return { plan: { id: planId(rest), ...rest }, scoped };
}

/** What the command says. Throws SL901. */
export function givenStrategy(ifExists: string | undefined): StrategyLevel[] {
  const given = IF_EXISTS.find((each) => each === ifExists);
  if (ifExists !== undefined && given === undefined) throw new Failure('SL901', `--if-exists=${ifExists} is no strategy`, { hint: `Say one of ${IF_EXISTS.join(', ')}.` });
  return given ? [{ ifExists: given, whence: '--if-exists' }] : [];
}

/** Outermost first; what a file says itself comes after them. */
function levelsOf({ manifest }: Pick<Member, 'manifest'>, { ifExists }: ScriptChoice): StrategyLevel[] {
  const said = manifest.ifExists;
  const whence = (path: readonly string[]): string => `${manifest.source.file}:${manifest.source.placeOf([...path], 'key').line}`;
  return [
    ...givenStrategy(ifExists),
    ...(typeof said === 'string' ? [{ ifExists: said, whence: whence(['ifExists']) }] : said?.all ? [{ ifExists: said.all, whence: whence(['ifExists', 'all']) }] : []),
    ...(typeof said === 'object' ? Object.entries(said.in).map(([name, strategy]) => ({ ifExists: strategy, within: name, whence: whence(['ifExists', 'in', name]) })) : []),
  ];
}

export const told = ({ id, script, strategy, whence, how, aside, rows, rebound = [], left = [], at }: Conflict): Finding => ({
  code: 'conflict', severity: 'info', subject: id, at,
  message: `${id}, which ${script} creates, is there already: ${how === 'replaced' ? 'it is replaced in place' : how === 'renamed' ? `the old one is ${aside} now` : 'the old one is dropped'} (${strategy}: ${whence})`
    + (rows === undefined ? '' : rows === 'carry' ? '; its rows come along' : how === 'dropped' ? '; its rows do not come along' : '; its rows stay with the old one')
    + (rebound.length > 0 ? `; on the new one stand ${rebound.join(', ')}` : '') + (left.length > 0 ? `; the new one does not have ${left.join(', ')}` : ''),
});

/** Where scripts are tried out. undefined: nowhere. */
export function cloneOf(context: VerbContext, gathered: Gathered, of: DesireRequest, { project, database }: Member, live: Catalog): SettlingRequest['clone'] {
  const { dialect } = of;
  const names = { project: project.name, environment: gathered.environment.name, database: database.name };
  let setup: readonly string[] | undefined;
  return dialect.rehearse && ((batches, at) => dialect.rehearse!(
    { setup: (setup ??= madeAnew(of, names, live)), before: live, batches, at: at ?? [], journalSchema: gathered.environment.journalSchema, backups: backupsOf(gathered.environment)?.place }, shadowOptions(context, gathered, of)));
}

/** What stays as it is, of a project that says nothing else: the state that scripts begin with. */
export function scopeOf({ dialect, member, neighbours, live, said = new Set() }: Pick<ScriptPlanRequest, 'dialect' | 'member' | 'neighbours' | 'live' | 'said'>) {
  return scope({
    project: member.project.name, owns: member.sources.owns, others: neighbours.filter((each) => each !== member).map(({ project, sources }) => ({ project: project.name, owns: sources.owns })),
    kinds: kindsByName(dialect.kinds), live, desired: live, said, placeOf: new Map(), projectOf: new Map(), known: new Set(), ignore: member.manifest.ignore, manage: member.manifest.manage,
  });
}

export interface Bare {
  readonly plan: Plan;
  readonly scoped: ReturnType<typeof scope>;
}

/** A plan from the state as it is, of `more`. */
export function bare(gathered: Gathered, request: Pick<ScriptPlanRequest, 'dialect' | 'server' | 'member' | 'neighbours' | 'live' | 'ledger' | 'said'>, more: Partial<Plan>): Bare {
  const { dialect, server, member, live } = request;
  const scoped = scopeOf(request);
  const { known } = request.ledger;
  const strange = new Set(known ? [...scoped.before.facts.values()].filter((fact) => scoped.counted(fact) && !known.has(fact.id)).map(({ id }) => id) : []);
  const { id: _id, ...empty } = makePlan({
    dialect, server, project: member.project.name, environment: gathered.environment.name, database: member.database.name, kind: 'scripts', scoped, placeOf: new Map(),
    sourceDigest: member.sourceDigest, policyDigest: gathered.environment.policyDigest, toolVersion: TOOL_VERSION, shadow: 'none', rows: new Map(),
  }).plan;
  // What was not made here stays nobody's, though it is there when the scripts have run; what takes its place is made here.
  const made = new Set(more.conflicts?.map(({ id }) => id));
  const unmanaged = [...strange].filter((id) => !strange.has(live.facts.get(id)?.parent ?? '') && !made.has(id)).sort();
  const unbound = { ...empty, unmanaged, ...more };
  return { plan: { id: planId(unbound), ...unbound }, scoped };
}

/** Hazards with the rows that are there. */
export async function judged(gathered: Gathered, { dialect, member, session, live, rows: given }: Pick<ScriptPlanRequest, 'dialect' | 'member' | 'session' | 'live' | 'rows'>, { plan, scoped }: Bare, findings: Pending['findings']): Promise<PlannedProject> {
  const rows = new Map<Id, number>(given);
  const subjects = subjectsToMeasure(plan).filter((id) => live.facts.has(id));
  if (session && subjects.length > 0) for (const [id, count] of await dialect.measure(session, subjects)) rows.set(id, count);
  const violations = session ? await countViolators(dialect, session, plan, live) : new Map<string, number>();
  return { member, scoped, rows, plan: markAccepted(withHazards(plan, dialect.hazards, { rows, smallBelow: SMALL_BELOW, violations }), gathered.environment.gates.hazards ?? {}), ...(findings.length > 0 && { findings }) };
}

/** Scripts that find what somebody else made would fail, or worse, not fail. */
function refuseForeign(request: ScriptPlanRequest): void {
  const { member, live } = request;
  const scoped = scopeOf(request);
  const inside = [...live.facts.values()].filter((fact) => fact.parent !== undefined && scoped.counted(fact));
  const [first] = inside;
  if (!first) return;
  throw new Failure('SL503', `${member.project.name} was never deployed here, and what it owns is not empty: ${first.id}${inside.length > 1 ? ` and ${inside.length - 1} more` : ''}`, {
    hint: `Say which scripts it has had: sluice baseline ${member.project.name} --env=… --to-version=V…; or run them all with --adopt.`,
  });
}

/** Whether the state of the project is what its scripts make, and nothing else. */
export const isScriptsOnly = ({ sources, manifest }: Pick<Member, 'sources' | 'manifest'>): boolean => manifest.migrations !== undefined && sources.files.length === 0;

