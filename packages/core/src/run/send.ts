/** Sends statements of the plan: one by one, or several that nobody needs to watch. */
import { bindBackups } from '../model/backup.ts';
import { isSqlError, SqlError } from '../model/session.ts';
import { afterStep, beforeStep } from './backups.ts';
import { watchBlockers } from './blockers.ts';
import { interrupted, lockLost, mayGoOn, type RunContext } from './context.ts';
import type { RemainingStep } from './resume.ts';
import { sessionFailure, statementFailure } from './statement-failure.ts';

/** Throws SL701 whose cause is the server's error, SL703 or SL704; of these only SL701 with a lost connection leaves its effect unknown. */
export async function send(run: RunContext, remaining: RemainingStep, within: 'transaction' | 'nothing'): Promise<void> {
  const { step, seq } = remaining;
  const bound = run.vault.bind(bindBackups(step.sql, run.request.deploymentId));
  await beforeStep(run, remaining);
  await deliver(run, [remaining], within === 'transaction', bound.sql, (error) => statementFailure(error, { step, seq, total: run.total }, bound, run.vault));
  await afterStep(run, remaining);
}

/**
 * Several statements in one message, inside a transaction. Throws as `send`; the failure does not know which statement it was, so
 * whoever catches it rolls back and sends them one by one.
 */
export async function sendTogether(run: RunContext, steps: readonly RemainingStep[]): Promise<void> {
  // On lines of their own: a statement may end in a comment.
  const sql = steps.map(({ step }) => run.vault.bind(step.sql).sql).join('\n;\n');
  await deliver(run, steps, true, sql, (error) => sessionFailure(error, `One of the steps ${steps[0]!.seq} to ${steps[steps.length - 1]!.seq}`, run.vault));
}

/** How long a statement that was cancelled because the lock was lost may take to end before its session is closed over it. */
const CANCEL_MS = 3_000;

async function deliver(run: RunContext, steps: readonly RemainingStep[], within: boolean, sql: string, failure: (error: SqlError) => Error): Promise<void> {
  await mayGoOn(run);
  const { project } = run.request.plan;
  const place = ({ step, seq }: RemainingStep) => ({ project, index: seq, total: run.total, address: step.address });
  for (const each of steps) run.tell({ event: 'step-started', ...place(each), sql: each.step.sql });
  const start = run.clock.now();
  for (const { seq } of steps) await run.fault('before-send', seq - 1);
  const session = run.sessions.main();
  const cancel = (): void => {
    // A cancel that fails leaves the statement to its timeout; the run stops after it all the same.
    session.cancel().catch((error: unknown) => run.tell({ event: 'note', project, message: `The running statement cannot be cancelled: ${String(error)}` }));
  };
  const watch = await watchBlockers(run, session);
  run.request.signal?.addEventListener('abort', cancel, { once: true });
  // Where a cancelled statement leaves nothing, or what it leaves is found again, it need not be waited for once the lock is lost.
  const watched = within || steps.every(({ step }) => step.probe !== undefined);
  let impatience: NodeJS.Timeout | undefined;
  const giveUp = (): void => {
    cancel();
    impatience = setTimeout(() => void session.close(), CANCEL_MS);
  };
  const forget = watched ? run.heartbeat.onLost(giveUp) : undefined;
  try {
    const reply = session.execute(sql);
    reply.catch(() => undefined); // Handled below; the fault may look away longer than the server takes.
    for (const { seq } of steps) await run.fault('after-send', seq - 1);
    await reply;
  } catch (error) {
    if (!isSqlError(error)) throw error;
    if (run.heartbeat.lost() && (error.nature === 'cancelled' || error.nature === 'connection')) throw lockLost(error);
    if (run.request.signal?.aborted && error.nature === 'cancelled') throw interrupted();
    throw failure(error.nature === 'lock' || error.nature === 'deadlock' ? withBlockers(error, await watch.seen()) : error);
  } finally {
    watch.end();
    run.request.signal?.removeEventListener('abort', cancel);
    forget?.();
    clearTimeout(impatience);
  }
  for (const { seq } of steps) await run.fault('after-reply', seq - 1);
  const about = steps.length === 1 ? steps[0]!.step.address : `steps ${steps[0]!.seq} to ${steps[steps.length - 1]!.seq}`;
  for (const notice of session.takeNotices()) {
    if (notice.severity === 'WARNING') run.tell({ event: 'note', project, message: `${about}: ${run.vault.redact(notice.message)}` });
  }
  const ms = (run.clock.now() - start) / steps.length;
  for (const each of steps) run.tell({ event: 'step-done', ...place(each), ms });
}

/** Empty handed it is the error itself: a deadlock ends within a moment, and its detail names the other one. */
function withBlockers(error: SqlError, blockers: SqlError['blockers']): SqlError {
  if (blockers.length === 0) return error;
  const { message, sqlState, nature, position, detail, hint, where, cause } = error;
  return new SqlError({ message, sqlState, nature, position, detail, hint, where, cause, blockers });
}
