/** What of a relation is kept: its columns, how they are written, and what tells one row from another. */
import { addressText, part, type Catalog, type Context, type Draft, type Fact, type Id } from '@sluice/core/dialect';
import type { Column } from '../kinds/column.ts';
import type { Constraint } from '../kinds/constraint.ts';
import type { ForeignTable } from '../kinds/foreign-table.ts';
import { childTables, descendants, isTable, parentsOf, storedColumns } from '../kinds/heritage.ts';
import { effect, short } from '../kinds/kind.ts';
import { tableName, type Table } from '../kinds/table.ts';
import { ident } from '../script/quote.ts';
import { identified } from './published.ts';
import { inObject, type KeptColumn, type Name } from './object.ts';
import { unchecked } from './unchecked.ts';

export const tableId = ({ address }: Fact): Id => addressText(['table', part(address, 1), part(address, 2)]);
export const tableIn = ({ facts }: Catalog, of: Name): Fact | undefined => facts.get(addressText(['table', ...of]));
export const ofTable = ({ address }: Fact): Name => [part(address, 1), part(address, 2)];
export const alterTable = (fact: Fact, action: string): Draft => ({ sql: `alter table ${tableName(fact.address)} ${action}`, effects: [short(tableId(fact))] });

const FOREIGN = ['enum', 'range', 'base-type', 'composite', 'domain', 'extension', 'table', 'view', 'materialized-view', 'collation'];

const POINTERS: ReadonlySet<string> = new Set(['regclass', 'regcollation', 'regconfig', 'regdictionary', 'regnamespace', 'regoper', 'regoperator', 'regproc', 'regprocedure', 'regrole', 'regtype']);

/** Values of a type that may go or change are kept as text: a backup object must hold nothing up. */
export function keptColumn(column: Fact<Column>, catalog: Catalog, plain = false): KeptColumn {
  const name = part(column.address, 3);
  const foreign = catalog.needsOf(column.id).some(({ to }) => to !== column.parent && FOREIGN.includes(to.slice(0, to.indexOf(' '))));
  return { name, ...(foreign && !plain && { as: column.body.type }), ...(POINTERS.has(column.body.type) && { oid: true as const }) };
}

/** As it is written into the backup object. */
export const written = ({ name, as }: KeptColumn, from = ''): string => `${from}${ident(name)}${as === undefined ? '' : '::text collate "C"'}`;
/** As it is read from there. */
export const readBack = ({ as, ...column }: KeptColumn, from = ''): string => (as === undefined ? `${from}${ident(inObject(column))}` : `(${from}${ident(inObject(column))})::${as}`);

/** Columns that are the same in no two rows and never null, without `except`; undefined where there are none. */
export function keyOf(table: Fact, catalog: Catalog, except: ReadonlySet<string>): readonly string[] | undefined {
  const columns = new Map(storedColumns(table, catalog).map((each) => [part(each.address, 3), each]));
  // A key says nothing about the rows of children.
  if (childTables(table.id, catalog).some((child) => (catalog.facts.get(child)?.body as Table).partition === undefined)) return undefined;
  const keys = catalog.childrenOf(table.id).filter(({ address }) => address[0] === 'constraint').map(({ body }) => body as Constraint)
    .filter(({ type, columns: of }) => (type === 'primary-key' || type === 'unique') && of.length > 0 && of.every((name) => columns.get(name)?.body.notNull === true && !except.has(name)));
  return (keys.find(({ type }) => type === 'primary-key') ?? keys[0])?.columns;
}

/**
 * The relations that hold its rows, as a FROM clause or an UPDATE names them: itself, children included. Where one of these is foreign, its rows lie on another
 * server, lose nothing here and are not to be written: then each of the others by itself, as far as it is there all the while.
 */
export function rowsHere(table: Fact, { before, after }: Pick<Context, 'before' | 'after'>, goes: (id: Id) => boolean = () => false): readonly string[] {
  const foreign = [before, after].some((catalog) => {
    const tree = new Set([table.id, ...descendants(table.id, catalog)]);
    return [...catalog.facts.values()].some(({ address, body }) => {
      if (address[0] !== 'foreign-table') return false;
      const { partition, inherits } = body as ForeignTable;
      return [...(partition ? [partition.of] : []), ...(inherits ?? [])].some((parent) => tree.has(addressText(parent)));
    });
  });
  if (!foreign) return [tableName(table.address)];
  const children = [...new Set(descendants(table.id, before))].filter((id) => after.facts.has(id) && !goes(id)).flatMap((id) => before.facts.get(id) ?? []);
  return [table, ...children].map(({ address }) => `only ${tableName(address)}`);
}

/** Rows of all of them, under `as`, with what tells one from another. */
export function rowsFrom(relations: readonly string[], columns: readonly string[], as = ''): string {
  if (relations.length === 1) return `${relations[0]}${as === '' ? '' : ` as ${as}`}`;
  const names = [...new Set(columns)].map(ident).join(', ');
  return `(${relations.map((each) => `select tableoid, ctid, ${names} from ${each}`).join(' union all ')}) as ${as === '' ? 'rows_here' : as}`;
}

/** Nobody else writes from here on. */
export const lock = (table: Fact): Draft => ({
  sql: `lock table ${tableName(table.address)} in access exclusive mode`,
  effects: [effect({ effect: 'blocks', subject: tableId(table), cause: 'keep-values', lock: 'ACCESS EXCLUSIVE', while: 'rewrite', detail: 'what goes is kept first' })],
});

/** Whoever owns it must see all of its rows. Another step of the plan may switch that too: what is said last is what is wanted. */
export function unforced<D extends Draft>(table: Id, drafts: readonly D[], { before, after }: Context): (D | Draft)[] {
  const [was, is] = [before, after].map(({ facts }) => facts.get(table));
  const forced = (fact: Fact | undefined): boolean => isTable(fact) && fact.body.forceRowSecurity;
  if (!forced(was) && !forced(is)) return [...drafts];
  return [alterTable((is ?? was)!, 'no force row level security'), ...drafts, ...(forced(is) || !is ? [alterTable((is ?? was)!, 'force row level security')] : [])];
}

interface Switched { readonly enabled: string; readonly partitions?: readonly { readonly schema: string; readonly table: string; readonly enabled: string }[] }

/** Rows that come back are no news: what fires on writes is still meanwhile, and what holds for new rows only. */
export function quietly<D extends Draft>(table: Fact, drafts: readonly D[], context: Context, goes: (id: Id) => boolean, made: readonly Fact[] = []): (D | Draft)[] {
  const { before, after } = context;
  const tables = [table.id, ...descendants(table.id, after)].flatMap((id) => after.facts.get(id) ?? []);
  const on = tables.flatMap((each) => after.childrenOf(each.id).filter(({ address }) => address[0] === 'trigger' || address[0] === 'rule'));
  const above = isTable(table) ? parentsOf(table).flatMap((parent) => after.childrenOf(addressText(parent)).filter(({ address }) => address[0] === 'trigger')) : [];
  const triggers = [...on, ...above].some(({ address }) => address[0] === 'trigger');
  const there = on.filter(({ id }) => before.facts.has(id) && !goes(id));
  const rules = there.filter(({ address }) => address[0] === 'rule');
  const name = ({ address }: Fact): string => `${address[0]} ${ident(part(address, 3))}`;
  const again = there.flatMap((fact): Draft[] => {
    const { enabled, partitions } = fact.body as Switched;
    return [
      ...(fact.address[0] === 'rule' || enabled !== 'enable' ? [alterTable(fact, `${enabled} ${name(fact)}`)] : []),
      ...(partitions ?? []).map((each) => ({ sql: `alter table only ${tableName(['table', each.schema, each.table])} ${each.enabled} ${name(fact)}` })),
    ];
  });
  // A partition that the plan makes may come before this or after it.
  const maybe = ({ id }: Fact): string => (id === table.id || (before.facts.has(id) && !goes(id)) ? '' : 'if exists ');
  const everywhere = (action: string): Draft[] => (triggers ? tables.map((each) => ({ sql: `alter table ${maybe(each)}only ${tableName(each.address)} ${action}`, effects: [short(tableId(each), 'SHARE ROW EXCLUSIVE')] })) : []);
  const still = [...everywhere('disable trigger user'), ...rules.map((each) => alterTable(each, `disable ${name(each)}`)), ...unchecked(tables, identified(tables, drafts, context, maybe, goes), context, goes, made), ...everywhere('enable trigger user'), ...again];
  return unforced(table.id, still, context);
}
