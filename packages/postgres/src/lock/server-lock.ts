/**
 * The deployment lock of a server database: a session-level advisory lock on a session of its own that is never in a transaction.
 * It is tried and polled, never waited for: CREATE INDEX CONCURRENTLY would wait for the waiter's snapshot (measured: deadlock).
 */
import { setTimeout as sleep } from 'node:timers/promises';
import { Failure, isSqlError, refuseWhenStopped, sha256, type Lock, type LockHolder, type Session } from '@sluice/core/dialect';
import { lockName, readLockName } from './application-name.ts';
import { lockIsHeld, waitsFor, type Holder } from './held.ts';

const POLL_MS = 100;
/** A session that does not answer for this long is as good as gone: the run must not go on under its lock. */
const ANSWER_MS = 5_000;

/** How often it is looked whether somebody else holds it by now. */
const LOOK_MS = 1_000;
/** What is said on the way out is not waited for longer: the server gives the lock back when the session ends. */
const GOODBYE_MS = 2_000;

export interface LockWish {
  readonly waitMs: number;
  /** The database, for people. */
  readonly label: string;
  /** Told whom it waits for, at once and when that changes. */
  readonly waiting?: ((message: string) => void) | undefined;
  /** Aborted: nobody waits any longer. */
  readonly stop?: AbortSignal | undefined;
}

/** Opens the session that will hold it. Throws SL601 that names the holder, SL402 behind a transaction pooler, SL704. */
export async function serverLock(open: () => Promise<Session>, holder: LockHolder, wish: LockWish): Promise<Lock> {
  const { waitMs, label } = wish;
  const session = await open();
  try {
    const key = lockKey(session.server.database);
    await session.query(/* sql */ `select pg_catalog.set_config('application_name', $1, false)`, [lockName(holder)]);
    await refusePooler(session, open, label);
    const started = performance.now();
    const tell = waitTeller(session, key, wish);
    while (!(await tryLock(session, key))) {
      const waited = performance.now() - started;
      if (waited >= waitMs) throw lockIsHeld(label, await whoHolds(session, key), waited);
      await tell(waited);
      refuseWhenStopped(wish.stop);
      // Two that wait must not always come at the same moment.
      await sleep(POLL_MS + Math.random() * POLL_MS);
    }
    if (!(await holds(session, key))) throw poolerFailure(label);
    let lost = false;
    return {
      // What was lost once may have been another's since, even if it can be had again.
      held: async () => !lost && !(lost = !(await answered(holds(session, key)))),
      release: () => release(session, key),
    };
  } catch (error) {
    await session.close();
    throw error;
  }
}

/** Advisory locks are kept apart by database already; the name in it keeps clear of other tools' numbers. */
const lockKey = (database: string): string => BigInt.asIntN(64, BigInt(`0x${sha256(`sluice deployment lock ${database}`).slice(0, 16)}`)).toString();

async function tryLock(session: Session, key: string): Promise<boolean> {
  const [row] = await session.query<{ locked: boolean }>(/* sql */ `select pg_catalog.pg_try_advisory_lock($1::int8) as locked`, [key]);
  return row?.locked === true;
}

/** A bigint key shows as its upper and lower half, and objsubid 1 (https://www.postgresql.org/docs/current/view-pg-locks.html). */
const LOCKS = /* sql */ `pg_catalog.pg_locks held
  where held.locktype = 'advisory' and held.granted and held.objsubid = 1
    and held.database = (select oid from pg_catalog.pg_database where datname = pg_catalog.current_database())
    and held.classid = (($1::int8 >> 32) & 4294967295)::oid and held.objid = ($1::int8 & 4294967295)::oid`;

async function holds(session: Session, key: string): Promise<boolean> {
  const rows = await session.query(/* sql */ `select 1 as one from ${LOCKS} and held.pid = pg_catalog.pg_backend_pid()`, [key]);
  return rows.length === 1;
}

async function answered(question: Promise<boolean>): Promise<boolean> {
  const late = new AbortController();
  try {
    return await Promise.race([question, sleep(ANSWER_MS, false, { signal: late.signal })]);
  } catch (error) {
    if (!isSqlError(error)) throw error;
    // The session is gone, and the lock with it.
    return false;
  } finally {
    late.abort();
  }
}

/** Says whom it waits for when that is somebody new. */
function waitTeller(session: Session, key: string, { waiting, waitMs, label }: LockWish): (waited: number) => Promise<void> {
  let looked = -Infinity;
  let last: string | undefined;
  return async (waited) => {
    if (!waiting || waited - looked < LOOK_MS) return;
    looked = waited;
    const found = await whoHolds(session, key);
    // It was given back in between.
    if (found.pid === undefined) return;
    const who = `${found.pid} ${found.deploymentId ?? ''}`;
    if (who !== last) waiting(waitsFor(label, found, waitMs - waited));
    last = who;
  };
}

async function release(session: Session, key: string): Promise<void> {
  const late = new AbortController();
  try {
    await Promise.race([session.query(/* sql */ `select pg_catalog.pg_advisory_unlock($1::int8)`, [key]), sleep(GOODBYE_MS, undefined, { signal: late.signal })]);
  } catch (error) {
    // A lost session has given it back already.
    if (!isSqlError(error)) throw error;
  } finally {
    late.abort();
    await session.close();
  }
}

interface HolderRow {
  readonly [column: string]: unknown;
  readonly pid: number;
  readonly application: string | null;
  readonly user: string | null;
  readonly client: string | null;
  readonly since: string | null;
}

async function whoHolds(session: Session, key: string): Promise<Holder> {
  const [row] = await session.query<HolderRow>(/* sql */ `
    select held.pid, who.application_name as application, who.usename::text as "user", pg_catalog.host(who.client_addr) as client,
      pg_catalog.to_char(who.backend_start at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS"Z"') as since
    from (select held.pid from ${LOCKS}) held left join pg_catalog.pg_stat_activity who on who.pid = held.pid`, [key]);
  if (!row) return {};
  return {
    ...readLockName(row.application ?? ''),
    pid: row.pid,
    actor: row.user ?? undefined,
    host: row.client ?? undefined,
    since: row.since ?? undefined,
  };
}

/**
 * A pooler in transaction mode gives each transaction any server session, and a session's lock would stay behind in the pool. While
 * another client holds a transaction open, the next query of this one would land elsewhere.
 */
async function refusePooler(session: Session, open: () => Promise<Session>, label: string): Promise<void> {
  const before = await backend(session);
  const other = await open();
  try {
    await other.transaction(async () => {
      const [theirs, now] = [await backend(other), await backend(session)];
      if (now !== before || theirs === before) throw poolerFailure(label);
    });
  } finally {
    await other.close();
  }
}

async function backend(session: Session): Promise<unknown> {
  const [row] = await session.query(/* sql */ `select pg_catalog.pg_backend_pid() as pid`);
  return row?.['pid'];
}

const poolerFailure = (label: string): Failure =>
  new Failure('SL402', `${label} changes the server session between transactions, so a deployment lock cannot be held`, {
    hint: 'Connect to the server itself, or to a pool in session mode.',
  });
