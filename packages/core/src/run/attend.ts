/** One statement that is watched while the server runs it: who is in its way, whether the run shall stop, whether the lock is still there. */
import { interrupted } from '../errors/interrupted.ts';
import type { Blocker } from '../model/blocker.ts';
import { isSqlError, SqlError } from '../model/session.ts';
import { blockerLine, watchBlockers } from './blockers.ts';
import { lockLost, type RunContext } from './context.ts';
import { waitLong } from './long-wait.ts';

export interface Attention {
  /** A cancelled statement leaves nothing, or what it leaves is found again: it need not be waited for once the lock is lost. */
  readonly mayBeLeft: boolean;
  /** How long it may wait for locks where that keeps nobody waiting. */
  readonly waitMs?: number | undefined;
  /** The step that it belongs to, for people. */
  readonly what: string;
}

/** How long a statement that was cancelled because the lock was lost may take to end before its session is closed over it. */
const CANCEL_MS = 3_000;

/** Gives the rows that its last statement returned or changed. `sent` is called once the statement is on its way. Throws the server's error, with those who were in the way; SL703; SL704. */
export async function attend(run: RunContext, sql: string, { mayBeLeft, waitMs, what }: Attention, sent?: () => Promise<void>): Promise<number> {
  const { project } = run.request.plan;
  const session = run.sessions.main();
  const cancel = (): void => {
    // A cancel that fails leaves the statement to its timeout; the run stops after it all the same.
    session.cancel().catch((error: unknown) => run.tell({ event: 'note', project, message: `The running statement cannot be cancelled: ${String(error)}` }));
  };
  const limited = await waitLong(run, session, sql, waitMs);
  const waits = (blockers: readonly Blocker[]): void => run.tell({ event: 'waiting', project, message: run.vault.redact(`${what} keeps nobody waiting, and waits itself for ${blockers.map(blockerLine).join('; ')}`) });
  const watch = await watchBlockers(run, session, limited ? { lockMs: waitMs ?? 0, tell: waits } : { lockMs: run.request.lockMs ?? 0 });
  run.request.signal?.addEventListener('abort', cancel, { once: true });
  let impatience: NodeJS.Timeout | undefined;
  const giveUp = (): void => {
    cancel();
    impatience = setTimeout(() => void session.close(), CANCEL_MS);
  };
  const forget = mayBeLeft ? run.heartbeat.onLost(giveUp) : undefined;
  try {
    const reply = session.executeCounting ? session.executeCounting(sql) : session.execute(sql).then(() => 0);
    reply.catch(() => undefined); // Handled below; the fault may look away longer than the server takes.
    await sent?.();
    return await reply;
  } catch (error) {
    if (!isSqlError(error)) throw error;
    if (run.heartbeat.lost() && (error.nature === 'cancelled' || error.nature === 'connection')) throw lockLost(error);
    if (run.request.signal?.aborted && error.nature === 'cancelled') throw interrupted();
    throw error.nature === 'lock' || error.nature === 'deadlock' ? withBlockers(error, await watch.seen()) : error;
  } finally {
    watch.end();
    run.request.signal?.removeEventListener('abort', cancel);
    forget?.();
    clearTimeout(impatience);
    await limited?.();
  }
}

/** Empty handed it is the error itself: a deadlock ends within a moment, and its detail names the other one. */
function withBlockers(error: SqlError, blockers: SqlError['blockers']): SqlError {
  if (blockers.length === 0) return error;
  const { message, sqlState, nature, position, detail, hint, where, cause } = error;
  return new SqlError({ message, sqlState, nature, position, detail, hint, where, cause, blockers });
}
