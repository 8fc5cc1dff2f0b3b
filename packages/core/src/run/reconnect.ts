/** Gets new sessions after the old ones were lost. */
import type { Failure } from '../errors/failure.ts';
import { isFailure } from '../errors/failure.ts';
import { isSqlError, SqlError } from '../model/session.ts';
import { lockLost, type RunContext } from './context.ts';
import { patience } from './retry.ts';
import { sessionFailure } from './statement-failure.ts';
import { awaitStrays } from './strays.ts';

/** Not for want of a connection. */
const STOPS: ReadonlySet<string> = new Set(['SL601', 'SL703', 'SL704']);

/** Tries within the run's retry budget, then throws what `doubt` makes of it, or SL701. */
export async function reconnect(run: RunContext, doubt?: (why: string, cause: unknown) => Failure): Promise<void> {
  const tries = patience(run);
  for (;;) {
    // The same cut took the lock: whoever has it now resolves what was under way.
    if (run.heartbeat.lost()) throw lockLost();
    try {
      await run.sessions.reconnect();
      // The old session may still be at work: what it does must have ended before it is asked what it did.
      return await awaitStrays(run);
    } catch (error) {
      if ((!isSqlError(error) && !isFailure(error)) || (isFailure(error) && STOPS.has(error.code))) throw error;
      if (!run.request.signal?.aborted && (await tries.again('the database', 'connection'))) continue;
      if (doubt) throw doubt(`the connection was lost and the database cannot be reached: ${error.message}`, error);
      const lost = isSqlError(error) ? error : new SqlError({ message: error.message, sqlState: '', nature: 'connection', cause: error });
      throw sessionFailure(lost, 'The connection was lost and the database cannot be reached', run.vault, run.request.plan.kind);
    }
  }
}
