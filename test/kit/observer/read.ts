// Fetches the catalog's rows. The server's own ~25 000 rows are fetched and named once and recognised by their digest afterwards.
import type { ColumnLayout, Layout, TableLayout } from './layout.ts';
import type { Queryable } from './queryable.ts';
import { columnsAs } from './rules.ts';

export type Cell = string | number | boolean | null | readonly (string | number | boolean | null)[];
/** Is the row compared, then the layout's columns. */
export type RawRow = readonly [kept: boolean, ...cells: Cell[]];
export type RawTables = ReadonlyMap<string, readonly RawRow[]>;
export type Read = { readonly system: RawTables; readonly systemDigest: string; readonly user: RawTables };

const recent = 40;
const systemBlocks = new Map<string, readonly RawRow[]>();

export const literal = (text: string): string => `'${text.replaceAll("'", "''")}'`;

/** The server's own trees are not printed, only digested: their text cannot depend on this database, and printing all views takes long. */
function systemSql(table: TableLayout, column: ColumnLayout): string {
  const printed = columnsAs.some((rule) => rule.column === `${table.name}.${column.name}` && rule.text !== undefined);
  return printed ? `md5(t.${column.name}::text)` : column.sql;
}

function block(table: TableLayout, system: boolean, and = 'true'): string {
  const cells = table.columns.map((column) => (system ? systemSql(table, column) : column.sql));
  const side = system ? table.isSystem : `not (${table.isSystem})`;
  return `coalesce((select json_agg(json_build_array(${[table.isKept, ...cells].join(', ')}))::text from pg_catalog.${table.name} t where ${side} and ${and}), '[]')`;
}

/**
 * Rows that nobody touched since initdb are not read but counted by place: template0 keeps the transaction id up to which initdb wrote.
 * Shared tables are small, and what is compared of them depends on the database that reads.
 */
const untouched = `t.xmin::text::bigint < (select datfrozenxid::text::bigint from pg_catalog.pg_database where datname = 'template0')`;

function digest(table: TableLayout): string {
  if (table.isShared) return `md5(${block(table, true)})`;
  return `md5((select count(*) || ' ' || coalesce(sum(hashtid(t.ctid)::bigint), 0) from pg_catalog.${table.name} t where ${table.isSystem} and ${untouched})
    || ${block(table, true, `not (${untouched})`)})`;
}

const rowsOf = (text: unknown): RawRow[] => JSON.parse(String(text)) as RawRow[];

export async function readRows(db: Queryable, layout: Layout, version: string): Promise<Read> {
  const tables = [...layout.tables.values()];
  const first = await db.query(
    tables.map((table) => `select ${literal(table.name)} as name, ${digest(table)} as digest, ${block(table, false)} as rows`).join('\nunion all\n'),
  );
  const keyOf = (row: Record<string, unknown>): string => `${version} ${String(row['name'])} ${String(row['digest'])}`;
  const unknown = first.filter((row) => !systemBlocks.has(keyOf(row)));
  if (unknown.length > 0) {
    const wanted = unknown.map((row) => layout.tables.get(String(row['name'])) as TableLayout);
    const blocks = await db.query(wanted.map((table) => `select ${literal(table.name)} as name, ${block(table, true)} as rows`).join('\nunion all\n'));
    for (const row of unknown) systemBlocks.set(keyOf(row), rowsOf(blocks.find((each) => each['name'] === row['name'])?.['rows']));
  }
  const read: Read = {
    system: new Map(first.map((row) => [String(row['name']), systemBlocks.get(keyOf(row)) as readonly RawRow[]])),
    systemDigest: first.map(keyOf).join('\n'),
    user: new Map(first.map((row) => [String(row['name']), rowsOf(row['rows'])])),
  };
  forgetOldest(first.map(keyOf));
  return read;
}

/** Blocks are kept in order of last use; a test run sees few variants. */
function forgetOldest(used: readonly string[]): void {
  for (const key of used) {
    const block = systemBlocks.get(key) as readonly RawRow[];
    systemBlocks.delete(key);
    systemBlocks.set(key, block);
  }
  for (const key of systemBlocks.keys()) {
    if (systemBlocks.size <= recent * used.length) return;
    systemBlocks.delete(key);
  }
}
