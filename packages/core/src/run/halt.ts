/** What is written down when a run does not come to its end, and what its end is called. */
import type { Failure } from '../errors/failure.ts';
import { finishDeployment, setDeploymentStatus } from '../journal/deployment-row.ts';
import { isSettled, stepRows } from '../journal/step-row.ts';
import { markOf } from '../journal/batch-mark.ts';
import { isSqlError } from '../model/session.ts';
import { mirrorIfPossible, type RunContext } from './context.ts';
import type { RunState } from './request.ts';

/** Somebody else may be, or is, at work on the same deployment: nothing is written down, nothing taken back. */
export const isNotAlone = ({ code }: Failure): boolean => code === 'SL703' || code === 'SL601';

export async function halt(run: RunContext, failure: Failure): Promise<{ readonly state: RunState; readonly failure: Failure }> {
  const open = failure.code === 'SL704' ? 'interrupted' : failure.code === 'SL702' ? 'in doubt' : 'stopped';
  await mirrorIfPossible(run, { event: 'halt', state: open, message: failure.message });
  // Who lost the lock must not write: another process may already be going on with this very deployment.
  if (isNotAlone(failure)) return { state: 'stopped', failure };
  const { deploymentId } = run.request;
  try {
    const journal = run.sessions.journal();
    const clean = open !== 'in doubt' && (await nothingRemains(run));
    if (clean) await finishDeployment(journal, deploymentId, 'failed', failure.outcome, run.clock.now());
    else await setDeploymentStatus(journal, deploymentId, open, failure.outcome);
    return { state: open === 'stopped' && clean ? 'failed' : open, failure };
  } catch (error) {
    if (!isSqlError(error)) throw error;
    run.tell({ event: 'note', project: run.request.plan.project, message: `The journal could not be told how the run ended (${error.message}); ${run.mirror.path} knows it` });
    return { state: open, failure };
  }
}

/** No step took effect and none may have: the next deploy plans anew. */
async function nothingRemains(run: RunContext): Promise<boolean> {
  const rows = await stepRows(run.sessions.journal(), run.request.deploymentId);
  const last = new Map(rows.filter((row) => row.seq > 0).map((row) => [row.seq, row.status]));
  return rows.every((row) => row.status !== 'done' && (markOf(row)?.batches ?? 0) === 0) && [...last.values()].every((status) => status === 'failed' || isSettled(status));
}
