/** Rollback: back to the state before a deployment, by the same planner and gates. Dependants go first. */
import { OUTCOMES } from '../errors/codes.ts';
import { Failure } from '../errors/failure.ts';
import { deploymentsAfter, historyOf, openDeployment } from '../journal/history.ts';
import { planOf, type Deployment } from '../journal/deployment-row.ts';
import type { ResolvedEnvironment } from '../manifest/environment.ts';
import { isEmpty, stepsOf, type Plan } from '../model/plan.ts';
import type { ProjectReport, RunReport } from '../model/report.ts';
import { interrupted } from '../run/context.ts';
import type { VerbContext } from './context.ts';
import { engage, readAgain, type Engagement } from './engagement.ts';
import { finishBack, goesBack } from './finish.ts';
import { gather, type Gathered, type Member } from './gather.ts';
import { refusalOf, type GateOptions } from './gates.ts';
import { failureOf } from './mishap.ts';
import { notify } from './notify.ts';
import type { PlannedProject } from './planning.ts';
import { planRollBack, rolledBackBy, runRollBack } from './roll-back.ts';
import { keepReport, newRunId, notRunReport, refusedReport, runReport } from './run-report.ts';

export interface RollbackOptions extends GateOptions {
  readonly environment: string | undefined;
  /** With `run`, left out: every project of that run. */
  readonly projects: readonly string[];
  /** The deployment to take back; left out: the project's last one. */
  readonly deployment?: string | undefined;
  readonly dryRun?: boolean | undefined;
  readonly waitMs?: number | undefined;
  readonly reason?: string | undefined;
  readonly runId?: string | undefined;
}

export async function rollback(context: VerbContext, options: RollbackOptions): Promise<RunReport> {
  const startedAt = context.now();
  const runId = options.runId ?? newRunId(startedAt);
  const reports: ProjectReport[] = [];
  let environment = options.environment ?? '';
  let hooks: ResolvedEnvironment['notify'] = [];
  try {
    const gathered = await gather(context, options);
    environment = gathered.environment.name;
    hooks = gathered.environment.notify;
    for (const group of gathered.groups) {
      const engagement = await engage(context, gathered, group, `rollback ${runId}`, options.waitMs);
      try {
        // Dependants were deployed last, so they go back first.
        const order = [...group.selected].reverse();
        for (const [index, member] of order.entries()) reports.push(await one(context, gathered, engagement, member, { going: order.slice(0, index), reports }, options, runId));
      } finally {
        await engagement.connection.close();
      }
    }
  } catch (error) {
    const failure = failureOf(error);
    if (!failure) throw error;
    const done = new Set(reports.map(({ project }) => project));
    for (const project of options.projects) if (!done.has(project)) reports.push(refusedReport(failure, { project, environment, database: '', ms: context.now() - startedAt }));
  }
  const report = runReport(context, 'rollback', environment, runId, startedAt, context.now(), reports);
  await keepReport(context, report);
  if (!options.dryRun) await notify(context, hooks, report);
  return report;
}

interface Together {
  /** Those that go back before this one. */
  readonly going: readonly Member[];
  readonly reports: readonly ProjectReport[];
}

async function one(context: VerbContext, gathered: Gathered, engagement: Engagement, member: Member, together: Together, options: RollbackOptions, runId: string): Promise<ProjectReport> {
  const started = context.now();
  const base = { project: member.project.name, environment: gathered.environment.name, database: member.database.name };
  try {
    const stuck = dependantsOf(gathered, base.project).find((name) => together.reports.some(({ project, outcome }) => project === name && outcome !== OUTCOMES.success));
    if (stuck !== undefined) return notRunReport(base, `${stuck} stands on it and was not rolled back`);
    if (context.signal.aborted) throw interrupted();
    const first = await prepare(context, gathered, engagement, member, together, options);
    if (options.dryRun) return { ...base, ...shown(first.plan), status: isEmpty(first.plan) ? 'unchanged' : 'planned', outcome: OUTCOMES.success, stepsDone: 0, ms: context.now() - started };
    const lock = await engagement.connection.lock(
      { deploymentId: first.target.id, runId, project: base.project, actor: context.actor, host: context.host, pid: context.pid, startedAt: new Date(started).toISOString() },
      options.waitMs ?? 0,
    );
    try {
      // Another deployment may have come in between: what is run is planned and judged under the lock.
      await readAgain(engagement, gathered);
      const open = await openDeployment(engagement.store, base.project, base.environment);
      if (open && goesBack(open)) {
        const failure = await finishBack(context, { gathered, engagement, lock, open });
        if (failure) return refusedReport(failure, { ...base, status: 'failed', ms: context.now() - started });
        return { ...base, ...shown(undefined), status: 'rolled back', outcome: OUTCOMES.success, resumed: open.id, deploymentId: rolledBackBy(open.id) ?? open.id, stepsDone: 0, ms: context.now() - started };
      }
      const { target, planned, plan } = await prepare(context, gathered, engagement, member, together, options, first.plan.id);
      const done = await runRollBack(context, { gathered, engagement, planned, lock, runId, deploymentId: target.id, automatic: false, reason: options.reason }, planned);
      if (done.failure) return refusedReport(done.failure, { ...base, ...shown(plan), ms: context.now() - started, status: done.failure.outcome === OUTCOMES.interrupted ? 'interrupted' : 'failed' });
      return { ...base, ...shown(plan), status: 'rolled back', outcome: OUTCOMES.success, deploymentId: target.id, stepsDone: stepsOf(plan).length, ms: context.now() - started };
    } finally {
      await lock.release();
    }
  } catch (error) {
    const failure = failureOf(error);
    if (!failure) throw error;
    return refusedReport(failure, { ...base, ms: context.now() - started });
  }
}

const shown = (plan: Plan | undefined) => ({
  ...(plan && { plan }), hazards: plan ? stepsOf(plan).flatMap((step) => step.hazards) : [], findings: [], smoke: [], stepsTotal: plan ? stepsOf(plan).length : 0,
});

interface Prepared {
  readonly target: Deployment;
  readonly planned: PlannedProject;
  readonly plan: Plan;
}

/** `judged`: the plan that has passed the gates already. Throws what refuses the rollback. */
async function prepare(context: VerbContext, gathered: Gathered, engagement: Engagement, member: Member, together: Together, options: RollbackOptions, judged?: string): Promise<Prepared> {
  const target = await targetOf(engagement, gathered, member, options);
  // What is on its way back was judged when that began.
  if (judged === undefined && goesBack(target)) {
    const kept = await planOf(engagement.store, target.id);
    if (kept) return { target, plan: kept, planned: { member, plan: kept } as PlannedProject };
  }
  await refuseUnderOthers(engagement, gathered, member, target, together.going);
  const planned = await planRollBack({ gathered, engagement, member, deploymentId: target.id });
  if (planned.plan.id !== judged) {
    if (judged === undefined) context.progress({ event: 'planned', project: member.project.name, plan: planned.plan });
    const refused = await refusalOf(context, gathered, engagement, planned, options);
    if (refused) throw refused;
  }
  return { target, planned, plan: planned.plan };
}

const dependantsOf = (gathered: Gathered, project: string): readonly string[] => gathered.edges.filter((edge) => edge.to === project && edge.strength === 'hard').map((edge) => edge.from);

async function targetOf({ store, journal }: Engagement, gathered: Gathered, member: Member, options: RollbackOptions): Promise<Deployment> {
  const none = (why: string) => new Failure('SL605', why, { hint: 'Run `sluice status` to see what can be rolled back.' });
  if (!journal.exists) throw none(`nothing was ever deployed to ${gathered.environment.name} here`);
  const open = await openDeployment(store, member.project.name, gathered.environment.name);
  if (open) {
    if (options.deployment !== undefined && options.deployment !== open.id && options.deployment !== rolledBackBy(open.id)) {
      throw new Failure('SL603', `the deployment ${open.id} of ${member.project.name} is open and must be ended first`, { hint: 'Run deploy to finish it, or rollback without --deployment to take it back.' });
    }
    return open;
  }
  const rows = (await historyOf(store, member.project.name, gathered.environment.name)).filter((row) => row.kind === 'deploy' || row.kind === 'adopt');
  if (options.deployment !== undefined) {
    const found = rows.find((row) => row.id === options.deployment);
    if (!found) throw none(`the journal holds no deployment ${options.deployment} of ${member.project.name}`);
    if (found.status !== 'done') throw none(`nothing of the deployment ${found.id} is left: it ${found.status === 'failed' ? 'failed' : 'was rolled back'}`);
    return found;
  }
  const last = rows.filter((row) => row.status === 'done').pop();
  if (!last) throw none(`no deployment of ${member.project.name} to ${gathered.environment.name} is left to roll back`);
  return last;
}

/** Later deployments of this project, and of those that stand on it, must be taken back first. */
async function refuseUnderOthers({ store }: Engagement, gathered: Gathered, member: Member, target: Deployment, together: readonly Member[]): Promise<void> {
  const later = (await deploymentsAfter(store, target.id)) ?? [];
  const dependants = new Set(dependantsOf(gathered, member.project.name));
  const going = new Set(together.map(({ project }) => project.name));
  const standing = later.filter((row) => row.status === 'done' && (row.kind === 'deploy' || row.kind === 'adopt') && (row.project === member.project.name || (dependants.has(row.project) && !going.has(row.project))));
  if (standing.length === 0) return;
  throw new Failure('SL606', `later deployments stand on ${target.id}`, {
    lines: standing.map((row) => `${row.id}: ${row.project}, ${row.startedAt}`),
    hint: `Roll back first: ${standing.map((row) => row.project).filter((name, index, all) => all.indexOf(name) === index).join(', ')}.`,
  });
}
