/** A deployment towards the catalog that the journal kept: the same planner, hazards and run. */
import { kindsByName } from '../catalog/canonical.ts';
import { scope, type Scoped } from '../catalog/scope.ts';
import { OUTCOMES } from '../errors/codes.ts';
import { Failure } from '../errors/failure.ts';
import { withHazards, subjectsToMeasure } from '../gate/judge.ts';
import { markAccepted } from '../gate/policy.ts';
import { getCatalog } from '../journal/catalog-body.ts';
import { beginDeployment, type Deployment } from '../journal/deployment-row.ts';
import { addAudit, endDeployment } from '../journal/end-deployment.ts';
import { deploymentById, deploymentsSince } from '../journal/history.ts';
import type { Id } from '../model/address.ts';
import type { Catalog } from '../model/catalog.ts';
import type { Kept } from '../model/backup.ts';
import type { Lock } from '../model/dialect.ts';
import type { Finding } from '../model/finding.ts';
import { SMALL_BELOW } from '../model/hazard-rule.ts';
import { isEmpty, planId, stepsOf, type Plan } from '../model/plan.ts';
import { losesData } from '../plan/losses.ts';
import { makePlan } from '../plan/make.ts';
import { faultFromEnvironment } from '../run/fault.ts';
import { runPlan } from '../run/run.ts';
import { auditFailure } from './audit-failure.ts';
import { keptSince, backupsOf, makeBackupPlace, runBackups } from './backups.ts';
import { TOOL_VERSION, type VerbContext } from './context.ts';
import { commitIn, earlierState, priorTo } from './earlier-state.ts';
import { readAgain, type Engagement } from './engagement.ts';
import { formerNames } from './former-names.ts';
import { refuseSwitchingOn, switchedOff } from './disabled.ts';
import { knownTo, madeBy } from './known.ts';
import type { Gathered, Member } from './gather.ts';
import { patienceIn } from './patience.ts';
import { cloneOf } from './plan-scripts.ts';
import type { PlannedProject } from './planning.ts';
import { keepStates } from './state-body.ts';
import { rollbacksOf, scriptsBack } from './roll-back-scripts.ts';
import type { Ruling } from './rulings.ts';
import { renamedBack } from './scripts-renamed.ts';
import { setSince } from './set-since.ts';
import { countViolators } from './violators.ts';

export interface RollBackPlanRequest {
  readonly context: VerbContext;
  readonly gathered: Gathered;
  readonly engagement: Engagement;
  readonly member: Member;
  /** The deployment that is taken back. */
  readonly deploymentId: string;
  /** A commit that holds the state before, instead of what the journal kept. */
  readonly ref?: string | undefined;
  /** By what the catalogs differ in alone: how a way back by scripts is proven. */
  readonly byCatalog?: boolean | undefined;
}

/** Throws SL605 when neither the journal nor the repository's history holds the state before. */
export async function planRollBack({ context, gathered, engagement, member, deploymentId, ref, byCatalog }: RollBackPlanRequest): Promise<PlannedProject> {
  const { dialect, store, live, session } = engagement;
  const deployment = await deploymentById(store, deploymentId);
  if (!deployment) throw new Failure('SL605', `the journal holds no deployment ${deploymentId}`, { hint: 'Run `sluice status` to see what can be rolled back.' });
  const off = await switchedOff(engagement, member.project.name, gathered.environment.name, live.catalog);
  const scripts = await scriptsBack(engagement, member, deployment);
  const earlier = await earlierState({ gathered, engagement, member, deployment, ref });
  const begun = (await rollbacksOf(engagement, deployment)).length > 0;
  // What a deployment that stopped half way has made is ours too.
  const names = await formerNames(engagement, deployment, scripts === undefined || (scripts.batches && !byCatalog && ref === undefined) ? undefined : async (plan, then, row) => renamedBack({
    dialect, owns: member.sources.owns, earlier: earlier.catalog, clone: (of) => cloneOf(context, gathered, { ...engagement, server: engagement.connection.server }, member, of),
    reached: await getCatalog(store, row.toFingerprint), stands: row.status === 'done' && !begun,
  }, plan, then));
  const known = new Set([...((await knownTo(engagement, member.project.name, gathered.environment.name)).ids ?? []), ...(await madeBy(store, deployment)), ...(scripts?.unlisted ?? [])].map(names.idThen));
  const scoped = scope({
    project: member.project.name,
    owns: member.sources.owns,
    others: engagement.group.members.filter((each) => each !== member).map(({ project, sources }) => ({ project: project.name, owns: sources.owns })),
    kinds: kindsByName(dialect.kinds),
    live: names.live,
    desired: earlier.catalog,
    said: earlier.said,
    placeOf: earlier.placeOf,
    projectOf: earlier.projectOf,
    known,
    ignore: member.manifest.ignore,
    held: off.flatMap(({ held }) => held),
    manage: earlier.manage,
    // Files say what they say; the journal kept all that there was.
    ...(commitIn(earlier.from) === undefined && { reset: await setSince(store, dialect, deployment, { then: earlier.catalog, live: names.live }) }),
  });
  const kept = await keptSince(store, deployment);
  const rows = new Map<Id, number>();
  const make = () =>
    makePlan({
      dialect, server: engagement.connection.server, project: member.project.name, environment: gathered.environment.name, database: member.database.name,
      kind: 'rollback', scoped, placeOf: earlier.placeOf, sourceDigest: earlier.sourceDigest, policyDigest: gathered.environment.policyDigest,
      toolVersion: TOOL_VERSION, shadow: earlier.from, rows, backups: backupsOf(gathered.environment), kept, ...(names.first.length > 0 && { renaming: { first: names.first, last: [] } }),
    }).plan;
  let plan = make();
  const batches = byCatalog || ref !== undefined ? undefined : scripts?.batches;
  if (batches) plan = withBatches(plan, batches, scripts?.programs ?? []);
  if (!isEmpty(plan)) {
    for (const [id, count] of await dialect.measure(session, subjectsToMeasure(plan).map(names.idNow).filter((id) => live.catalog.facts.has(id)))) rows.set(names.idThen(id), count);
    if (rows.size > 0 && !batches) plan = make();
  }
  refuseSwitchingOn(plan, off);
  const findings = [...(byCatalog ? [] : (scripts?.findings ?? [])), ...leftBehind(plan, kept, scoped, (object) => dialect.backup?.object(object, backupsOf(gathered.environment)?.place ?? '')?.where)];
  return {
    member, ...(off.length > 0 && { off }), ...(findings.length > 0 && { findings }), rows, working: scoped,
    plan: markAccepted(withHazards(plan, dialect.hazards, { rows, smallBelow: SMALL_BELOW, violations: await countViolators(dialect, session, plan, live.catalog) }), gathered.environment.gates.hazards ?? {}),
    scoped: { ...scoped, before: live.catalog, owned: (id) => scoped.owned(names.idThen(id)) },
  };
}

const BY_SCRIPTS = ', rollback scripts';

function withBatches({ id: _id, ...plan }: Plan, batches: Plan['batches'], programs: NonNullable<Plan['programs']>): Plan {
  const other = { ...plan, batches, ...(programs.length > 0 && { programs }), atomic: batches.length <= 1 && (batches[0]?.transactional ?? true), shadow: `${plan.shadow}${BY_SCRIPTS}`, display: { objects: {}, edges: [] } };
  return { id: planId(other), ...other };
}

/** What is wanted back and was kept, and what takes its place is there already: it would be for ever behind, and nobody would know. */
const leftBehind = (plan: Plan, kept: readonly Kept[], { after }: Pick<Scoped, 'after'>, where: (object: string) => string | undefined): Finding[] =>
  kept.filter(({ id, by }) => after.facts.has(by) && !stepsOf(plan).some(({ restores }) => restores?.backup === id)).map(({ id, by, object }) => ({
    code: 'kept', severity: 'warning', subject: by, message: `what was kept of ${by} is not brought back: what is there now stays as it is`,
    hint: `It lies in ${where(object) ?? `the backup object ${id}`}: look at it, and move by hand what is missing.`,
  }));

export interface RollBackRequest {
  readonly gathered: Gathered;
  readonly engagement: Engagement;
  readonly planned: PlannedProject;
  readonly lock: Lock;
  readonly runId: string;
  readonly deploymentId: string;
  readonly automatic: boolean;
  readonly reason: string | undefined;
  /** What a person says of what is in doubt, where the rollback was begun before. */
  readonly ruling?: Ruling | undefined;
  /** Gates that are not asked because it is an emergency; what is skipped is written down before the first statement. */
  readonly emergency?: { readonly skipped: readonly string[] } | undefined;
}

export interface RolledBack {
  readonly state: 'rolled back' | 'refused' | 'failed';
  readonly plan: Plan;
  /** Of the rollback itself; empty where none began. */
  readonly id: string;
  readonly why?: readonly string[];
  /** Allowances that would let it run. */
  readonly allow?: string;
  readonly failure?: Failure;
  /** What its BTEQ scripts did, said and passed over. */
  readonly findings?: readonly Finding[];
}

/** Runs by itself only when it loses no row, checked under the lock, and has no script that decides itself what it does. */
export async function rollBack(context: VerbContext, request: RollBackRequest): Promise<RolledBack> {
  const back = await planRollBack({ context, gathered: request.gathered, engagement: request.engagement, member: request.planned.member, deploymentId: request.deploymentId });
  const kinds = kindsByName(request.engagement.dialect.kinds);
  for (const { message } of back.findings ?? []) context.progress({ event: 'note', project: back.plan.project, message });
  const losing = stepsOf(back.plan).filter((step) => step.keptIn === undefined && step.effects.some((effect) => losesData(effect, kinds, [back.working?.before ?? back.scoped.before, back.scoped.after]) && back.rows.get(effect.subject) !== 0));
  const steered = back.plan.programs ?? [];
  if (request.automatic && losing.length + steered.length > 0) {
    const codes = [...new Set(losing.flatMap((step) => step.hazards.filter((hazard) => hazard.severity === 'block').map((hazard) => hazard.code)))];
    return {
      state: 'refused', id: '', plan: back.plan, why: [...losing.map((step) => `not rolled back: ${step.address} would lose rows`), ...steered.map(({ script }) => `not rolled back: ${script} is a BTEQ script, which never runs by itself`)],
      allow: codes.map((code) => ` --allow=${back.plan.project}:${code}`).join(''),
    };
  }
  return runRollBack(context, request, back);
}

export async function runRollBack(context: VerbContext, request: RollBackRequest, { plan, scoped, working }: PlannedProject): Promise<RolledBack> {
  const { gathered, engagement, runId, deploymentId, reason, emergency } = request;
  const { store } = engagement;
  const id = `${deploymentId}-rollback`;
  const taking = await deploymentById(store, deploymentId);
  const own = (await deploymentById(store, id)) ? `${id}-${context.now().toString(36)}` : id;
  await makeBackupPlace(engagement.dialect, engagement.session, gathered.environment, plan);
  const catalogBefore = await keepStates(store, plan, scoped, kindsByName(engagement.dialect.kinds));
  if (emergency) {
    const audit = { event: 'emergency', emergency: true, project: plan.project, environment: plan.environment, plan: plan.id, of: deploymentId, skipped: emergency.skipped, actor: context.actor, reason: reason ?? '' };
    await addAudit(engagement.session, store, { id: own, now: context.now(), stateDir: gathered.state.state, audit });
  }
  const commit = commitIn(plan.shadow) ?? (taking && (await priorTo(store, taking))?.gitSha);
  await beginDeployment(store, {
    id: own, runId, plan, catalogBefore, gitSha: commit, actor: context.actor, dbUser: engagement.connection.server.user, reason: reason ?? `rollback of ${deploymentId}`, now: context.now(),
  });
  return runBack(context, request, own, plan, working?.before);
}

/** Runs what is left of a rollback whose row is there. */
export async function runBack(context: VerbContext, request: Pick<RollBackRequest, 'gathered' | 'engagement' | 'lock' | 'deploymentId' | 'reason' | 'ruling'>, id: string, plan: Plan, before?: Catalog): Promise<RolledBack> {
  const { gathered, engagement, lock, deploymentId, reason, ruling } = request;
  const { store } = engagement;
  await makeBackupPlace(engagement.dialect, engagement.session, gathered.environment, plan);
  const result = await runPlan({
    dialect: engagement.dialect, connection: engagement.connection, lock, journalSchema: gathered.environment.journalSchema, plan, deploymentId: id,
    stateDir: gathered.state.state, signal: context.signal, progress: context.progress, secrets: engagement.secrets, fault: faultFromEnvironment(context.env), ruling,
    ...patienceIn(gathered.environment), backups: runBackups(gathered.environment, before ?? engagement.live.catalog),
  });
  await readAgain(engagement, gathered);
  if (result.state === 'failed' && result.failure) await auditFailure(context, { gathered, engagement, plan, reason }, id, result.failure, { of: deploymentId });
  const told = result.findings && { findings: result.findings };
  if (result.state !== 'done') return { state: 'failed', id, plan, ...told, ...(result.failure && { failure: result.failure, why: [result.failure.message] }) };
  // What the database holds is read back: planning the same way back once more must give nothing.
  const member = engagement.group.members.find((each) => each.project.name === plan.project);
  const left = member && stepsOf((await planRollBack({ context, gathered, engagement, member, deploymentId, ref: commitIn(plan.shadow), byCatalog: true })).plan);
  if (left && left.length > 0) {
    const failure = new Failure('SL705', `${plan.project}: the database differs from the state before ${deploymentId} after its rollback`, {
      lines: [...new Set(left.map(({ action, address }) => `${action} ${address} is still to do`))].slice(0, 20),
      hint: plan.shadow.endsWith(BY_SCRIPTS) ? 'The rollback scripts led to another state. Run the same rollback once more: it takes back what is left by what the catalogs differ in.' : 'Run `sluice status` to see what is left, and report this plan: it should not happen.',
    });
    await endDeployment(engagement.session, store, {
      id, status: 'failed', outcome: OUTCOMES.failed, now: context.now(), stateDir: gathered.state.state, audit: { event: 'rollback', project: plan.project, environment: plan.environment, plan: plan.id, of: deploymentId, actor: context.actor },
    });
    return { state: 'failed', id, plan, ...told, failure, why: [failure.message] };
  }
  // First what was taken back, then the rollback itself: a crash in between finds the rollback open and ends it.
  const taken = await markRolledBack(engagement, { id: deploymentId, project: plan.project, environment: plan.environment }, context.now());
  const audit = { event: 'rollback', project: plan.project, environment: plan.environment, plan: plan.id, of: deploymentId, taken, actor: context.actor, ...(reason !== undefined && { reason }) };
  await endDeployment(engagement.session, store, { id, status: 'done', outcome: OUTCOMES.success, now: context.now(), stateDir: gathered.state.state, audit });
  return { state: 'rolled back', id, plan, ...told };
}

/** The state before a deployment is the state before all later ones of the project too: they go with it. Gives those that went. */
async function markRolledBack({ store }: Engagement, of: Pick<Deployment, 'id' | 'project' | 'environment'>, now: number): Promise<string[]> {
  const later = await deploymentsSince(store, of);
  for (const row of later) if (row.status !== 'rolled back') await store.update('deployment', { id: row.id }, { status: 'rolled back', ...(row.endedAt === undefined && { ended_at: new Date(now).toISOString() }) });
  return later.map(({ id }) => id);
}
