/** Who keeps a session from a lock, asked on another one. https://www.postgresql.org/docs/18/explicit-locking.html */
import type { Blocker, Contention, Session } from '@sluice/core/dialect';
import { maskLiterals } from '../script/mask-literals.ts';
import { qualified } from '../script/quote.ts';
import { inSql, stronger } from '../lock/modes.ts';
import { relationName } from './relation-id.ts';

interface Found {
  readonly [column: string]: unknown;
  readonly pid: number;
  readonly user: string | null;
  readonly application: string | null;
  readonly state: string | null;
  readonly open_ms: number | null;
  readonly statement: string | null;
  readonly hidden: boolean;
  readonly mode: string | null;
  readonly relation: string | null;
  readonly what: string;
  readonly prepared: string | null;
}

/**
 * pg_blocking_pids stops all lock traffic for a moment, so it is asked only while the session waits. It names those that hold what is
 * waited for and those that wait for it in front; 0 is a prepared transaction. What others may not see of a session (another role's
 * statement) comes as null or as a phrase in brackets.
 */
const sql = /* sql */ `
  with waiting as materialized (select pid from pg_catalog.pg_stat_get_activity($1) where wait_event_type = 'Lock'),
  wanted as materialized (select l.* from waiting join pg_catalog.pg_locks l on l.pid = waiting.pid and not l.granted),
  blocker as (select distinct b.pid from waiting cross join lateral unnest(pg_catalog.pg_blocking_pids(waiting.pid)) b (pid)),
  held as (
    select b.pid, w.locktype, w.relation, l.mode, l.granted, l.virtualtransaction
    from blocker b cross join wanted w left join pg_catalog.pg_locks l on coalesce(l.pid, 0) = b.pid and l.locktype = w.locktype
      and (l.database, l.relation, l.page, l.tuple, l.virtualxid, l.transactionid, l.classid, l.objid, l.objsubid)
        is not distinct from (w.database, w.relation, w.page, w.tuple, w.virtualxid, w.transactionid, w.classid, w.objid, w.objsubid))
  select h.pid, pg_catalog.pg_get_userbyid(a.usesysid)::text as "user", nullif(a.application_name, '') as application, a.state,
    (extract(epoch from pg_catalog.clock_timestamp() - coalesce(a.xact_start, p.prepared)) * 1000)::float8 as open_ms,
    a.query as statement, a.state is null as hidden, h.mode || case when h.granted then '' else ' (waiting for it in front)' end as mode,
    case when n.nspname is null then null else n.nspname || '.' || c.relname end as relation, h.locktype as what, p.gid as prepared
  from held h
    left join lateral pg_catalog.pg_stat_get_activity(nullif(h.pid, 0)) a on h.pid <> 0
    left join pg_catalog.pg_locks t on h.pid = 0 and t.pid is null and t.locktype = 'transactionid' and t.virtualtransaction = h.virtualtransaction
    left join pg_catalog.pg_prepared_xacts p on p.transaction = t.transactionid
    left join pg_catalog.pg_class c on c.oid = h.relation
    left join pg_catalog.pg_namespace n on n.oid = c.relnamespace
  order by h.granted desc nulls last, open_ms desc nulls last limit 5`;

export const contention: Contention = {
  name: async (session) => String((await session.query<{ pid: number }>(/* sql */ `select pg_catalog.pg_backend_pid() as pid`))[0]?.pid),
  blockers: async (beside: Session, waiting: string) => (await beside.query<Found>(sql, [Number(waiting)])).map(blocker),
  standsAside: (statement) => BESIDE.test(statement),
  ahead: (needs) => {
    const strongest = new Map<string, string>();
    for (const { subject, lock } of needs) {
      const found = subject.startsWith('table ') ? relationName(subject) : undefined;
      if (!found) continue;
      const name = qualified(found.schema, found.name);
      const mode = stronger(strongest.get(name), lock);
      if (mode !== undefined) strongest.set(name, mode);
    }
    return [...strongest].sort(([a], [b]) => (a < b ? -1 : 1)).map(([name, mode]) => /* sql */ `lock table only ${name} in ${mode.toLowerCase()} mode`);
  },
  limit: async (session, ms) => void (await session.query(/* sql */ `select pg_catalog.set_config('lock_timeout', $1, false)`, [String(Math.ceil(ms))])),
};

/** SHARE UPDATE EXCLUSIVE, for which they queue, and the transactions whose end they wait for, are in the way of no reader and no writer. */
const BESIDE = /^\s*(?:create\s+(?:unique\s+)?index|drop\s+index)\s+concurrently\b/i;

function blocker(row: Found): Blocker {
  const { pid, user, application, state, open_ms: openMs, statement, hidden, mode, relation, what, prepared } = row;
  return {
    session: pid === 0 ? `prepared transaction ${prepared ?? ''}`.trim() : `process ${pid}`,
    user: user ?? undefined,
    application: application ?? undefined,
    state: state ?? undefined,
    openMs: openMs ?? undefined,
    lock: mode === null ? undefined : inSql(mode),
    on: relation ?? (mode === null ? undefined : ON[what] ?? `the ${what}`),
    statement: hidden || statement === null || statement === '' ? undefined : maskLiterals(statement),
  };
}

/** What a session waits for that is no relation: its transaction's end, as a build beside writers does. */
const ON: Readonly<Record<string, string>> = { virtualxid: 'its own transaction, whose end is waited for', transactionid: 'its own transaction, whose end is waited for', object: 'an object that is no relation' };
