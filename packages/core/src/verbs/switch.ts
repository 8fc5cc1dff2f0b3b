/** Runs the plan that switches objects off or on, and brings one to its end that a crash cut off. The caller holds the lock. */
import { OUTCOMES } from '../errors/codes.ts';
import { Failure } from '../errors/failure.ts';
import { beginDeployment, planOf, type Deployment } from '../journal/deployment-row.ts';
import { endDeployment } from '../journal/end-deployment.ts';
import { historyOf, isSwitch } from '../journal/history.ts';
import type { Lock } from '../model/dialect.ts';
import type { Plan } from '../model/plan.ts';
import { faultFromEnvironment } from '../run/fault.ts';
import { runPlan } from '../run/run.ts';
import { auditFailure } from './audit-failure.ts';
import type { VerbContext } from './context.ts';
import { readAgain, type Engagement } from './engagement.ts';
import type { Gathered } from './gather.ts';
import { patienceIn } from './patience.ts';

interface SwitchRequest {
  readonly gathered: Gathered;
  readonly engagement: Engagement;
  readonly lock: Lock;
}

export const switchId = (runId: string, project: string): string => `${runId}-${project.replaceAll(/[^\w.-]/g, '-')}`;

/** undefined: it is done. */
export async function beginSwitch(context: VerbContext, request: SwitchRequest & { readonly plan: Plan; readonly runId: string; readonly reason: string | undefined }): Promise<Failure | undefined> {
  const { engagement, plan, runId, reason } = request;
  const id = switchId(runId, plan.project);
  const row = await beginDeployment(engagement.store, { id, runId, plan, actor: context.actor, dbUser: engagement.connection.server.user, reason, now: context.now() });
  return run(context, request, row, plan);
}

/** What an earlier process began; undefined: nothing of it is left to do. */
export async function finishSwitch(context: VerbContext, request: SwitchRequest & { readonly project: string }): Promise<Failure | undefined> {
  const { engagement: { store, journal }, gathered, project } = request;
  if (!journal.exists && !(await store.exists())) return undefined;
  for (const open of (await historyOf(store, project, gathered.environment.name)).filter((row) => isSwitch(row) && row.endedAt === undefined)) {
    const plan = await planOf(store, open.id);
    if (!plan) throw new Failure('SL999', `the journal has no plan of the open deployment ${open.id}`);
    context.progress({ event: 'note', project, message: `${open.kind} ${open.id}, which did not come to its end, is finished first` });
    const failure = await run(context, request, open, plan);
    if (failure) return failure;
    await readAgain(request.engagement, gathered);
  }
  return undefined;
}

async function run(context: VerbContext, { gathered, engagement, lock }: SwitchRequest, { id, reason }: Deployment, plan: Plan): Promise<Failure | undefined> {
  const result = await runPlan({
    dialect: engagement.dialect, connection: engagement.connection, lock, journalSchema: gathered.environment.journalSchema, plan, deploymentId: id,
    stateDir: gathered.state.state, signal: context.signal, progress: context.progress, secrets: engagement.secrets, fault: faultFromEnvironment(context.env),
    ...patienceIn(gathered.environment),
  });
  if (result.state !== 'done') {
    const failure = result.failure ?? new Failure('SL999', `a run ended ${result.state} without a reason`);
    if (result.state === 'failed') await auditFailure(context, { gathered, engagement, plan, reason }, id, failure);
    return failure;
  }
  const objects = [...new Set(plan.ignored.map((line) => line.split('\n', 1)[0]!))];
  await endDeployment(engagement.session, engagement.store, {
    id, status: 'done', outcome: OUTCOMES.success, now: context.now(), stateDir: gathered.state.state,
    audit: { event: plan.kind, project: plan.project, environment: plan.environment, plan: plan.id, actor: context.actor, objects, ...(reason !== undefined && { reason }) },
  });
  return undefined;
}
