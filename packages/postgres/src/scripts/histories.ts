/** The tables in which other tools keep what they applied. Read only. */
import type { ScriptHistory, Session } from '@sluice/core/dialect';
import { qualified } from '../script/quote.ts';

interface Known {
  /** The layout's name, as `sluice import` knows it. */
  readonly layouts: readonly string[];
  readonly table: string;
  /** A column that tells it from another tool's table of that name; `!` in front: one that it must not have. */
  readonly column: string;
  read(session: Session, table: string): Promise<Omit<ScriptHistory, 'table'>>;
}

type Ids = { readonly id: string };

const ids = (sql: (table: string) => string) => async (session: Session, table: string): Promise<Omit<ScriptHistory, 'table'>> => ({ applied: (await session.query<Ids>(sql(table))).map(({ id }) => id) });

const HISTORIES: readonly Known[] = [
  { layouts: ['flyway'], table: 'flyway_schema_history', column: 'installed_rank', read: flyway },
  { layouts: ['flyway'], table: 'schema_version', column: 'installed_rank', read: flyway },
  { layouts: ['liquibase'], table: 'databasechangelog', column: 'orderexecuted', read: ids((table) => `select author || ':' || id as id from ${table} where exectype in ('EXECUTED', 'RERAN', 'MARK_RAN') order by orderexecuted`) },
  { layouts: ['sqitch'], table: 'changes', column: 'change_id', read: ids((table) => `select change as id from ${table} order by committed_at, planned_at`) },
  { layouts: ['suffixes', 'folders', 'flyway'], table: 'schema_migrations', column: 'dirty', read: lastOnly },
  { layouts: ['marked', 'suffixes', 'folders'], table: 'schema_migrations', column: '!dirty', read: ids((table) => `select version::text as id from ${table} order by 1`) },
  { layouts: ['suffixes', 'folders'], table: 'schema_migration', column: 'version', read: ids((table) => `select version::text as id from ${table} order by 1`) },
  { layouts: ['folders'], table: '__diesel_schema_migrations', column: 'version', read: ids((table) => `select version::text as id from ${table} order by run_on, version`) },
  { layouts: ['suffixes'], table: '_sqlx_migrations', column: 'success', read: sqlx },
  { layouts: ['marked'], table: 'goose_db_version', column: 'is_applied', read: ids((table) => `select version_id::text as id from ${table} t where is_applied and version_id > 0 and id = (select max(id) from ${table} l where l.version_id = t.version_id) order by id`) },
  { layouts: ['marked'], table: 'gorp_migrations', column: 'applied_at', read: ids((table) => `select id from ${table} order by applied_at, id`) },
];

/** undefined: no table of a tool with such a layout. */
export async function historyOf(session: Session, layout: string): Promise<ScriptHistory | undefined> {
  const known = HISTORIES.filter(({ layouts }) => layouts.includes(layout));
  const found = await session.query<{ readonly schema: string; readonly name: string; readonly columns: readonly string[] }>(`
    select n.nspname as schema, c.relname as name, array_agg(a.attname::text) as columns
    from pg_catalog.pg_class c join pg_catalog.pg_namespace n on n.oid = c.relnamespace join pg_catalog.pg_attribute a on a.attrelid = c.oid
    where c.relkind in ('r', 'p') and a.attnum > 0 and not a.attisdropped and c.relname::text = any($1) and n.nspname !~ '^pg_'
    group by 1, 2 order by 1, 2`, [known.map(({ table }) => table)]);
  const matches = found.flatMap(({ schema, name, columns }) => {
    const which = known.find(({ table, column }) => table === name && (column.startsWith('!') ? !columns.includes(column.slice(1)) : columns.includes(column)));
    return which ? [{ which, table: qualified(schema, name) }] : [];
  });
  const [first, second] = matches;
  if (!first) return undefined;
  if (second) return { table: first.table, applied: [], broken: `${second.table} is there as well, and nobody says which of them counts` };
  return { table: first.table, ...(await first.which.read(session, first.table)) };
}

/** Rows of undo take back what stands above them; a baseline stands for all before it. */
async function flyway(session: Session, table: string): Promise<Omit<ScriptHistory, 'table'>> {
  const rows = await session.query<{ readonly id: string; readonly type: string; readonly success: boolean }>(`select coalesce(version, script)::text as id, type::text as type, success from ${table} order by installed_rank`);
  const failed = rows.find(({ success }) => !success);
  const applied: string[] = [];
  let upTo: string | undefined;
  for (const { id, type } of rows) {
    if (type === 'BASELINE') upTo = id;
    else if (type.startsWith('UNDO')) applied.splice(applied.lastIndexOf(id), applied.includes(id) ? 1 : 0);
    else if (type !== 'SCHEMA' && type !== 'DELETE') applied.push(id);
  }
  return { applied, ...(upTo !== undefined && { upTo }), ...(failed && { broken: `${failed.id} failed half way` }) };
}

async function lastOnly(session: Session, table: string): Promise<Omit<ScriptHistory, 'table'>> {
  const [last] = await session.query<{ readonly id: string; readonly dirty: boolean }>(`select version::text as id, dirty from ${table} order by version desc limit 1`);
  return { applied: [], ...(last && { upTo: last.id, ...(last.dirty && { broken: `${last.id} failed half way` }) }) };
}

async function sqlx(session: Session, table: string): Promise<Omit<ScriptHistory, 'table'>> {
  const rows = await session.query<{ readonly id: string; readonly success: boolean }>(`select version::text as id, success from ${table} order by version`);
  const failed = rows.find(({ success }) => !success);
  return { applied: rows.map(({ id }) => id), ...(failed && { broken: `${failed.id} failed half way` }) };
}
