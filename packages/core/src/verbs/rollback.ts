/** Rollback: back to the state before a deployment, by the same planner and gates. Dependants go first. */
import { OUTCOMES } from '../errors/codes.ts';
import { Failure, isFailure } from '../errors/failure.ts';
import { deploymentsAfter, historyOf, openDeployment } from '../journal/history.ts';
import type { Deployment } from '../journal/deployment-row.ts';
import { isEmpty, stepsOf } from '../model/plan.ts';
import type { ProjectReport, RunReport } from '../model/report.ts';
import type { VerbContext } from './context.ts';
import { engage, type Engagement } from './engagement.ts';
import { gather, type Gathered, type Member } from './gather.ts';
import { refusalOf, type GateOptions } from './gates.ts';
import { planRollBack, runRollBack } from './roll-back.ts';
import { keepReport, newRunId, refusedReport, runReport } from './run-report.ts';

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
  try {
    const gathered = await gather(context, options);
    environment = gathered.environment.name;
    for (const group of gathered.groups) {
      const engagement = await engage(context, gathered, group, `rollback ${runId}`);
      try {
        // Dependants were deployed last, so they go back first.
        const order = [...group.selected].reverse();
        for (const member of order) reports.push(await one(context, gathered, engagement, member, order, options, runId));
      } finally {
        await engagement.connection.close();
      }
    }
  } catch (error) {
    if (!isFailure(error)) throw error;
    const done = new Set(reports.map(({ project }) => project));
    for (const project of options.projects) if (!done.has(project)) reports.push(refusedReport(error, { project, environment, database: '', ms: context.now() - startedAt }));
  }
  const report = runReport('rollback', environment, runId, startedAt, context.now(), reports);
  await keepReport(context, report);
  return report;
}

async function one(context: VerbContext, gathered: Gathered, engagement: Engagement, member: Member, together: readonly Member[], options: RollbackOptions, runId: string): Promise<ProjectReport> {
  const started = context.now();
  const base = { project: member.project.name, environment: gathered.environment.name, database: member.database.name };
  try {
    const target = await targetOf(engagement, gathered, member, options);
    await refuseUnderOthers(engagement, gathered, member, target, together);
    const planned = await planRollBack({ gathered, engagement, member, deploymentId: target.id });
    const { plan } = planned;
    context.progress({ event: 'planned', project: base.project, plan });
    const refused = await refusalOf(context, gathered, engagement, planned, options);
    if (refused) throw refused;
    const common = { ...base, plan, hazards: stepsOf(plan).flatMap((step) => step.hazards), findings: [], smoke: [], stepsTotal: stepsOf(plan).length };
    if (options.dryRun) return { ...common, status: isEmpty(plan) ? 'unchanged' : 'planned', outcome: OUTCOMES.success, stepsDone: 0, ms: context.now() - started };
    const lock = await engagement.connection.lock(
      { deploymentId: target.id, runId, project: base.project, actor: context.actor, host: context.host, pid: context.pid, startedAt: new Date(started).toISOString() },
      options.waitMs ?? 0,
    );
    try {
      const done = await runRollBack(context, { gathered, engagement, planned, lock, runId, deploymentId: target.id, automatic: false, reason: options.reason }, planned);
      if (done.failure) return refusedReport(done.failure, { ...common, ms: context.now() - started, status: 'failed', outcome: done.failure.outcome });
      return { ...common, status: 'rolled back', outcome: OUTCOMES.success, deploymentId: target.id, stepsDone: stepsOf(plan).length, ms: context.now() - started };
    } finally {
      await lock.release();
    }
  } catch (error) {
    if (!isFailure(error)) throw error;
    return refusedReport(error, { ...base, ms: context.now() - started });
  }
}

async function targetOf({ store, journal }: Engagement, gathered: Gathered, member: Member, options: RollbackOptions): Promise<Deployment> {
  const none = (why: string) => new Failure('SL605', why, { hint: 'Run `sluice status` to see what can be rolled back.' });
  if (!journal.exists) throw none(`nothing was ever deployed to ${gathered.environment.name} here`);
  const open = await openDeployment(store, member.project.name, gathered.environment.name);
  if (open) return open;
  const rows = (await historyOf(store, member.project.name, gathered.environment.name)).filter((row) => row.kind === 'deploy' || row.kind === 'adopt');
  if (options.deployment !== undefined) {
    const found = rows.find((row) => row.id === options.deployment);
    if (!found) throw none(`the journal holds no deployment ${options.deployment} of ${member.project.name}`);
    return found;
  }
  const last = rows.filter((row) => row.status === 'done').pop();
  if (!last) throw none(`no deployment of ${member.project.name} to ${gathered.environment.name} is left to roll back`);
  return last;
}

/** Later deployments of this project, and of those that stand on it, must be taken back first. */
async function refuseUnderOthers({ store }: Engagement, gathered: Gathered, member: Member, target: Deployment, together: readonly Member[]): Promise<void> {
  const later = (await deploymentsAfter(store, target.id)) ?? [];
  const dependants = new Set(gathered.edges.filter((edge) => edge.to === member.project.name && edge.strength === 'hard').map((edge) => edge.from));
  const going = new Set(together.map(({ project }) => project.name));
  const standing = later.filter((row) => row.status === 'done' && (row.kind === 'deploy' || row.kind === 'adopt') && (row.project === member.project.name || (dependants.has(row.project) && !going.has(row.project))));
  if (standing.length === 0) return;
  throw new Failure('SL606', `later deployments stand on ${target.id}`, {
    lines: standing.map((row) => `${row.id}: ${row.project}, ${row.startedAt}`),
    hint: `Roll back first: ${standing.map((row) => row.project).filter((name, index, all) => all.indexOf(name) === index).join(', ')}.`,
  });
}
