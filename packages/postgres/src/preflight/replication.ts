/** Standbys and slots: a COMMIT that nobody will ever answer, and disk that fills up while nobody reads the log. */
import type { Finding, Session } from '@sluice/core/dialect';
import { ident } from '../script/quote.ts';
import { refused, warned } from './finding.ts';

/** Below this it is how replication is. */
const MATTERS_BYTES = 1024 ** 3;

interface Standbys {
  readonly [column: string]: unknown;
  readonly wanted: string;
  /** null: the role may not see who is there. */
  readonly there: number | null;
}

export async function replication(session: Session, matters = MATTERS_BYTES): Promise<Finding[]> {
  const findings: Finding[] = [];
  const [standbys] = await session.query<Standbys>(/* sql */ `
    select pg_catalog.current_setting('synchronous_standby_names') as wanted,
      case when count(r.pid) = count(r.sync_state) then (count(*) filter (where r.sync_state in ('sync', 'quorum') and r.state = 'streaming'))::int4 end as there
    from (select 1) one left join pg_catalog.pg_stat_get_wal_senders() r on true
    where pg_catalog.current_setting('synchronous_commit') not in ('off', 'local')`);
  if (standbys && standbys.wanted !== '' && standbys.there === 0) {
    findings.push(refused(`every COMMIT waits for a synchronous standby (${standbys.wanted}), and none is connected`, 'Start the standby, or take it out of synchronous_standby_names until it is back.'));
  }
  const slots = await session.query<{ name: string; active: boolean; status: string | null; kept: number | null }>(/* sql */ `
    select slot_name::text as name, active, wal_status as status,
      (pg_catalog.pg_wal_lsn_diff(pg_catalog.pg_current_wal_lsn(), restart_lsn))::float8 as kept
    from pg_catalog.pg_replication_slots where not active and restart_lsn is not null order by 4 desc nulls last, 1 limit 20`);
  for (const { name, kept } of slots.filter((slot) => (slot.kept ?? 0) > matters)) {
    findings.push(warned(`nobody reads the replication slot ${ident(name)}, for which the server keeps ${((kept ?? 0) / MATTERS_BYTES).toFixed(1)} GB of its log`, 'Connect its reader, or drop the slot: what the plan writes is kept for it too.'));
  }
  const late = await session.query<{ name: string; bytes: number }>(/* sql */ `
    select coalesce(nullif(application_name, ''), host(client_addr), 'a standby') as name, (pg_catalog.pg_wal_lsn_diff(pg_catalog.pg_current_wal_lsn(), replay_lsn))::float8 as bytes
    from pg_catalog.pg_stat_replication where state = 'streaming' and replay_lsn is not null order by 2 desc limit 20`);
  for (const { name, bytes } of late.filter((standby) => standby.bytes > matters)) {
    findings.push(warned(`the standby ${ident(name)} is ${(bytes / MATTERS_BYTES).toFixed(1)} GB behind`, 'Who reads there sees the change later, and a failover to it now would lose what it has not replayed.'));
  }
  return findings;
}
