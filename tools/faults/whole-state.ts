/** All that a server holds for one database, catalog, rows and what is the cluster's, and what changed between two looks. None of it is the planner's code. */
import { compare, compareRows, observe, observeRows, ofPg, type Observation, type RowsObservation } from '@sluice/kit/observer';
import pg from 'pg';

export interface WholeState {
  readonly catalog: Observation;
  readonly rows: RowsObservation;
  /** Roles, memberships, settings of roles and databases, tablespaces, ALTER SYSTEM. */
  readonly cluster: string;
}

/** `without`: schemas that may change, such as the journal's. */
export const wholeState = (url: string, without: readonly string[] = ['sluice']): Promise<WholeState> =>
  onServer(url, async (client) => {
    const db = ofPg(client);
    return { catalog: await observe(db, { schemas: without }), rows: await observeRows(db, { schemas: without }), cluster: String((await client.query<{ all: string }>(CLUSTER)).rows[0]?.all) };
  });

/** Empty: nothing changed. */
export function changes(before: WholeState, after: WholeState): string[] {
  const found = [...compare(before.catalog, after.catalog).map(({ text }) => text), ...compareRows(before.rows, after.rows)];
  return before.cluster === after.cluster ? found : [...found, `the cluster: ${before.cluster} → ${after.cluster}`];
}

export async function onServer<T>(url: string, work: (client: pg.Client) => Promise<T>): Promise<T> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    return await work(client);
  } finally {
    await client.end();
  }
}

const CLUSTER = /* sql */ `select pg_catalog.jsonb_build_object(
  'roles', (select pg_catalog.jsonb_agg(pg_catalog.to_jsonb(r) - 'oid' order by rolname) from pg_catalog.pg_authid r where rolname !~ '^pg_'),
  'members', (select pg_catalog.jsonb_agg((m.roleid::regrole)::text || ' ' || (m.member::regrole)::text || m.admin_option order by 1) from pg_catalog.pg_auth_members m where m.roleid > 16383),
  'settings', (select pg_catalog.jsonb_agg(pg_catalog.array_to_string(s.setconfig, ',') order by 1) from pg_catalog.pg_db_role_setting s
     where s.setdatabase in (0, (select oid from pg_catalog.pg_database where datname = pg_catalog.current_database()))),
  'places', (select pg_catalog.jsonb_agg(spcname order by 1) from pg_catalog.pg_tablespace),
  'system', (select pg_catalog.jsonb_agg(name || setting order by name) from pg_catalog.pg_file_settings where sourcefile ~ 'auto.conf'))::text as all`;
