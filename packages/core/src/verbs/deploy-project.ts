/** One project's plan, from the first write to its end: run, undo on failure, read back, smoke tests, roll back, journal. */
import { OUTCOMES } from '../errors/codes.ts';
import { Failure, isFailure } from '../errors/failure.ts';
import { fingerprint, kindsByName } from '../catalog/canonical.ts';
import { changedAttributes } from '../catalog/changed-attributes.ts';
import { beginDeployment, type Deployment } from '../journal/deployment-row.ts';
import { endDeployment } from '../journal/end-deployment.ts';
import { deploymentById } from '../journal/history.ts';
import type { Lock } from '../model/dialect.ts';
import type { Finding } from '../model/finding.ts';
import { isEmpty, stepsOf, UNSEEN } from '../model/plan.ts';
import type { ProjectReport, ProjectStatus, SmokeCheck } from '../model/report.ts';
import { boundFingerprint } from '../plan/make.ts';
import { refuseWithoutLock } from '../run/context.ts';
import { isNotAlone } from '../run/halt.ts';
import { faultFromEnvironment } from '../run/fault.ts';
import type { RunRequest, RunResult } from '../run/request.ts';
import { runPlan } from '../run/run.ts';
import { undoDeployment } from '../run/undo.ts';
import { failureReport } from '../report/failure-text.ts';
import { count } from '../report/words.ts';
import { auditFailure } from './audit-failure.ts';
import { makeBackupPlace, runBackups } from './backups.ts';
import type { VerbContext } from './context.ts';
import { disabledFindings } from './disabled.ts';
import { readAgain, type Engagement } from './engagement.ts';
import type { Gathered } from './gather.ts';
import { patienceIn } from './patience.ts';
import type { PlannedProject } from './planning.ts';
import { leftOut } from './go-on.ts';
import { keepReached } from './reached.ts';
import { rollBack } from './roll-back.ts';
import { smokeTestFailure } from './smoke-failure.ts';
import { smokeTests } from './smoke-tests.ts';
import { keepStates } from './state-body.ts';
import { commitOf, versionOf } from './version-of.ts';

export interface DeployProjectRequest {
  readonly gathered: Gathered;
  readonly engagement: Engagement;
  readonly planned: PlannedProject;
  readonly lock: Lock;
  readonly runId: string;
  readonly reason: string | undefined;
  /** An open deployment that is gone on with: its row, whose stored plan is `planned.plan`. */
  readonly resumed?: Deployment | undefined;
  readonly startedAt: number;
  /** What was found before it began, for the report. */
  readonly findings?: readonly Finding[] | undefined;
  /** A person's word on what is in doubt. */
  readonly ruling?: RunRequest['ruling'];
  /** Scripts that do not stand on one that failed go on without it. */
  readonly goOn?: RunRequest['goOn'];
  /** The last deployment, when it led to this very state, so that an empty plan needs no row. */
  readonly recorded: Deployment | undefined;
}

export async function deployProject(context: VerbContext, request: DeployProjectRequest): Promise<ProjectReport> {
  const { gathered, engagement, planned, runId, resumed } = request;
  const { plan } = planned;
  const deploymentId = resumed?.id ?? `${runId}-${safe(plan.project)}${plan.kind === 'scripts' ? '-scripts' : ''}${planned.member.part?.turn ? `-${planned.member.part.turn.index}` : ''}`;
  const say = reporter(context, request, deploymentId);
  if (!resumed) {
    if (isEmpty(plan) && request.recorded?.outcome === OUTCOMES.success) return say('unchanged', {});
    if (isEmpty(plan) && request.recorded) return testAgain(context, request, request.recorded, say);
    await begin(context, request, deploymentId);
  }
  const result = await run(context, request, deploymentId);
  if (result.state === 'partly') return afterPart(context, request, deploymentId, result, say);
  if (result.state !== 'done') return afterFailure(context, request, deploymentId, result, say);

  await readAgain(engagement, gathered);
  const reached = await keepReached(engagement, planned);
  const wrong = differences(request);
  const outcome = wrong.length > 0 ? OUTCOMES.failed : OUTCOMES.success;
  let checks: readonly SmokeCheck[] = [];
  if (wrong.length === 0) {
    try {
      checks = await smokeTests(context, gathered, engagement, planned.member);
    } catch (error) {
      if (!isFailure(error)) throw error;
      await end(context, request, deploymentId, OUTCOMES.smokeFailed, [], reached);
      return say('smoke test failed, not rolled back', { outcome: OUTCOMES.smokeFailed, result, failure: error });
    }
  }
  if (checks.every((check) => check.passed)) {
    await end(context, request, deploymentId, outcome, checks, reached);
    if (wrong.length > 0) return say('failed', { outcome, result, failure: new Failure('SL705', `${plan.project}: the database differs from the plan after the run`, { lines: wrong.slice(0, 20), hint: 'Run `sluice diff` to see what is left, and report this plan: it should not happen.' }) });
    return say(plan.kind === 'adopt' ? 'adopted' : 'deployed', { result, smoke: checks });
  }

  await end(context, request, deploymentId, OUTCOMES.smokeFailed, checks, reached);
  const back = await rollBack(context, { ...request, deploymentId, automatic: true, reason: 'smoke test failed' });
  const failure = smokeTestFailure(
    checks.find((check) => !check.passed)!,
    back.state === 'rolled back' ? 'Correct the change or the test, then deploy again.' : `Roll back by hand: sluice rollback ${plan.project} --env=${plan.environment}${back.allow ?? ''}`,
    back.why,
  );
  return say(back.state === 'rolled back' ? 'smoke test failed, rolled back' : 'smoke test failed, not rolled back', { outcome: OUTCOMES.smokeFailed, result, failure, smoke: checks });
}

/** A state whose smoke tests failed is not done because it is asked for twice. */
async function testAgain(context: VerbContext, request: DeployProjectRequest, last: Deployment, say: Say): Promise<ProjectReport> {
  const { gathered, engagement, planned } = request;
  const checks = await smokeTests(context, gathered, engagement, planned.member);
  const failed = checks.find((check) => !check.passed);
  if (!failed) {
    await end(context, request, last.id, OUTCOMES.success, checks);
    return say('unchanged', { smoke: checks });
  }
  const failure = smokeTestFailure(failed, `Correct it and deploy again, or go back: sluice rollback ${planned.plan.project} --env=${planned.plan.environment} --deployment=${last.id}`);
  return say('smoke test failed, not rolled back', { outcome: OUTCOMES.smokeFailed, failure, smoke: checks });
}

const safe = (name: string): string => name.replaceAll(/[^\w.-]/g, '-');

async function begin(context: VerbContext, { gathered, engagement, planned, runId, reason }: DeployProjectRequest, id: string): Promise<void> {
  const { plan, scoped } = planned;
  // What is refused for want of it leaves nothing open.
  await makeBackupPlace(engagement.dialect, engagement.session, gathered.environment, plan);
  const { store } = engagement;
  const catalogBefore = await keepStates(store, plan, scoped, kindsByName(engagement.dialect.kinds));
  await beginDeployment(store, {
    id, runId, plan, gitSha: await commitOf(context), catalogBefore,
    actor: context.actor, dbUser: engagement.connection.server.user, reason, now: context.now(),
  });
}

const run = async (context: VerbContext, { gathered, engagement, planned, lock, ruling, goOn }: DeployProjectRequest, deploymentId: string): Promise<RunResult> => {
  await makeBackupPlace(engagement.dialect, engagement.session, gathered.environment, planned.plan);
  return runPlan({
    dialect: engagement.dialect, connection: engagement.connection, lock, journalSchema: gathered.environment.journalSchema, plan: planned.plan, deploymentId,
    stateDir: gathered.state.state, signal: context.signal, progress: context.progress, secrets: engagement.secrets,
    fault: faultFromEnvironment(context.env), ...patienceIn(gathered.environment), ruling, goOn, backups: runBackups(gathered.environment, engagement.live.catalog),
  });
};

async function end(context: VerbContext, { gathered, engagement, planned, reason, lock }: DeployProjectRequest, id: string, outcome: 0 | 2 | 3, checks: readonly SmokeCheck[] = [], toFingerprint?: string): Promise<void> {
  const { plan, member } = planned;
  const failed = checks.filter(({ passed }) => !passed).length;
  const version = await versionOf(context, member);
  // Smoke tests may have taken long: who lost the lock since leaves the end to the one that has it.
  await refuseWithoutLock(lock);
  await endDeployment(engagement.session, engagement.store, {
    id, status: 'done', outcome, now: context.now(), stateDir: gathered.state.state, toFingerprint,
    audit: { event: plan.kind, project: plan.project, environment: plan.environment, plan: plan.id, actor: context.actor, smoke: { passed: checks.length - failed, failed }, ...(version !== undefined && { version }), ...(plan.scripts && { scripts: plan.scripts.map(({ name }) => name) }), ...(reason !== undefined && { reason }) },
  });
}

type Say = (status: ProjectStatus, more: { outcome?: ProjectReport['outcome']; result?: RunResult; failure?: Failure; smoke?: readonly SmokeCheck[]; findings?: readonly Finding[] }) => ProjectReport;

function reporter(context: VerbContext, { planned, startedAt, resumed, findings: before = [] }: DeployProjectRequest, deploymentId: string): Say {
  const { plan } = planned;
  return (status, { outcome = OUTCOMES.success, result, failure, smoke = [], findings = planned.findings ?? [] }) => ({
    project: plan.project, environment: plan.environment, database: plan.database, status, outcome,
    ...(status !== 'unchanged' && { deploymentId }),
    ...(resumed && { resumed: resumed.id }),
    plan,
    stepsDone: result?.stepsDone ?? 0,
    stepsTotal: stepsOf(plan).length,
    ms: context.now() - startedAt,
    hazards: stepsOf(plan).flatMap((step) => step.hazards),
    findings: [...before, ...disabledFindings(planned.off ?? [], plan.environment), ...findings, ...(result?.findings ?? [])], smoke,
    ...(failure && { failure: failureReport(failure) }),
  });
}

async function afterFailure(context: VerbContext, request: DeployProjectRequest, deploymentId: string, result: RunResult, say: Say): Promise<ProjectReport> {
  const { gathered, engagement, lock, planned } = request;
  const failure = result.failure ?? new Failure('SL999', `a run ended ${result.state} without a reason`);
  const base = { result, failure, outcome: failure.outcome };
  if (result.state === 'in doubt') return say('in doubt', base);
  if (result.state === 'interrupted') return say('interrupted', base);
  // Another process may hold the lock, and be going on with this very deployment: nothing is taken back, nothing written.
  if (isNotAlone(failure)) return say('failed', base);
  if (result.state === 'failed') await auditFailure(context, { ...request, plan: planned.plan }, deploymentId, failure);
  if (result.state === 'failed' || (planned.member.manifest.onFailure ?? gathered.environment.onFailure) === 'keep') return say('failed', base);
  const deployment: Deployment = { ...(await openRow(engagement, deploymentId)) };
  const undone = await undoDeployment({
    dialect: engagement.dialect, connection: engagement.connection, lock, journalSchema: gathered.environment.journalSchema, stateDir: gathered.state.state,
    signal: context.signal, progress: context.progress, secrets: engagement.secrets, deployment, failure, ...patienceIn(gathered.environment),
  });
  if (undone.state === 'undone') return say('failed, undone', base);
  const why = undone.state === 'refused' ? undone.why : [undone.result.failure?.message ?? 'the undo did not end'];
  return say('failed', { ...base, failure: new Failure(failure.code, failure.message, { ...failure.detail, lines: [...(failure.detail.lines ?? []), 'What was done before stays:', ...why] }) });
}

/** What was done is kept and journaled as it is; no smoke tests speak of a state that nobody wanted. */
async function afterPart(context: VerbContext, request: DeployProjectRequest, deploymentId: string, result: RunResult, say: Say): Promise<ProjectReport> {
  const { engagement, gathered, planned } = request;
  await readAgain(engagement, gathered);
  await end(context, request, deploymentId, OUTCOMES.failed, [], await keepReached(engagement, planned));
  const findings = leftOut(planned.plan, result.left ?? []);
  const failed = findings.filter(({ code }) => code === 'script-failed');
  const failure = new Failure('SL701', `${count(failed.length, 'script')} of ${planned.plan.scripts?.length ?? 0} failed, and ${findings.length - failed.length} ${findings.length - failed.length === 1 ? 'stands' : 'stand'} on what failed`, {
    ...(result.failure?.detail.at && { at: result.failure.detail.at }), lines: findings.map(({ message }) => message), hint: 'Remove the cause and run the same command again: it goes on with what is left. Or take back what was done with `sluice rollback --package=…`.',
  });
  return say('failed', { outcome: OUTCOMES.failed, result, failure, findings: [...(planned.findings ?? []), ...findings] });
}

async function openRow(engagement: Engagement, id: string): Promise<Deployment> {
  const row = await deploymentById(engagement.store, id);
  if (!row) throw new Failure('SL999', `the journal lost deployment ${id}`);
  return row;
}

/** What the database holds now against what the plan led to; a difference is never reported as done. */
function differences({ engagement, planned }: DeployProjectRequest): string[] {
  const { scoped, plan } = planned;
  const kinds = kindsByName(engagement.dialect.kinds);
  const now = engagement.live.catalog;
  // What scripts lead to is what is there when they ran.
  if (plan.to.fingerprint === UNSEEN) return [];
  const reached = boundFingerprint(now, planned.countedIn?.(now) ?? scoped.counted, plan.to.outside, kinds);
  if (reached === plan.to.fingerprint) return [];
  // Of a package nothing but the fingerprint tells where it leads.
  if (plan.kind === 'package') return [`it leads to ${plan.to.fingerprint}`, `${plan.environment} is ${reached}`];
  const lines: string[] = [];
  for (const fact of scoped.after.facts.values()) {
    if (!scoped.counted(fact)) continue;
    const alive = now.facts.get(fact.id);
    if (!alive) lines.push(`${fact.id} is not there`);
    else if (fingerprint(now, [fact.id], kinds) !== fingerprint(scoped.after, [fact.id], kinds)) lines.push(`${fact.id} differs: ${changedAttributes(alive, fact, kinds).join(', ')}`);
  }
  for (const fact of now.facts.values()) if (scoped.counted(fact) && !scoped.after.facts.has(fact.id)) lines.push(`${fact.id} is there, and the plan did not say so`);
  return lines;
}
