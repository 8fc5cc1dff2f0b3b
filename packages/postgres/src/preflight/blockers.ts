/** Who holds, at this moment, what the plan must lock: long transactions as warnings, transactions that were prepared and left as errors. */
import type { Finding, PreflightNeed, Session } from '@sluice/core/dialect';
import { maskLiterals } from '../script/mask-literals.ts';
import { literal, qualified } from '../script/quote.ts';
import { refused, warned } from './finding.ts';
import { conflicting, relationsOf } from './relations.ts';

/** A transaction of a distributed one is prepared for moments; who left it this long has gone. */
const FORGOTTEN_MS = 60_000;

interface Found {
  readonly [column: string]: unknown;
  readonly schema: string; readonly name: string; readonly pid: number | null; readonly user: string | null; readonly application: string | null;
  readonly state: string | null; readonly open_ms: number | null; readonly statement: string | null; readonly gid: string | null;
}

/** Those whose transaction is open for longer than a statement of ours waits, so that at least one try is lost on them. */
export async function blockers(session: Session, need: PreflightNeed): Promise<Finding[]> {
  const relations = relationsOf(need).map(({ schema, name, lock }) => ({ schema, name, modes: conflicting(lock) }));
  if (relations.length === 0) return [];
  const rows = await session.query<Found>(/* sql */ `
    select distinct on (n.nspname, c.relname, l.pid, p.gid) n.nspname as schema, c.relname as name, l.pid, a.usename::text as "user", nullif(a.application_name, '') as application, a.state,
      (extract(epoch from pg_catalog.clock_timestamp() - coalesce(a.xact_start, p.prepared)) * 1000)::float8 as open_ms, a.query as statement, p.gid
    from pg_catalog.json_to_recordset($1::json) wanted (schema text, name text, modes json)
      join pg_catalog.pg_namespace n on n.nspname = wanted.schema join pg_catalog.pg_class c on c.relnamespace = n.oid and c.relname = wanted.name
      join pg_catalog.pg_locks l on l.locktype = 'relation' and l.relation = c.oid and l.granted and l.mode in (select pg_catalog.json_array_elements_text(wanted.modes))
        and l.database = (select d.oid from pg_catalog.pg_database d where d.datname = pg_catalog.current_database())
      left join pg_catalog.pg_stat_activity a on a.pid = l.pid
      left join pg_catalog.pg_locks t on l.pid is null and t.pid is null and t.locktype = 'transactionid' and t.virtualtransaction = l.virtualtransaction
      left join pg_catalog.pg_prepared_xacts p on p.transaction = t.transactionid
    where l.pid is distinct from pg_catalog.pg_backend_pid() and coalesce(a.application_name, '') !~ '^sluice '
    order by n.nspname, c.relname, l.pid, p.gid, open_ms desc nulls last limit 20`, [JSON.stringify(relations)]);
  return rows.filter(({ open_ms }) => open_ms === null || open_ms > need.lockMs).map((row) => {
    const table = qualified(row.schema, row.name);
    const since = row.open_ms === null ? '' : ` for ${Math.round(row.open_ms / 1000)} s`;
    if (row.pid === null) {
      const message = `the prepared transaction ${row.gid ?? '(not visible to this role)'} holds ${table}${since}`;
      return (row.open_ms ?? 0) > FORGOTTEN_MS
        ? refused(message, `End it: rollback prepared ${literal(row.gid ?? '')}, or commit prepared, as its manager says.`, `table ${table}`)
        : warned(message, 'The plan waits until its manager ends it.', `table ${table}`);
    }
    const who = [row.user && `user ${row.user}`, row.application, row.state].filter(Boolean).join(', ');
    const statement = row.state === null || !row.statement ? '' : `: ${maskLiterals(row.statement)}`;
    return warned(`process ${row.pid} (${who}) holds ${table}${since}, which the plan must lock${statement}`, 'The plan is tried again for timeouts.lockBudget; end the transaction if it is forgotten.', `table ${table}`);
  });
}
