/**
 * NOT NULL of a column that a child table inherits. The parent's statements reach the child: what the child keeps, or gets under which name, differs
 * between PostgreSQL 18, where NOT NULL is a constraint, and before. https://www.postgresql.org/docs/18/ddl-inherit.html
 */
import { addressText, catalog as makeCatalog, Failure, part, type Address, type Catalog, type Context, type Draft, type Fact, type Id } from '@sluice/core/dialect';
import { ident } from '../script/quote.ts';
import type { Column } from './column.ts';
import { childTables, descendants, heirsOf, isTable, parentsOf } from './heritage.ts';
import { short } from './kind.ts';
import { constraintOf, requireSql } from './not-null-clause.ts';
import { givenName } from './not-null-name.ts';
import { tableName, type Table } from './table.ts';

export interface Sides {
  readonly before: Catalog;
  readonly after: Catalog;
}

const columnOf = ({ address }: Pick<Fact, 'address'>, name: string): Address => ['column', part(address, 1), part(address, 2), name];
const tableOf = ({ address }: Pick<Fact, 'address'>, catalog: Catalog): Fact<Table> | undefined => tableAt(addressText(['table', part(address, 1), part(address, 2)]), catalog);
const columnAt = (table: Pick<Fact, 'address'>, name: string, { facts }: Catalog) => facts.get(addressText(columnOf(table, name))) as Fact<Column> | undefined;

function tableAt(id: Id, { facts }: Catalog): Fact<Table> | undefined {
  const table = facts.get(id);
  return isTable(table) ? table : undefined;
}

/** The nearest columns above, one on each way up. */
function above({ address }: Pick<Fact, 'address'>, catalog: Catalog): readonly Fact<Column>[] {
  const table = tableOf({ address }, catalog);
  return table === undefined ? [] : parentsOf(table).flatMap((parent) => {
    const nearest = columnAt({ address: parent }, part(address, 3), catalog);
    return nearest ? [nearest] : above({ address: columnOf({ address: parent }, part(address, 3)) }, catalog);
  });
}

/** Those by which it cannot be null. */
const givers = (column: Pick<Fact, 'address'>, catalog: Catalog): readonly Fact<Column>[] => above(column, catalog).filter(({ body }) => body.notNull && !body.notNullAlone);

export const requiredByParent = (column: Pick<Fact, 'address'>, catalog: Catalog): boolean => givers(column, catalog).length > 0;

/** That it cannot be null comes with its parent's, and as proven as that: nothing is to be said of it. */
export const requiredAlong = (column: Fact<Column>, catalog: Catalog): boolean =>
  !column.body.local && givers(column, catalog).some(({ body }) => body.notNullUnchecked === undefined || column.body.notNullUnchecked === true);

/** Names of inherited constraints cannot be changed; one that goes with the parent's is made again under the right name. */
export function staysInherited(before: Fact<Column>, after: Fact<Column>, { before: then, after: now }: Context): boolean {
  if (before.body.local) return !after.body.local && requiredByParent(after, now);
  if (requiredByParent(after, now)) return true;
  return requiredByParent(before, then) && !tableOf(before, then)?.body._notNulls?.[part(before.address, 3)]?.own;
}

interface Held {
  /** It stays when the parents' goes. */
  readonly own: boolean;
  readonly unchecked: boolean;
}

/** The NOT NULL that a table has on one of its columns, since PostgreSQL 18. */
function held(table: Fact<Table> | undefined, column: string, catalog: Catalog): Held | undefined {
  const inherited = table?.body._notNulls?.[column];
  if (inherited) return { own: inherited.own, unchecked: inherited.unchecked === true };
  const said = table && columnAt(table, column, catalog);
  return said?.body.notNull && !said.body.notNullAlone ? { own: true, unchecked: said.body.notNullUnchecked === true } : undefined;
}

/** How a table calls one before and after all renames of a plan. The server renames it in all tables that inherit it, under one name, or not at all. */
export function namesOf(id: Id, column: string, { before, after }: Sides): readonly [had: string, has: string] | undefined {
  const [old, now] = [tableAt(id, before), tableAt(id, after)];
  if (!old || !now) return undefined;
  const [said, says] = [columnAt(old, column, before), columnAt(now, column, after)];
  const [had, has] = [nameIn(old, said, column), nameIn(now, says, column)];
  if (had === undefined || has === undefined) return undefined;
  const parents = parentsOf(old).map(addressText);
  if (said?.body.local || says?.body.local || parents.join('\n') !== parentsOf(now).map(addressText).join('\n')) return [had, has];
  const renamed = parents.map((parent) => namesOf(parent, column, { before, after })).find((names) => names && names[0] !== names[1]);
  // What the parent goes on calling as it does may be called otherwise below it for ever.
  if (!renamed) return [had, had];
  return [had, renamed[0] === had ? renamed[1] : has];
}

/** How a column's inherited one is called once its parents have theirs. */
export function inheritedName(column: Fact<Column>, context: Sides): string | undefined {
  const kept = namesOf(column.parent!, part(column.address, 3), context)?.[1];
  const [giver] = kept === undefined ? givers(column, context.after) : [];
  return giver && !giver.body.local ? inheritedName(giver, context) : kept ?? (giver && constraintOf(giver));
}

const nameIn = (table: Fact<Table>, column: Fact<Column> | undefined, name: string): string | undefined =>
  table.body._notNulls?.[name]?.name ?? (column?.body.notNull && !column.body.notNullAlone ? constraintOf(column) : undefined);

/** The name that an inherited one has, which its column has once it is no child's any more. */
export function namedAlone({ address, body }: Fact<Column>, table: Fact<Table>): Pick<Column, 'notNullName'> {
  const column = part(address, 3);
  const name = table.body._notNulls?.[column]?.name;
  return name !== undefined && body.notNull ? { notNullName: givenName(name, part(address, 2), column) } : {};
}

/** What is wanted, with the names that inherited ones will have: those that they have, unless their parents' are renamed. */
export function withKeptNames(before: Catalog, after: Catalog): Catalog {
  const kept = new Map<Id, Fact>();
  for (const now of after.facts.values()) {
    if (!isTable(now) || !now.body._notNulls) continue;
    const named = Object.entries(now.body._notNulls).map(([column, each]) => [column, { ...each, name: namesOf(now.id, column, { before, after })?.[1] ?? each.name }] as const);
    if (named.some(([column, { name }]) => name !== now.body._notNulls![column]!.name)) kept.set(now.id, { ...now, body: { ...now.body, _notNulls: Object.fromEntries(named) } });
  }
  return kept.size === 0 ? after : makeCatalog([...after.facts.values()].map((fact) => kept.get(fact.id) ?? fact), after.edges, after.findings);
}

function nameAt(id: Id, column: string, catalog: Catalog): string | undefined {
  const table = tableAt(id, catalog);
  return table && nameIn(table, columnAt(table, column, catalog), column);
}

/**
 * Columns of a table of which nothing changes the NOT NULL while it is `parent`'s child: the parent renames its own, which the table calls otherwise or has from
 * another one too; what was proven is not to be, and the parent's stays as it is; the column goes from the parent, and the table keeps it; or it gets another
 * type, for which the server makes every NOT NULL again, the parent's for the child too, where one of its own has another name by then. The table is let go of for the while.
 */
export function changedApart(old: Fact<Table>, now: Fact<Table>, parent: Id, { before, after }: Sides): readonly string[] {
  const others = parentsOf(old).filter((each) => addressText(each) !== parent);
  return Object.entries(old.body._notNulls ?? {}).filter(([column, { name, own, unchecked }]) => {
    // It would count as the parent's for ever, whose column is gone, and nothing drops or renames it any more.
    if (columnAt(now, column, after)?.body.local) return held(tableAt(parent, before), column, before) !== undefined;
    const [had, has] = namesOf(parent, column, { before, after }) ?? [nameAt(parent, column, before)];
    if (had === undefined) return false;
    if (has !== undefined && had !== has && (name !== had || others.some((other) => held(tableAt(addressText(other), before), column, before)))) return true;
    if (own && name !== had && typeAbove(old, column, before) !== typeAbove(now, column, after)) return true;
    return !unchecked && now.body._notNulls?.[column]?.unchecked === true && [before, after].every((catalog) => held(tableAt(parent, catalog), column, catalog)?.unchecked);
  }).map(([column]) => column).sort();
}

const typeAbove = (table: Fact<Table>, column: string, catalog: Catalog): string =>
  [...new Set(above({ address: columnOf(table, column) }, catalog).map(({ body }) => `${body.type} ${body.collation ?? ''}`))].sort().join(', ');

/** What of these makes the membership another one. */
export const requiredApart = (columns: readonly string[], table: Fact<Table>, parent: Id, catalog: Catalog): string => columns.map((column) =>
  `${column} ${typeAbove(table, column, catalog)} ${nameAt(parent, column, catalog) ?? ''}${held(table, column, catalog)?.unchecked ? ' not valid' : ''}`).join('\n');

export function renameNotNull(before: Fact<Column>, after: Fact<Column>, context: Context): readonly Draft[] {
  const column = part(before.address, 3);
  // One that it has from a parent too, as where the parent's is NOT VALID and its own is proven, has its name with the table.
  const nameOf = (fact: Fact<Column>, catalog: Catalog): string => tableOf(fact, catalog)?.body._notNulls?.[column]?.name ?? constraintOf(fact);
  const [from, to] = [nameOf(before, context.before), nameOf(after, context.after)];
  if (from === to) return [];
  const isLetGo = ({ address, body }: Fact<Table>, parent: Id): boolean => context.before.facts.has(addressText([body.partition ? 'partition' : 'inheritance', part(address, 1), part(address, 2), context.before.facts.get(parent)!.address]));
  const inheriting = (table: Id): Fact<Table>[] => childTables(table, context.before).map((id) => context.before.facts.get(id) as Fact<Table>).filter((child) => !isLetGo(child, table)).flatMap((child) => [child, ...inheriting(child.id)]);
  const other = before.body.notNullAlone ? undefined : inheriting(before.parent!).find(({ id }) => (namesOf(id, column, context)?.[0] ?? from) !== from);
  if (other) {
    throw new Failure('SL403', `${before.id} cannot call its NOT NULL ${to} instead of ${from}: ${other.id}, which inherits it, calls it ${other.body._notNulls![column]!.name}`, {
      hint: `The server renames it under one name everywhere. Keep the name: write \`constraint ${ident(from)} not null\` at the column.`,
    });
  }
  const table = addressText(['table', part(after.address, 1), part(after.address, 2)]);
  return [{ sql: `alter table ${tableName(after.address)} rename constraint ${ident(from)} to ${ident(to)}`, effects: [short(table)] }];
}

/** Heirs that still want NOT NULL when their parent lets go of it: before PostgreSQL 18 all lose it, since then those that only had it from there. */
export const keptByHeirs = (parent: Fact<Column>, context: Context): Draft[] =>
  heirsOf(parent, context.before).flatMap((id) => {
    const heir = context.after.facts.get(id) as Fact<Column> | undefined;
    const table = heir && tableOf(heir, context.before);
    if (!heir?.body.notNull || heir.body.local || !table) return [];
    if (context.server.version >= 180000 && table.body._notNulls?.[part(heir.address, 3)]?.own !== false) return [];
    return [{ sql: requireSql(heir, context), effects: [short(table.id)] }];
  });

/**
 * What heirs do before their parent is given NOT NULL, since PostgreSQL 18. Theirs becomes the parent's as it is: proven or not, but none that is not under one that is.
 */
export const readyForParent = (parent: Fact<Column>, { server, before, after }: Context): Draft[] =>
  server.version < 180000 ? [] : descendants(parent.parent!, before).flatMap((id) => {
    const [old, now] = [tableAt(id, before)!, tableAt(id, after)];
    const column = part(parent.address, 3);
    const [had, has] = [held(old, column, before), held(now, column, after)];
    if (!had || !has || columnAt(old, column, before)?.body.local) return [];
    const [alter, kept] = [`alter table ${tableName(old.address)} alter column ${ident(column)}`, had.own || !requiredByParent({ address: columnOf(old, column) }, before)];
    const locked = [short(id)];
    if (has.unchecked) return kept && !had.unchecked ? [{ sql: `${alter} drop not null`, effects: locked }] : [];
    // SET NOT NULL would not look at the rows of the child.
    if (kept) return had.unchecked && !parent.body.notNullUnchecked ? [{ sql: `alter table ${tableName(old.address)} validate constraint ${ident(nameIn(old, columnAt(old, column, before), column)!)}` }] : [];
    return !had.unchecked && parent.body.notNullUnchecked ? [{ sql: `${alter} set not null`, effects: locked }] : [];
  });

/** What the definition of an heir says: that it has one of its own, which is called otherwise than its parents'. */
export const namedBesides = ({ body: { inherits = [], _notNulls = {} } }: Fact<Table>, catalog: Catalog): string[] => Object.entries(_notNulls).flatMap(([column, { name, own, unchecked }]) => {
  const isAbove = inherits.some((parent) => nameAt(addressText(parent), column, catalog) === name);
  return !own || unchecked || isAbove || inherits.length === 0 ? [] : [`constraint ${ident(name)} not null ${ident(column)}`];
});

/** A new heir has what its parents have as proven, for it has no rows. Where it is to be as unproven as theirs, it leaves them for as long as it takes. */
export function unprovenApart({ address, body: { inherits, _notNulls = {} } }: Fact<Table>): Draft[] {
  const columns = Object.entries(_notNulls).filter(([, { unchecked }]) => unchecked);
  if (!inherits || columns.length === 0) return [];
  const each = (word: string): Draft[] => inherits.map((parent) => ({ sql: `alter table ${tableName(address)} ${word} ${tableName(parent)}` }));
  return [
    ...each('no inherit').reverse(),
    ...columns.flatMap(([column, { name }]) => [
      { sql: `alter table ${tableName(address)} alter column ${ident(column)} drop not null` },
      { sql: `alter table ${tableName(address)} add constraint ${ident(name)} not null ${ident(column)} not valid` },
    ]),
    ...each('inherit'),
  ];
}

/** Heirs that hold one of their own besides the parent's, as `inherit` leaves it on a table that had to have one first: since PostgreSQL 18 it would stay. */
export const letGoByHeirs = (parent: Fact<Column>, { server, before, after }: Context): Draft[] =>
  server.version < 180000 ? [] : freedHeirs(parent, { before, after }).flatMap((address) => {
    // One that says more of the column says this, too.
    if (!tableOf({ address }, before)?.body._notNulls?.[part(address, 3)]?.own || before.facts.has(addressText(address))) return [];
    return [{ sql: `alter table ${tableName(address)} alter column ${ident(part(address, 3))} drop not null`, effects: [short(addressText(['table', part(address, 1), part(address, 2)]))] }];
  });

/** Columns of heirs that may have nulls from now on, where their parent's NOT NULL is no more for them. */
export const freedHeirs = (parent: Fact<Column>, { before, after }: Sides): Address[] =>
  descendants(parent.parent!, after).flatMap((table) => {
    const address = columnOf(after.facts.get(table)!, part(parent.address, 3));
    const own = after.facts.get(addressText(address)) as Fact<Column> | undefined;
    return own?.body.notNull || !before.facts.has(table) || requiredByParent({ address }, after) ? [] : [address];
  });
