/** The settings that every session is pinned to, so that neither a role's nor a server's defaults change what statements mean. */
import type { Timeouts } from '@sluice/core/dialect';

/** Settings a server does not know (older ones lack `transaction_timeout`) are left out by the join, those that the role may not set by the condition. */
export function settingsSql(applicationName: string, timeouts: Timeouts): string {
  const settings: Readonly<Record<string, string>> = {
    application_name: applicationName,
    // Printed definitions are qualified, and nobody else's objects are found by their bare name (CVE-2018-1058): nor temporary ones, which come first unless named.
    search_path: 'pg_catalog, pg_temp',
    lock_timeout: String(timeouts.lockMs),
    statement_timeout: String(timeouts.statementMs),
    transaction_timeout: '0',
    // Longer than any statement: a session that waits for its client must outlive what the client does on another one.
    idle_in_transaction_session_timeout: String(timeouts.statementMs === 0 ? 0 : timeouts.statementMs + 300_000),
    // An autovacuum that is in the way is only cancelled for somebody who has waited this long: longer than a lock is waited for, it never would be.
    ...(timeouts.lockMs > 0 && { deadlock_timeout: String(Math.min(1_000, Math.max(1, Math.floor(timeouts.lockMs / 2)))) }),
    // The lock's session, and one that waits for another one's work, are idle for long.
    idle_session_timeout: '0',
    // A client that vanished without a word holds its locks for no longer than 20 s.
    tcp_keepalives_idle: '10',
    tcp_keepalives_interval: '3',
    tcp_keepalives_count: '3',
    tcp_user_timeout: '20000',
    timezone: 'UTC',
    datestyle: 'ISO, MDY',
    intervalstyle: 'postgres',
    bytea_output: 'hex',
    extra_float_digits: '1',
    xmloption: 'content',
    standard_conforming_strings: 'on',
    check_function_bodies: 'off',
    quote_all_identifiers: 'off',
    client_min_messages: 'notice',
    default_transaction_isolation: 'read committed',
    default_transaction_read_only: 'off',
    default_transaction_deferrable: 'off',
    default_tablespace: '',
    default_table_access_method: 'heap',
    // Catalog queries are wide and short: compiling them costs more than running them.
    jit: 'off',
  };
  const rows = [
    ...Object.entries(settings).map(([name, value]) => `('${name}', '${value.replaceAll("'", "''")}')`),
    // A COMMIT that was answered must be there after a crash, or the run is in doubt about it; what is said of standbys stays as it is.
    `('synchronous_commit', case pg_catalog.current_setting('synchronous_commit') when 'off' then 'local' else pg_catalog.current_setting('synchronous_commit') end)`,
  ];
  return /* sql */ `select pg_catalog.set_config(wanted.name, wanted.value, false)
    from (values ${rows.join(', ')}) as wanted (name, value)
    join pg_catalog.pg_settings known on pg_catalog.lower(known.name) = wanted.name
    where known.context <> 'superuser' or pg_catalog.has_parameter_privilege(known.name, 'SET')`;
}

/**
 * Ends the statement of a client that died: without it a killed deployment's statement runs on and commits (measured on 15).
 * Refused (22023) by servers on platforms without POLLRDHUP.
 */
export const connectionCheckSql = /* sql */ `set client_connection_check_interval = '1s'`;
