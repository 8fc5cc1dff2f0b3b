/** Which physical database this is, and what became of a transaction of it. */
import { isSqlError, type Session } from '@sluice/core/dialect';
import { isEmbedded } from './server-info.ts';

/**
 * `<system>.<timeline>.<database oid>`. PGlite databases are copies of one image, so there the system is the identity file of the data
 * directory. `unknown` is the system where the role may not read the control file.
 */
export async function systemIdentifier(session: Session): Promise<string> {
  const [row] = await session.query<{ database: string; timeline: string }>(/* sql */ `
    select d.oid::text as database, case when pg_catalog.pg_is_in_recovery() then 'standby'
        else pg_catalog.substr(pg_catalog.pg_walfile_name(pg_catalog.pg_current_wal_insert_lsn()), 1, 8) end as timeline
    from pg_catalog.pg_database d where d.datname = pg_catalog.current_database()`);
  return `${await system(session)}.${row?.timeline ?? ''}.${row?.database ?? ''}`;
}

async function system(session: Session): Promise<string> {
  const sql = isEmbedded(session.server)
    ? /* sql */ `select pg_catalog.pg_read_file('sluice.identity', true) as id`
    : /* sql */ `select system_identifier::text as id from pg_catalog.pg_control_system()`;
  try {
    const [row] = await session.query<{ id: string | null }>(sql);
    return row?.id ?? 'unknown';
  } catch (error) {
    if (isSqlError(error) && error.sqlState === '42501') return 'unknown';
    throw error;
  }
}

/** The id of the open transaction; assigns one where there is none yet. */
export async function transactionId(session: Session): Promise<string> {
  const [row] = await session.query<{ id: string }>(/* sql */ `select pg_catalog.pg_current_xact_id()::text as id`);
  return row?.id ?? '';
}

/**
 * `unknown`: too old to be told, or never given out by this server (another timeline). With one session its process's death was the
 * abort, and whoever asks has seen that the journal holds no row of it: numbers that were never written may be given out again there.
 */
export async function resolveCommit(session: Session, id: string): Promise<'committed' | 'aborted' | 'in progress' | 'unknown'> {
  if (isEmbedded(session.server)) return 'aborted';
  try {
    const [row] = await session.query<{ status: 'committed' | 'aborted' | 'in progress' | null }>(
      /* sql */ `select pg_catalog.pg_xact_status($1::xid8) as status`, [id]);
    return row?.status ?? 'unknown';
  } catch (error) {
    // invalid_parameter_value: "transaction ID … is in the future".
    if (isSqlError(error) && error.sqlState === '22023') return 'unknown';
    throw error;
  }
}

/** Every setting that another value was given in this session, also those for the open transaction only, and the roles. One that was given back counts as made here, too, and has the value that it had. */
export async function sessionState(session: Session): Promise<string> {
  const [row] = await session.query<{ state: string }>(/* sql */ `
    select pg_catalog.concat_ws(' ', session_user, current_user, pg_catalog.string_agg(name || '=' || setting, ' ' order by name)) as state
    from pg_catalog.pg_settings where source = 'session' and setting is distinct from reset_val`);
  return row?.state ?? '';
}
