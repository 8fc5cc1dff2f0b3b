/**
 * A statement that keeps nobody waiting (a build beside writers) waits for locks itself, as long as the budget allows: each try would begin its
 * work anew, and where transactions are longer than `timeouts.lock` no try would ever come to its end.
 */
import { isFailure } from '../errors/failure.ts';
import { isSqlError, type Session } from '../model/session.ts';
import type { RunContext } from './context.ts';

/** Gives what takes the wish back; undefined where the statement has to be tried again instead. */
export async function waitLong(run: RunContext, session: Session, sql: string, ms: number | undefined): Promise<(() => Promise<void>) | undefined> {
  const { dialect: { contention }, lockMs = 0 } = run.request;
  if (ms === undefined || lockMs === 0 || ms <= lockMs || !contention?.standsAside(sql)) return undefined;
  await contention.limit(session, ms);
  return async () => {
    try {
      await contention.limit(session, lockMs);
    } catch (error) {
      // A session that is lost comes back with the usual limit.
      if (!isSqlError(error) && !isFailure(error)) throw error;
    }
  };
}
