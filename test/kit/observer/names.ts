// Turns OIDs and column positions into names, through the catalog's own unique keys and references: no code per object kind.
import type { ColumnLayout, Layout, Pointer, TableLayout } from './layout.ts';
import type { Cell, RawRow, RawTables } from './read.ts';
import { classRows } from './rules.ts';

/** A row's name, and whether the row is out of the comparison because it or something it belongs to is. */
export type Identity = { readonly name: string; readonly hidden: boolean };

export type Names = {
  /** Name of a row by its key. */
  row(table: TableLayout, row: RawRow): Identity;
  /** A cell as comparable text; hidden when it points at something hidden. */
  cell(table: TableLayout, column: ColumnLayout, row: RawRow): { readonly text: string | null; readonly hidden: boolean };
};

const simple = /^[a-z_][a-z0-9_$]*$/;
const quoted = (text: string): string => (simple.test(text) ? text : `"${text.replaceAll('"', '""')}"`);
const valueOf = (table: TableLayout, row: RawRow, column: string): Cell => row[(table.index.get(column) ?? -2) + 1] ?? null;

/** How a row is found: by OID, and columns by table and position. */
function finder(table: TableLayout): ((row: RawRow) => string) | undefined {
  if (table.hasOid) return (row) => String(valueOf(table, row, 'oid'));
  if (table.name === 'pg_attribute') return (row) => `${String(valueOf(table, row, 'attrelid'))}/${String(valueOf(table, row, 'attnum'))}`;
  return undefined;
}

type Found = ReadonlyMap<string, ReadonlyMap<string, RawRow>>;
const found = new WeakMap<RawTables, Found>();

function indexed(layout: Layout, tables: RawTables): Found {
  const before = found.get(tables);
  if (before !== undefined) return before;
  const index = new Map<string, Map<string, RawRow>>();
  for (const table of layout.tables.values()) {
    const find = finder(table);
    if (find !== undefined) index.set(table.name, new Map((tables.get(table.name) ?? []).map((row) => [find(row), row])));
  }
  found.set(tables, index);
  return index;
}

/** Names over several sets of rows (the server's own, the user's); `excluded` are schemas whose content is hidden. */
export function namesOf(layout: Layout, sets: readonly RawTables[], excluded: ReadonlySet<string>): Names {
  const indexes = sets.map((set) => indexed(layout, set));
  const known = new Map<RawRow, Identity>();

  const target = (tableName: string, key: string): Identity => {
    if (key === '0') return { name: '-', hidden: false };
    const table = layout.tables.get(tableName);
    for (const index of indexes) {
      const row = index.get(tableName)?.get(key);
      if (row !== undefined && table !== undefined) return identity(table, row);
    }
    return { name: `missing ${tableName} ${key}`, hidden: false };
  };

  const pointed = (table: TableLayout, row: RawRow, pointer: Pointer): Identity => {
    const classRow = target('pg_class', String(valueOf(table, row, pointer.classColumn))).name;
    const rows = classRows.find((rule) => rule.classTable === classRow)?.rowsIn ?? classRow;
    const object = String(valueOf(table, row, pointer.objectColumn));
    const sub = pointer.subColumn === undefined ? 0 : Number(valueOf(table, row, pointer.subColumn));
    const found = sub !== 0 && rows === 'pg_class' ? target('pg_attribute', `${object}/${sub}`) : target(rows, object);
    return { name: `${sub !== 0 ? 'pg_attribute' : rows} ${found.name}`, hidden: found.hidden };
  };

  /** Names of what a cell points at, in the cell's order; undefined when the column is no reference. */
  const references = (table: TableLayout, column: ColumnLayout, row: RawRow): readonly Identity[] | undefined => {
    if (column.pointer !== undefined) return [pointed(table, row, column.pointer)];
    const { target: to } = column;
    if (to === undefined) return undefined;
    const value = valueOf(table, row, column.name);
    if (value === null) return [];
    const relation = to.relation === undefined ? undefined : String(valueOf(table, row, to.relation));
    const list = (Array.isArray(value) ? value : [value]) as readonly Cell[];
    return list.map((each) => {
      if (relation === undefined) return target(to.to, String(each));
      if (String(each) === '0') return { name: '-', hidden: false };
      const column = target(to.to, `${relation}/${String(each)}`);
      // The relation is named elsewhere in the row; a column named with it would say it twice.
      return { name: column.name.slice(target('pg_class', relation).name.length + 1), hidden: column.hidden };
    });
  };

  const cell: Names['cell'] = (table, column, row) => {
    const refs = references(table, column, row);
    const value = valueOf(table, row, column.name);
    const hidden = refs?.some((each) => each.hidden) ?? false;
    if (value === null && refs === undefined) return { text: null, hidden };
    if (!Array.isArray(value)) return { text: refs === undefined ? String(value) : (refs[0]?.name ?? null), hidden };
    const list = refs?.map((each) => each.name) ?? (value as readonly Cell[]).map((each) => (each === null ? 'null' : String(each)));
    return { text: `{${(column.isSet ? [...list].sort() : list).join(', ')}}`, hidden };
  };

  /** Classes and sub-objects are said by the pointer they belong to. */
  const partOfPointer = (table: TableLayout, column: ColumnLayout): boolean =>
    table.columns.some(({ pointer }) => pointer !== undefined && (pointer.classColumn === column.name || pointer.subColumn === column.name));

  const describe = (table: TableLayout, row: RawRow): Identity => {
    const keys = table.key.length > 0 ? table.key : table.columns.filter((column) => column.compared).map((column) => column.name);
    const columns = keys.map((name) => table.columns[table.index.get(name) ?? -1] as ColumnLayout).filter((column) => !partOfPointer(table, column));
    // Containers first: schema, then other references, then the own name.
    const rank = (column: ColumnLayout): number => (column.target?.to === 'pg_namespace' ? 0 : column.target !== undefined || column.pointer !== undefined ? 1 : 2);
    let [hidden, name, list] = [row[0] !== true, '', ''];
    for (const column of [...columns].sort((a, b) => rank(a) - rank(b))) {
      const value = valueOf(table, row, column.name);
      const part = cell(table, column, row);
      hidden ||= part.hidden;
      if (Array.isArray(value)) list = `(${(part.text ?? '').slice(1, -1)})`;
      else if (part.text !== '-' && part.text !== 'pg_catalog') {
        const text = rank(column) === 2 ? quoted(part.text ?? '') : part.text;
        name += name === '' ? text : `${table.key.length > 0 && rank(column) === 2 ? '.' : rank(column) === 1 && table.key.length > 0 ? '.' : ', '}${text}`;
      }
    }
    return { name: name + list, hidden: hidden || (table.name === 'pg_namespace' && excluded.has(String(valueOf(table, row, 'nspname')))) };
  };

  const identity = (table: TableLayout, row: RawRow): Identity => {
    const before = known.get(row);
    if (before !== undefined) return before;
    const made = describe(table, row);
    known.set(row, made);
    return made;
  };
  return { row: identity, cell };
}
