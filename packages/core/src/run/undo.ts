/** Takes back what a failed deployment left, as a small journaled deployment of its own: `<id>-undo`. */
import { OUTCOMES } from '../errors/codes.ts';
import type { Failure } from '../errors/failure.ts';
import { beginDeployment, planOf, setDeploymentStatus, type Deployment } from '../journal/deployment-row.ts';
import { endDeployment } from '../journal/end-deployment.ts';
import { deploymentById } from '../journal/history.ts';
import { stepRows } from '../journal/step-row.ts';
import { systemClock } from './clock.ts';
import type { RunRequest, RunResult } from './request.ts';
import { isFilled } from './backups.ts';
import { runPlan } from './run.ts';
import { openSessions, type RunSessions } from './sessions.ts';
import { madeByDeployment, undoPlan } from './undo-plan.ts';

export interface UndoRequest extends Omit<RunRequest, 'plan' | 'deploymentId'> {
  /** Stopped, or undoing when an earlier undo did not come to its end. */
  readonly deployment: Deployment;
  /** Why the deployment failed; kept in the audit entry. */
  readonly failure?: Failure | undefined;
}

export type UndoResult =
  /** Nothing of the deployment remains; both rows are ended. */
  | { readonly state: 'undone'; readonly result: RunResult }
  /** Some step cannot be taken back without loss; nothing was done, the deployment stays open. */
  | { readonly state: 'refused'; readonly why: readonly string[] }
  /** The undo did not come to its end; the deployment says `undoing`, and calling this again goes on with it. */
  | { readonly state: 'open'; readonly result: RunResult };

export const undoId = (deploymentId: string): string => `${deploymentId}-undo`;

/** The caller holds the lock. The same call resumes an undo that a crash ended. */
export async function undoDeployment(request: UndoRequest): Promise<UndoResult> {
  const { dialect, connection, journalSchema, deployment } = request;
  const clock = request.clock ?? systemClock;
  const sessions = await openSessions(dialect, connection, journalSchema);
  try {
    const begun = await begin(request, sessions, clock.now());
    if (begun.state === 'refused') return begun;
    const result = await runPlan({ ...request, plan: begun.plan, deploymentId: undoId(deployment.id) });
    if (result.state !== 'done') {
      // Nothing was taken back: a person decides what becomes of rows that came meanwhile.
      if (result.state !== 'failed' || !result.failure || !isFilled(result.failure)) return { state: 'open', result };
      await setDeploymentStatus(sessions.journal(), deployment.id, 'stopped', deployment.outcome ?? OUTCOMES.failed);
      return { state: 'refused', why: [result.failure.message] };
    }
    const audit = { actor: deployment.actor, project: deployment.project, environment: deployment.environment };
    const common = { now: clock.now(), stateDir: request.stateDir };
    const end = (id: string, status: 'done' | 'failed', outcome: 0 | 2, event: string): Promise<unknown> =>
      endDeployment(sessions.main(), sessions.journal(), { ...common, id, status, outcome, audit: { ...audit, event, ...(request.failure && { failure: request.failure.message }) } });
    await end(undoId(deployment.id), 'done', OUTCOMES.success, 'undo');
    await end(deployment.id, 'failed', OUTCOMES.failed, 'undone');
    return { state: 'undone', result };
  } finally {
    await sessions.close();
  }
}

type Begun = { readonly state: 'begun'; readonly plan: RunRequest['plan'] } | { readonly state: 'refused'; readonly why: readonly string[] };

async function begin(request: UndoRequest, sessions: RunSessions, now: number): Promise<Begun> {
  const { deployment, dialect } = request;
  const journal = sessions.journal();
  const id = undoId(deployment.id);
  const earlier = await planOf(journal, id);
  if (earlier) {
    await setDeploymentStatus(journal, deployment.id, 'undoing');
    return { state: 'begun', plan: earlier };
  }
  const plan = await planOf(journal, deployment.id);
  if (!plan || !(await deploymentById(journal, deployment.id))) return { state: 'refused', why: [`the journal has no deployment ${deployment.id}`] };
  const rows = await stepRows(journal, deployment.id);
  const counts = await dialect.measure(sessions.main(), madeByDeployment(plan, rows));
  const empty = new Set([...counts].filter(([, count]) => count === 0).map(([id]) => id));
  const undo = undoPlan(plan, rows, { transactionalDdl: dialect.capabilities.transactionalDdl, empty, deploymentId: deployment.id });
  if (!undo.possible) return { state: 'refused', why: undo.why };
  // First the intent, then the row: between them a crash finds `undoing` and no undo, and begins it.
  await setDeploymentStatus(journal, deployment.id, 'undoing');
  await beginDeployment(journal, {
    id, runId: deployment.runId, plan: undo.plan, gitSha: deployment.gitSha, catalogBefore: undefined, actor: deployment.actor, dbUser: deployment.dbUser,
    reason: `undo of ${deployment.id}`, now,
  });
  return { state: 'begun', plan: undo.plan };
}
