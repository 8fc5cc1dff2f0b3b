// What the observer needs of a database: one session that runs one statement at a time.
import type { PGlite } from '@electric-sql/pglite';
import type { Client } from 'pg';

/** One session, not a pool: the observer reads in a transaction with settings of its own. Superuser, for pg_authid. */
export type Queryable = { query(sql: string): Promise<Record<string, unknown>[]> };

export const ofPg = (client: Client): Queryable => ({ query: async (sql) => (await client.query<Record<string, unknown>>(sql)).rows });
export const ofPglite = (db: PGlite): Queryable => ({ query: async (sql) => (await db.query<Record<string, unknown>>(sql)).rows });

/** How values print must not depend on the session; names print with their schema under an empty search_path. */
const settings = [
  `search_path = ''`, 'datestyle = iso', `timezone = 'utc'`, 'intervalstyle = postgres', 'extra_float_digits = 1', 'bytea_output = hex',
  'quote_all_identifiers = off', 'row_security = off', 'standard_conforming_strings = on', 'statement_timeout = 0',
];

/** Runs `act` on one snapshot with the printing settings above; the transaction only reads. */
export async function reading<T>(db: Queryable, act: () => Promise<T>): Promise<T> {
  await db.query('begin transaction isolation level repeatable read, read only');
  try {
    for (const setting of settings) await db.query(`set local ${setting}`);
    return await act();
  } finally {
    await db.query('rollback');
  }
}
