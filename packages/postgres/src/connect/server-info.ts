/** What is on the other end: read once for each client, and refused where it is not a PostgreSQL that Sluice knows. */
import { Failure, type ServerInfo, type Target } from '@sluice/core/dialect';
import type { Client } from 'pg';
import { majorOf } from '../local-server/major.ts';

export const OLDEST_MAJOR = 15;
export const NEWEST_MAJOR = 18;

interface InfoRow {
  readonly number: number;
  readonly text: string;
  readonly full: string;
  readonly database: string;
  readonly user: string;
  readonly pid: number;
  readonly slots: number;
}

/** Throws SL402. */
export async function readServerInfo(client: Client, target: Target): Promise<{ readonly server: ServerInfo; readonly pid: number }> {
  const { rows } = await client.query<InfoRow>(/* sql */ `
    select pg_catalog.current_setting('server_version_num')::int4 as number, pg_catalog.current_setting('server_version') as text,
      pg_catalog.version() as full, pg_catalog.current_database()::text as database, current_user::text as "user", pg_catalog.pg_backend_pid() as pid,
      pg_catalog.current_setting('max_locks_per_transaction')::int4
        * (pg_catalog.current_setting('max_connections')::int4 + pg_catalog.current_setting('max_prepared_transactions')::int4) as slots`);
  const row = rows[0];
  if (!row) throw new Failure('SL402', `${target.label} does not say which version it is`);
  const major = majorOf(row.number);
  if (!row.full.startsWith('PostgreSQL ') || major < OLDEST_MAJOR || major > NEWEST_MAJOR) {
    throw new Failure('SL402', `${target.label} is ${row.full.split(' on ', 1)[0] ?? row.full}; Sluice knows PostgreSQL ${OLDEST_MAJOR} to ${NEWEST_MAJOR}`, {
      hint: major > NEWEST_MAJOR ? 'Update Sluice.' : `Upgrade the server to PostgreSQL ${OLDEST_MAJOR} or newer.`,
    });
  }
  const embedded = row.full.includes('PGlite');
  const text = row.text.split(' ', 1)[0] ?? row.text;
  const versionText = embedded ? `${text} (PGlite)` : text;
  return { server: { dialect: 'postgres', version: row.number, versionText, database: row.database, user: row.user, lockSlots: row.slots }, pid: row.pid };
}

/** PGlite is one process with one session: what asks other sessions or the cluster has no meaning there. */
export const isEmbedded = (server: ServerInfo): boolean => server.versionText.endsWith('(PGlite)');
