/** Whether a batch was committed whose COMMIT had no answer. The journal's row is the truth; the server's word on the transaction comes second. */
import { Failure } from '../errors/failure.ts';
import { isDone } from '../journal/step-row.ts';
import { isSqlError } from '../model/session.ts';
import type { RunContext } from './context.ts';
import type { RemainingBatch } from './resume.ts';

const LOOK_AGAIN_MS = 250;
const DEFAULT_WAIT_MS = 5 * 60_000;

/**
 * `xid` is undefined where the fate of a transaction cannot be asked for: then its process held the only session and its death was
 * the abort. Throws SL702 when it cannot be known.
 */
export async function commitFate(run: RunContext, batch: RemainingBatch, xid: string | undefined): Promise<'committed' | 'aborted'> {
  const { dialect, deploymentId, signal, commitWaitMs = DEFAULT_WAIT_MS } = run.request;
  const deadline = run.clock.now() + commitWaitMs;
  for (;;) {
    try {
      // Asked in this order: a transaction that ends in between is seen by the row.
      const fate = xid === undefined ? 'aborted' : await dialect.resolveCommit(run.sessions.main(), xid);
      if (await isDone(run.sessions.journal(), deploymentId, batch.steps[0]!.seq)) return 'committed';
      if (fate === 'aborted') return 'aborted';
      if (fate !== 'in progress') throw inDoubt(batch, `the server does not know transaction ${String(xid)} any more, and the journal has no row of it`);
      if (signal?.aborted || run.clock.now() >= deadline) throw inDoubt(batch, `transaction ${String(xid)} is still in progress on the server`);
    } catch (error) {
      if (!isSqlError(error)) throw error;
      throw inDoubt(batch, `the server could not be asked: ${error.message}`, error);
    }
    run.tell({ event: 'waiting', project: run.request.plan.project, message: `transaction ${String(xid)} of batch ${batch.index + 1} is still in progress on the server` });
    await run.clock.sleep(LOOK_AGAIN_MS, signal);
  }
}

export function inDoubt(batch: RemainingBatch, why: string, cause?: unknown): Failure {
  const first = batch.steps[0]!;
  return new Failure('SL702', `It is not known whether batch ${batch.index + 1} (step ${first.seq}, ${first.step.action} ${first.step.address}, and what commits with it) was committed: ${why}`, {
    lines: batch.steps.slice(0, 10).map(({ seq, step }) => `${seq}. ${step.action} ${step.address}`),
    hint: 'Run deploy again when the database answers. When it still is in doubt, look whether these took effect, and say so: --in-doubt=<project>:done or --in-doubt=<project>:again.',
    ...(cause !== undefined && { cause }),
  });
}
