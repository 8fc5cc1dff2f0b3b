/**
 * NOT NULL of a column that a child table inherits. The parent's statements reach the child: what the child keeps, or gets under which name, differs
 * between PostgreSQL 18, where NOT NULL is a constraint, and before. https://www.postgresql.org/docs/18/ddl-inherit.html
 */
import { addressText, Failure, part, type Address, type Catalog, type Context, type Draft, type Fact, type Id } from '@sluice/core/dialect';
import { ident } from '../script/quote.ts';
import type { Column } from './column.ts';
import { childTables, descendants, heirsOf, isTable, parentsOf } from './heritage.ts';
import { short } from './kind.ts';
import { constraintOf } from './not-null-clause.ts';
import { chosenName } from './not-null-name.ts';
import { tableName, type Table } from './table.ts';

const tableOf = ({ address }: Fact, catalog: Catalog): Fact<Table> | undefined => {
  const table = catalog.facts.get(addressText(['table', part(address, 1), part(address, 2)]));
  return isTable(table) ? table : undefined;
};

export function requiredByParent(column: Fact<Column>, catalog: Catalog): boolean {
  const table = tableOf(column, catalog);
  return table !== undefined && parentsOf(table).some(([, schema, name]) => {
    const above = catalog.facts.get(addressText(['column', String(schema), String(name), part(column.address, 3)]))?.body as Column | undefined;
    return above?.notNull && !above.notNullAlone;
  });
}

/** Names of inherited constraints cannot be changed; one that goes with the parent's is made again under the right name. */
export function staysInherited(before: Fact<Column>, after: Fact<Column>, { before: then, after: now }: Context): boolean {
  if (before.body.local) return false;
  if (requiredByParent(after, now)) return true;
  return requiredByParent(before, then) && !tableOf(before, then)?.body._notNulls?.[part(before.address, 3)]?.own;
}

/**
 * The server renames it in all tables that inherit it, under one name, or not at all: a partition that had its own before it was attached may call it otherwise,
 * and is let go of for the while. Its columns of which that is so.
 */
export function callsOtherwise(old: Fact<Table>, now: Fact<Table>, parent: Id, { before, after }: { readonly before: Catalog; readonly after: Catalog }): readonly string[] {
  if (!old.body.partition || !now.body.partition) return [];
  const [had, has] = [before, after].map((catalog) => notNullNames(catalog.facts.get(parent), catalog)) as [ReadonlyMap<string, string>, ReadonlyMap<string, string>];
  // What the parent goes on calling as it does may be called otherwise below it for ever.
  return Object.entries(old.body._notNulls ?? {}).filter(([column, { name }]) => (had.get(column) ?? name) !== name && has.has(column) && has.get(column) !== had.get(column)).map(([column]) => column).sort();
}

/** How the parent calls those of these columns. */
export function namedAbove(columns: readonly string[], parent: Id, catalog: Catalog): string {
  const names = notNullNames(catalog.facts.get(parent), catalog);
  return columns.map((column) => `${column} ${names.get(column)!}`).join('\n');
}

/** By column: as its own fact has it, or as it is inherited. */
function notNullNames(table: Fact | undefined, catalog: Catalog): ReadonlyMap<string, string> {
  if (!isTable(table)) return new Map();
  const own = catalog.childrenOf(table.id).filter((each): each is Fact<Column> => each.address[0] === 'column').filter(({ body }) => body.notNull && !body.notNullAlone);
  return new Map([...Object.entries(table.body._notNulls ?? {}).map(([column, { name }]) => [column, name] as const), ...own.filter(({ body }) => body.local).map((each) => [part(each.address, 3), constraintOf(each)] as const)]);
}

export function renameNotNull(before: Fact<Column>, after: Fact<Column>, context: Context): Draft {
  const [from, to, column] = [constraintOf(before), constraintOf(after), part(before.address, 3)];
  const isLetGo = ({ address, body }: Fact<Table>): boolean => body.partition !== undefined && context.before.facts.has(addressText(['partition', part(address, 1), part(address, 2), body.partition.of]));
  const inheriting = (table: Id): Fact<Table>[] => childTables(table, context.before).map((id) => context.before.facts.get(id) as Fact<Table>).filter((child) => !isLetGo(child)).flatMap((child) => [child, ...inheriting(child.id)]);
  const other = before.body.notNullAlone ? undefined : inheriting(before.parent!).find(({ body }) => (body._notNulls?.[column]?.name ?? from) !== from);
  if (other) {
    throw new Failure('SL403', `${before.id} cannot call its NOT NULL ${to} instead of ${from}: ${other.id}, which inherits it, calls it ${other.body._notNulls![column]!.name}`, {
      hint: `The server renames it under one name everywhere. Keep the name: write \`constraint ${ident(from)} not null\` at the column.`,
    });
  }
  const table = addressText(['table', part(after.address, 1), part(after.address, 2)]);
  return { sql: `alter table ${tableName(after.address)} rename constraint ${ident(from)} to ${ident(to)}`, effects: [short(table)] };
}

/** Heirs that still want NOT NULL when their parent lets go of it: before PostgreSQL 18 all lose it, since then those that only had it from there. */
export const keptByHeirs = (parent: Fact<Column>, { server, before, after }: Context): Draft[] =>
  heirsOf(parent, before).flatMap((id) => {
    const heir = after.facts.get(id) as Fact<Column> | undefined;
    const table = heir && tableOf(heir, before);
    if (!heir?.body.notNull || heir.body.local || !table) return [];
    const { address, body: { notNullName } } = heir;
    if (server.version >= 180000 && table.body._notNulls?.[part(address, 3)]?.own !== false) return [];
    const named = server.version >= 180000 && notNullName !== undefined && notNullName !== chosenName(part(address, 2), part(address, 3));
    const column = ident(part(address, 3));
    return [{ sql: `alter table ${tableName(address)} ${named ? `add constraint ${ident(notNullName)} not null ${column}` : `alter column ${column} set not null`}` }];
  });

/** Heirs that hold one of their own besides the parent's, as `inherit` leaves it on a table that had to have one first: since PostgreSQL 18 it would stay. */
export const letGoByHeirs = (parent: Fact<Column>, { server, before, after }: Context): Draft[] =>
  server.version < 180000 ? [] : freedHeirs(parent, { before, after }).flatMap((address) => {
    const column = part(address, 3);
    const table = before.facts.get(addressText(['table', part(address, 1), part(address, 2)]));
    // One that says more of the column says this, too.
    if (!isTable(table) || !table.body._notNulls?.[column]?.own || before.facts.has(addressText(address))) return [];
    return [{ sql: `alter table ${tableName(address)} alter column ${ident(column)} drop not null` }];
  });

/** Columns of heirs that may have nulls from now on, where their parent's NOT NULL is no more for them. */
export const freedHeirs = (parent: Fact<Column>, { before, after }: Pick<Context, 'before' | 'after'>): Address[] =>
  descendants(parent.parent!, after).flatMap((table) => {
    const { address: of } = after.facts.get(table)!;
    const address: Address = ['column', part(of, 1), part(of, 2), part(parent.address, 3)];
    const own = after.facts.get(addressText(address)) as Fact<Column> | undefined;
    return own?.body.notNull || !before.facts.has(table) || requiredByParent({ address, id: addressText(address), body: parent.body }, after) ? [] : [address];
  });
