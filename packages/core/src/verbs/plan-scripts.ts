/** The plan of a project whose versioned scripts are to run: their statements, judged like those of any other plan. */
import { kindsByName } from '../catalog/canonical.ts';
import { scope } from '../catalog/scope.ts';
import { Failure } from '../errors/failure.ts';
import { subjectsToMeasure, withHazards } from '../gate/judge.ts';
import { markAccepted } from '../gate/policy.ts';
import type { Id } from '../model/address.ts';
import type { Finding } from '../model/finding.ts';
import { SMALL_BELOW } from '../model/hazard-rule.ts';
import { planId, stepsOf, UNSEEN, type Batch, type Plan } from '../model/plan.ts';
import type { ScriptDialect } from '../model/script.ts';
import { makePlan } from '../plan/make.ts';
import { planScriptWork } from '../plan/scripts.ts';
import { TOOL_VERSION } from './context.ts';
import type { Gathered, Member } from './gather.ts';
import type { Ledger } from './ledger.ts';
import { pendingScripts, scriptsOf, type Pending, type ScriptChoice } from './pending-scripts.ts';
import type { PlannedProject, PlanningRequest } from './planning.ts';
import { countViolators } from './violators.ts';

export type ScriptPlanRequest = Pick<PlanningRequest, 'dialect' | 'server' | 'member' | 'neighbours' | 'live' | 'session' | 'adopt' | 'rows'> & {
  readonly ledger: Ledger;
  /** Of which optional facts it is said that they count. */
  readonly said?: ReadonlySet<string>;
};

/** The plan, with nothing to do where all is applied. */
export async function planScripts(gathered: Gathered, request: ScriptPlanRequest, choice: ScriptChoice): Promise<PlannedProject> {
  const { dialect, member, live, ledger } = request;
  const scripts = scriptsOf(dialect, member);
  const pending = await pendingScripts(ledger, scripts, gathered, member, choice);
  if (!request.adopt && pending.work.length > 0 && ledger.known === undefined && ledger.applied.size === 0) refuseForeign(request);
  const { batches, records, programs } = planScriptWork(pending.work, { scripts, owns: member.sources.owns, live, transactionalDdl: dialect.capabilities.transactionalDdl });
  const keys = await unfitKeys(request, scripts, batches);
  return judged(gathered, request, bare(gathered, request, { batches, scripts: records, ...(programs.length > 0 && { programs }), ...(batches.length > 0 && { to: { fingerprint: UNSEEN, outside: [] } }), atomic: batches.length <= 1 && (batches[0]?.transactional ?? true) }), [...pending.findings, ...keys]);
}

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
  // What was not made here stays nobody's, though it is there when the scripts have run.
  const unmanaged = [...strange].filter((id) => !strange.has(live.facts.get(id)?.parent ?? '')).sort();
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

