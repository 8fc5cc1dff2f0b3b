/** Runs one check: inside a savepoint where the file is rolled back, and never longer than its time limit. */
import { isSqlError, type Session } from '../model/session.ts';
import type { SmokeDialect } from '../model/smoke-dialect.ts';
import type { Check } from './check.ts';
import type { Met } from './judge-result.ts';

/** The server gets the first chance to stop a statement: cancelling from outside may cost the session. */
const GRACE_MS = 500;
const SAVEPOINT = 'sluice_smoke';

export interface CheckRun {
  readonly met: Met;
  /** The session or its transaction did not survive the check. */
  readonly lost: boolean;
}

/** `keep`: later checks build on what this one did. */
export async function runCheck(session: Session, smoke: SmokeDialect, check: Check, limitMs: number, transaction: { readonly keep: boolean } | undefined): Promise<CheckRun> {
  session.takeNotices();
  if (transaction === undefined) return attempt(session, smoke, check, limitMs);
  await session.execute(smoke.savepoint(SAVEPOINT));
  const limit = smoke.timeLimit(limitMs);
  if (limit !== undefined) await session.execute(limit);
  const run = await attempt(session, smoke, check, limitMs);
  if (run.lost) return run;
  try {
    if (run.met.error !== undefined || !transaction.keep) await session.execute(smoke.rollbackTo(SAVEPOINT));
    await session.execute(smoke.release(SAVEPOINT));
  } catch (error) {
    // An embedded server is stopped by ending it: the transaction is gone though the statement only said "cancelled".
    if (!isLost(error)) throw error;
    return { ...run, lost: true };
  }
  return run;
}

export const isLost = (error: unknown): boolean => isSqlError(error) && error.nature === 'connection';

async function attempt(session: Session, smoke: SmokeDialect, check: Check, limitMs: number): Promise<CheckRun> {
  const watch = watchdog(session, limitMs + GRACE_MS);
  const started = performance.now();
  try {
    const result = await perform(session, smoke, check);
    await watch.stop();
    return { met: { ...result, notices: session.takeNotices() }, lost: false };
  } catch (error) {
    await watch.stop();
    if (!isSqlError(error)) throw error;
    const { sqlState, message, nature } = error;
    const ms = performance.now() - started;
    // A cancelled statement that used up its time was stopped by its limit, whoever gave the word.
    const late = watch.fired() || nature === 'timeout' || (nature === 'cancelled' && ms >= limitMs);
    return { met: { ms, error: { sqlState, message, late }, notices: session.takeNotices() }, lost: isLost(error) };
  }
}

type Result = Omit<Met, 'notices' | 'error'>;

async function perform(session: Session, smoke: SmokeDialect, check: Check): Promise<Result> {
  const { act, sql, expect } = check;
  const columns = expect.columns && (await shapes(session, smoke, sql, expect.columns));
  const started = performance.now();
  const asText = act === 'rows' && expect.value !== undefined;
  const rows = await session.query(asText ? smoke.firstColumn(sql) : sql);
  const ms = performance.now() - started;
  const [first] = rows;
  const [value] = first === undefined ? [] : Object.values(first);
  if (act === 'exists') return { ms, exists: value === true || value === 1 || value === 't' || value === 'true' };
  return {
    ms,
    rows: rows.length,
    ...(columns && { columns }),
    ...(value !== undefined && { value: value === null ? null : typeof value === 'object' ? JSON.stringify(value) : String(value) }),
  };
}

async function shapes(session: Session, smoke: SmokeDialect, sql: string, wanted: Readonly<Record<string, string>>): Promise<NonNullable<Met['columns']>> {
  const shapeOf = async (query: string) => {
    await session.execute(smoke.savepoint('sluice_shape'));
    const columns = await smoke.columns(session, query);
    await session.execute(smoke.rollbackTo('sluice_shape'));
    await session.execute(smoke.release('sluice_shape'));
    return columns;
  };
  return { wanted: await shapeOf(smoke.shape(wanted)), found: await shapeOf(sql) };
}

/** Cancels from outside when the server did not stop in time; a server without timers (PGlite) never does. */
function watchdog(session: Session, ms: number): { readonly fired: () => boolean; stop(): Promise<void> } {
  let cancelling: Promise<void> | undefined;
  const timer = setTimeout(() => {
    cancelling = session.cancel();
    cancelling.catch(() => undefined); // awaited in stop(), where it is thrown
  }, ms);
  return {
    fired: () => cancelling !== undefined,
    async stop() {
      clearTimeout(timer);
      await cancelling;
    },
  };
}
