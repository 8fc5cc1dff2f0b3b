/** Rollback: back to the state before a deployment, or right after one, by the same planner and gates. Dependants go first. */
import { OUTCOMES } from '../errors/codes.ts';
import { Failure } from '../errors/failure.ts';
import { refuseWhenStopped } from '../errors/interrupted.ts';
import { deploymentById, openDeployment, rolledBackBy } from '../journal/history.ts';
import { planOf } from '../journal/deployment-row.ts';
import type { ResolvedEnvironment } from '../manifest/environment.ts';
import { groupOf } from '../manifest/hazard-groups.ts';
import type { Finding } from '../model/finding.ts';
import { isEmpty, stepsOf, type Plan } from '../model/plan.ts';
import type { ProjectReport, RunReport, SmokeCheck } from '../model/report.ts';
import { failureReport } from '../report/failure-text.ts';
import { openWorkspace } from '../sources/workspace.ts';
import type { VerbContext } from './context.ts';
import { SKIPPED_IN_EMERGENCY, skippedHere } from './emergency.ts';
import { disabledFindings } from './disabled.ts';
import { attend, readAgain, type Engagement } from './engagement.ts';
import { finishBack, goesBack, leftBy } from './finish.ts';
import { gatherPackage } from './gather-package.ts';
import { gather, type Gathered } from './gather.ts';
import { refusalOf, type GateOptions } from './gates.ts';
import { failureOf } from './mishap.ts';
import { notify } from './notify.ts';
import { openPackage } from './open-package.ts';
import type { PlannedProject } from './planning.ts';
import { resolve } from './resolve.ts';
import { planRollBack, runRollBack } from './roll-back.ts';
import { chooseAll, dependantsOf, refuseUnderOthers, type Choice } from './rollback-choice.ts';
import { rulingFor } from './rulings.ts';
import { keepReport, newRunId, notRunReport, refusedReport, runReport } from './run-report.ts';
import { smokeTestFailure } from './smoke-failure.ts';
import { finishSwitch } from './switch.ts';
import { testEarlier } from './smoke-tests-then.ts';
import { withLock } from './with-lock.ts';

export interface RollbackOptions extends GateOptions {
  readonly environment: string | undefined;
  /** Empty: those that `deployment`, `to` or `run` mean. */
  readonly projects: readonly string[];
  /** The deployment to take back; left out: the project's last one. */
  readonly deployment?: string | undefined;
  /** The deployment whose state to go back to: every later one of its project goes. */
  readonly to?: string | undefined;
  /** All that a run deployed. */
  readonly run?: string | undefined;
  /** The folder or archive of a package whose deployment goes back: its project's folder need not be there. Relative paths start at `cwd`. */
  readonly package?: string | undefined;
  readonly cwd?: string | undefined;
  /** A commit, branch or tag that holds the state to go back to, instead of what the journal kept. */
  readonly ref?: string | undefined;
  /** No smoke tests, no approvals, promotion, ticket or window. Wants a reason, and an approval afterwards. */
  readonly emergency?: boolean | undefined;
  readonly dryRun?: boolean | undefined;
  readonly waitMs?: number | undefined;
  readonly reason?: string | undefined;
  /** A person's word on what is in doubt of a rollback that did not come to its end, as `<project>:done` or `<project>:again`. */
  readonly inDoubt?: readonly string[] | undefined;
  readonly runId?: string | undefined;
}

/** Throws SL901 for what makes no sense together, and SL605 where nobody named projects and no journal knows what was named. */
export async function rollback(context: VerbContext, given: RollbackOptions): Promise<RunReport> {
  const startedAt = context.now();
  const runId = given.runId ?? newRunId(startedAt);
  const reports: ProjectReport[] = [];
  let environment = given.environment ?? '';
  let hooks: ResolvedEnvironment['notify'] = [];
  // What asks a person is answered by the emergency; what would be lost is asked for all the same.
  const options: RollbackOptions = given.emergency ? { ...given, without: SKIPPED_IN_EMERGENCY, assumeYes: true } : given;
  requireSense(options);
  try {
    const gathered = await gatherMeant(context, options);
    environment = gathered.environment.name;
    hooks = gathered.environment.notify;
    for (const group of [...gathered.groups].reverse()) {
      const engagement = await attend(context, gathered, group, `rollback ${runId}`, options.waitMs);
      try {
        // Dependants were deployed last, so they go back first.
        const choices = await chooseAll(engagement, gathered, options);
        for (const [index, choice] of choices.entries()) reports.push(await one(context, { gathered, engagement, options, runId, choice, going: choices.slice(0, index), reports }));
      } finally {
        await engagement.connection.close();
      }
    }
    if (reports.length === 0 && !given.runId) throw nothingMeant(options, environment);
  } catch (error) {
    const failure = failureOf(error);
    if (!failure) throw error;
    if (reports.length === 0 && options.projects.length === 0) throw failure;
    const done = new Set(reports.map(({ project }) => project));
    for (const project of options.projects) if (!done.has(project)) reports.push(refusedReport(failure, { project, environment, database: '', ms: context.now() - startedAt }));
  }
  const report = runReport(context, 'rollback', environment, runId, startedAt, context.now(), reports);
  await keepReport(context, report);
  if (!options.dryRun) await notify(context, hooks, report);
  return report;
}

/** Of a package nothing else is needed, so that it also works where the repository is not. */
async function gatherMeant(context: VerbContext, options: RollbackOptions): Promise<Gathered> {
  if (options.package === undefined) {
    const projects = options.projects.length > 0 ? options.projects : (await openWorkspace(context.root)).projects.filter(({ manifest }) => manifest).map(({ name }) => name);
    return gather(context, { environment: options.environment, projects });
  }
  const workspace = await openWorkspace(context.root);
  const environment = resolve(context, workspace.config, options.environment);
  const pack = openPackage(context, environment, { path: options.package, cwd: options.cwd });
  return (await gatherPackage(context, pack, { workspace, environment, project: options.projects[0] })).gathered;
}

function requireSense({ deployment, to, run, ref, emergency, reason, projects, package: pack }: RollbackOptions): void {
  const several = [deployment !== undefined && '--deployment', to !== undefined && '--to', run !== undefined && '--run', pack !== undefined && '--package'].filter((each) => each !== false);
  const usage = (message: string, hint: string) => new Failure('SL901', message, { hint });
  if (several.length > 1) throw usage(`${several.join(' and ')} cannot be given together`, 'Give one: --deployment takes it back, --to goes back to right after it, --run takes back a whole run, --package what a package did.');
  if (pack !== undefined && projects.length > 1) throw usage('a package is of one project', 'Name one project, or none.');
  if (emergency && (reason === undefined || reason.trim() === '')) throw usage('an emergency wants a reason', 'Say why with --reason="…": it is kept in the audit, and somebody approves it afterwards.');
  if (projects.length === 0 && several.length === 0) throw usage('it is not said what to roll back', 'Name projects for the last deployment of each, or --deployment, --to or --run.');
  if (ref !== undefined && projects.length > 1) throw usage('--ref is for one project', 'Name one project.');
}

const nothingMeant = ({ deployment, to, run }: RollbackOptions, environment: string): Failure =>
  new Failure('SL605', `the journals of ${environment} hold no ${run === undefined ? `deployment ${deployment ?? to ?? ''}` : `run ${run}`}`, { hint: 'Run `sluice status` to see what can be rolled back.' });

interface One {
  readonly gathered: Gathered;
  readonly engagement: Engagement;
  readonly options: RollbackOptions;
  readonly runId: string;
  readonly choice: Choice;
  /** What goes back before this one. */
  readonly going: readonly Choice[];
  readonly reports: readonly ProjectReport[];
}

async function one(context: VerbContext, of: One): Promise<ProjectReport> {
  const { gathered, engagement, options, runId, choice } = of;
  const { member, target } = choice;
  const started = context.now();
  const base = { project: member.project.name, environment: gathered.environment.name, database: member.database.name };
  const ms = () => context.now() - started;
  let looked: Plan | undefined;
  const look = (plan: Plan): void => void (looked = plan);
  try {
    const stuck = dependantsOf(gathered, base.project).find((name) => of.reports.some(({ project, outcome }) => project === name && outcome !== OUTCOMES.success));
    if (stuck !== undefined) return notRunReport(base, `${stuck} stands on it and was not rolled back`);
    if (choice.failure) throw choice.failure;
    refuseWhenStopped(context.signal);
    if (!target) return { ...base, ...shown(undefined), findings: [{ code: 'already-there', severity: 'info', message: `nothing was deployed after ${options.to ?? ''}: it is the state that is there` }], status: 'unchanged', outcome: OUTCOMES.success, stepsDone: 0, ms: ms() };
    const ruling = rulingFor(base.project, options.inDoubt);
    const first = await prepare(context, of, target.id, look);
    if (options.dryRun) return { ...base, ...shown(first.plan), findings: first.findings ?? [], status: isEmpty(first.plan) ? 'unchanged' : 'planned', outcome: OUTCOMES.success, stepsDone: 0, ms: ms() };
    return await withLock(context, engagement.connection, { deploymentId: target.id, runId, project: base.project }, options.waitMs, async (lock): Promise<ProjectReport> => {
      // Another deployment may have come in between: what is run is planned and judged under the lock.
      await readAgain(engagement, gathered);
      const unfinished = await finishSwitch(context, { gathered, engagement, lock, project: base.project });
      if (unfinished) throw unfinished;
      const open = await openDeployment(engagement.store, base.project, base.environment);
      if (open && goesBack(open)) {
        const { failure, findings } = await finishBack(context, { gathered, engagement, lock, open, ruling });
        if (failure) return refusedReport(failure, { ...base, findings, status: leftBy(failure), ms: ms() });
        return { ...base, ...shown(undefined), findings, status: 'rolled back', outcome: OUTCOMES.success, resumed: open.id, deploymentId: rolledBackBy(open.id) ?? open.id, stepsDone: 0, ms: ms() };
      }
      const planned = await prepare(context, of, target.id, look, first.plan.id);
      const { plan } = planned;
      const done = await runRollBack(context, {
        gathered, engagement, planned, lock, runId, deploymentId: target.id, automatic: false, reason: options.reason,
        emergency: options.emergency ? { skipped: skippedHere({ ...gathered.environment.gates }) } : undefined,
      }, planned);
      if (done.failure) return refusedReport(done.failure, { ...base, ...shown(plan), findings: done.findings ?? [], ms: ms(), status: leftBy(done.failure) });
      const disabled = [...(planned.findings ?? []), ...(done.findings ?? []), ...disabledFindings(planned.off ?? [], base.environment)];
      const back = { ...base, ...shown(plan), deploymentId: target.id, stepsDone: stepsOf(plan).length };
      if (options.emergency) return { ...back, status: 'rolled back', outcome: OUTCOMES.success, findings: [unapproved(base.environment, done.id), ...disabled], ms: ms() };
      const tested = await testEarlier(context, { gathered, engagement, member, plan, rollbackId: done.id });
      return { ...back, ...settled(base, tested.checks), smoke: tested.checks, findings: [...tested.findings, ...disabled], ms: ms() };
    });
  } catch (error) {
    const failure = failureOf(error);
    if (!failure) throw error;
    // What was refused is shown: who must allow something has to see it.
    return refusedReport(failure, { ...base, ...shown(looked), ms: ms() });
  }
}

const unapproved = (environment: string, id: string): Finding => ({
  code: 'emergency', severity: 'warning', message: `gates and smoke tests were skipped; ${id} waits for an approval`, hint: `Somebody else runs: sluice audit --env=${environment} --approve=${id} --reason=…`,
});

/** The state is back either way: what its own tests say of it is the run's outcome. */
function settled({ project, environment }: { readonly project: string; readonly environment: string }, checks: readonly SmokeCheck[]): Pick<ProjectReport, 'status' | 'outcome' | 'failure'> {
  const failed = checks.find(({ passed }) => !passed);
  if (!failed) return { status: 'rolled back', outcome: OUTCOMES.success };
  const failure = smokeTestFailure(failed, `It was rolled back, and the state before does not pass its own tests: look at it, or deploy what does. sluice status ${project} --env=${environment}`);
  return { status: 'smoke test failed', outcome: OUTCOMES.smokeFailed, failure: failureReport(failure) };
}

const shown = (plan: Plan | undefined) => ({
  ...(plan && { plan }), hazards: plan ? stepsOf(plan).flatMap((step) => step.hazards) : [], findings: [], smoke: [], stepsTotal: plan ? stepsOf(plan).length : 0,
});

/** `judged`: the plan that has passed the gates already. Throws what refuses the rollback. */
async function prepare(context: VerbContext, { gathered, engagement, options, choice, going }: One, targetId: string, look: (plan: Plan) => void, judged?: string): Promise<PlannedProject> {
  const { member } = choice;
  const { store } = engagement;
  const target = await deploymentById(store, targetId);
  if (!target) throw new Failure('SL605', `the journal lost deployment ${targetId}`, { hint: 'Run `sluice status` to see what can be rolled back.' });
  // What is on its way back was judged when that began.
  if (judged === undefined && target.endedAt === undefined && goesBack(target)) {
    const kept = await planOf(store, target.id);
    if (kept) return { member, plan: kept } as PlannedProject;
  }
  if (target.status === 'rolled back') throw new Failure('SL605', `the deployment ${target.id} was rolled back in between`, { hint: 'Run `sluice status` to see what can be rolled back.' });
  await refuseUnderOthers(engagement, gathered, { ...choice, target }, going);
  const planned = await planRollBack({ context, gathered, engagement, member, deploymentId: target.id, ref: options.ref });
  look(planned.plan);
  if (planned.plan.id !== judged) {
    if (judged === undefined) context.progress({ event: 'planned', project: member.project.name, plan: planned.plan });
    const refused = await refusalOf(context, gathered, engagement, planned, options.emergency ? { ...options, allow: [...(options.allow ?? []), ...keptHere(planned.plan)] } : options);
    if (refused) throw refused;
  }
  return planned;
}

/** What is kept is not lost: an emergency does not ask about it. What the environment forbids stays forbidden. */
const keptHere = (plan: Plan): string[] =>
  stepsOf(plan).filter(({ keptIn }) => keptIn !== undefined).flatMap(({ hazards, address }) => hazards.filter(({ code }) => groupOf(code) === 'data-loss').map(({ code }) => `${plan.project}:${code}:${address}`));
