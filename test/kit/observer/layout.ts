// What the catalog itself looks like on this server: tables, columns, unique keys, references. Asked at run time, never assumed.
import type { Queryable } from './queryable.ts';
import { columnsAs, columnsLeftOut, columnSets, moreReferences, rowsKept, tablesLeftOut } from './rules.ts';

/** Where a value points: one column (`to` its oid), or a table column with a column position (`relation` is the column that holds the table). */
export type Target = { readonly to: string; readonly relation?: string };
/** Class, object and sub-object columns that together point at anything (pg_depend, pg_description, …). */
export type Pointer = { readonly classColumn: string; readonly objectColumn: string; readonly subColumn?: string };
export type ColumnLayout = {
  readonly name: string;
  readonly sql: string;
  readonly compared: boolean;
  readonly isSet: boolean;
  readonly target?: Target;
  readonly pointer?: Pointer;
};
export type TableLayout = {
  readonly name: string;
  readonly columns: readonly ColumnLayout[];
  readonly index: ReadonlyMap<string, number>;
  /** Columns that name a row without its OID; empty: the whole row does. */
  readonly key: readonly string[];
  readonly hasOid: boolean;
  readonly isShared: boolean;
  /** SQL: is the row one of the server's own objects? */
  readonly isSystem: string;
  /** SQL: is the row compared at all? */
  readonly isKept: string;
};
export type Layout = { readonly tables: ReadonlyMap<string, TableLayout> };

type Column = { table: string; name: string; type: string; isarray: boolean; isshared: boolean };
type Key = { table: string; columns: string[]; named: boolean; isprimary: boolean };
type ForeignKey = { table: string; columns: string[]; to: string };

const columnsSql = /* sql */ `
  select c.relname as table, a.attname as name, format_type(a.atttypid, null) as type, t.typcategory = 'A' as isarray, c.relisshared as isshared
  from pg_catalog.pg_attribute a join pg_catalog.pg_class c on c.oid = a.attrelid join pg_catalog.pg_type t on t.oid = a.atttypid
  where c.relnamespace = 'pg_catalog'::regnamespace and c.relkind = 'r' and a.attnum > 0 and not a.attisdropped
  order by c.relname, a.attnum`;
const keysSql = /* sql */ `
  select c.relname as table, i.indisprimary as isprimary, to_json(array_agg(a.attname::text order by k.o)) as columns,
    bool_or(a.atttypid = 'name'::regtype) as named
  from pg_catalog.pg_index i join pg_catalog.pg_class c on c.oid = i.indrelid
  cross join lateral unnest(i.indkey::int2[]) with ordinality k(attnum, o)
  join pg_catalog.pg_attribute a on a.attrelid = c.oid and a.attnum = k.attnum
  where c.relnamespace = 'pg_catalog'::regnamespace and i.indisunique
  group by c.relname, i.indexrelid, i.indisprimary order by 1, min(i.indexrelid)`;
const foreignKeysSql = /* sql */ `
  select (select relname from pg_catalog.pg_class where oid = fktable) as table, to_json(fkcols) as columns,
    (select relname from pg_catalog.pg_class where oid = pktable) as to
  from pg_catalog.pg_get_catalog_foreign_keys()`;

const oidTypes = new Set(['oid', 'oid[]', 'oidvector', 'regproc', 'regclass', 'regtype']);
const asIs = new Set(['boolean', 'integer', 'smallint', 'oid', 'name', 'text', '"char"']);

/** Prefers a key with a name in it, then any key without OID or position, then the primary key. */
function naturalKey(keys: readonly Key[]): readonly string[] {
  const free = keys.filter((key) => !key.columns.includes('oid'));
  const best = free.find((key) => key.named) ?? free.find((key) => !key.isprimary) ?? keys.find((key) => key.isprimary);
  return best?.columns ?? [];
}

function pointerOf(name: string, names: ReadonlySet<string>): Pointer | undefined {
  const match = /^(ref)?obj(o)?id$/.exec(name);
  if (match === null) return undefined;
  const [classColumn, subColumn] = [`${match[1] ?? ''}class${match[2] ?? ''}id`, `${match[1] ?? ''}objsubid`];
  if (!names.has(classColumn)) return undefined;
  return { classColumn, objectColumn: name, ...(names.has(subColumn) ? { subColumn } : {}) };
}

function selected(column: Column): string {
  if (column.type.startsWith('reg')) return `t.${column.name}::oid`;
  return column.isarray || asIs.has(column.type) ? `t.${column.name}` : `t.${column.name}::text`;
}

function tableLayout(name: string, columns: readonly Column[], keys: readonly Key[], foreignKeys: readonly ForeignKey[]): TableLayout {
  const names = new Set(columns.map((column) => column.name));
  const key = naturalKey(keys);
  const layouts = columns.flatMap((column): ColumnLayout[] => {
    const path = `${name}.${column.name}`;
    const as = columnsAs.find((rule) => rule.column === path);
    const leftOut = columnsLeftOut.some((rule) => rule.column === path) || column.name === 'oid';
    const needed = key.includes(column.name) || ['oid', 'attnum'].includes(column.name);
    if (leftOut && !needed) return [];
    if (column.type === 'pg_node_tree' && as === undefined) throw new Error(`the catalog has a new node tree ${path}: say in observer/rules.ts how it prints`);
    const foreignKey = as === undefined ? foreignKeys.find((each) => each.columns.at(-1) === column.name) : undefined;
    const pointer = pointerOf(column.name, names);
    if (oidTypes.has(column.type) && column.name !== 'oid' && as === undefined && foreignKey === undefined && pointer === undefined) {
      throw new Error(`the catalog has a new reference ${path}: say in observer/rules.ts where it points`);
    }
    const relation = foreignKey !== undefined && foreignKey.columns.length === 2 ? foreignKey.columns[0] : undefined;
    return [{
      name: column.name,
      sql: as === undefined ? selected(column) : as.sql,
      compared: !leftOut,
      isSet: column.type === 'aclitem[]' || columnSets.some((rule) => rule.column === path),
      ...(foreignKey === undefined ? {} : { target: { to: foreignKey.to, ...(relation === undefined ? {} : { relation }) } }),
      ...(pointer === undefined ? {} : { pointer }),
    }];
  });
  const primary = keys.find((each) => each.isprimary)?.columns ?? columns.map((column) => column.name);
  const oids = primary.filter((each) => columns.some((column) => column.name === each && (column.type === 'oid' || column.type === 'regproc')) && !/class(o)?id$/.test(each));
  return {
    name, key, columns: layouts,
    index: new Map(layouts.map((column, position) => [column.name, position])),
    hasOid: names.has('oid'),
    isShared: columns[0]?.isshared === true,
    isSystem: oids.map((each) => `t.${each}::oid < 16384`).join(' and ') || 'true',
    isKept: rowsKept.find((rule) => rule.table === name)?.where ?? 'true',
  };
}

const known = new Map<string, Layout>();

/** Reads the layout; kept per server version, for the catalog's own shape never changes within one. */
export async function readLayout(db: Queryable, version: string): Promise<Layout> {
  const before = known.get(version);
  if (before !== undefined) return before;
  const columns = (await db.query(columnsSql)) as Column[];
  const keys = (await db.query(keysSql)) as Key[];
  const declared = (await db.query(foreignKeysSql)) as ForeignKey[];
  const foreignKeys = [...declared, ...moreReferences.map(({ table, columns: own, to }) => ({ table, columns: [...own], to }))];
  // A longer key (a table with a column position) describes its last column better than a shorter one.
  foreignKeys.sort((a, b) => b.columns.length - a.columns.length);
  const names = [...new Set(columns.map((column) => column.table))].filter((name) => !tablesLeftOut.some((rule) => rule.table === name));
  const of = <T extends { table: string }>(list: readonly T[], table: string): T[] => list.filter((each) => each.table === table);
  const layout = { tables: new Map(names.map((name) => [name, tableLayout(name, of(columns, name), of(keys, name), of(foreignKeys, name))])) };
  known.set(version, layout);
  return layout;
}
