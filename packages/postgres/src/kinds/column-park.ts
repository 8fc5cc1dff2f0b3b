/** A column whose type, or what its type stands on, is made anew: meanwhile its values are text. */
import { addressText, kindOf, part, type Catalog, type Context, type Draft, type Effect, type Fact, type Id, type Parking } from '@sluice/core/dialect';
import { ident } from '../script/quote.ts';
import { plainType, readsDirectly } from './column-cast.ts';
import type { Column } from './column.ts';
import { partsOver } from './column-parts.ts';
import { rowTypeUser, storedAs } from './column-stored.ts';
import { expressions, IN_THE_WAY, overHeirs, widens } from './column-type.ts';
import type { Composite } from './composite.ts';
import type { Constraint } from './constraint.ts';
import { descendants, isTable, parentsOf } from './heritage.ts';
import type { Index } from './index-kind.ts';
import { effect } from './kind.ts';
import { tableName, type Table } from './table.ts';
import { overWholeRows } from './whole-rows.ts';

const FOLLOWS: Parking = { leave: [], come: [], stay: [] };
const TYPES = ['domain', 'enum', 'composite', 'range', 'base-type', 'extension', 'extension-version', 'collation'];

/** undefined where the server refuses to alter it (a partition key), or where text would not be read as it was written. */
export function parkColumn(before: Fact<Column>, after: Fact<Column>, gone: Id, context: Context): Parking | undefined {
  if (!isType(gone)) return undefined;
  if (before.body.type !== after.body.type || before.body.collation !== after.body.collation) return undefined;
  if (isInherited(before, context.before)) return FOLLOWS;
  const tables = [before.parent!, ...descendants(before.parent!, context.before)];
  if (tables.some((table) => isKey(before, context.before.facts.get(table))) || !readsAlike(before.id, context)) return undefined;
  const table = before.parent!;
  if (rowTypeUser(table, context.before) !== undefined) return undefined;
  const alter = (type: string, effects: readonly Effect[] = [], through = ''): Draft => ({
    sql: `alter table ${tableName(before.address)} alter column ${ident(part(before.address, 3))} type ${type} using ${ident(part(before.address, 3))}${through}::${type.replace(/ collate .*$/, '')}`,
    effects: [effect({ effect: 'rewrites', subject: table, cause: 'type-rewrite', lock: 'ACCESS EXCLUSIVE', while: 'rewrite', detail: `${before.id}: ${gone} is made anew` }), ...effects],
  });
  const own = `${after.body.type}${after.body.collation === undefined ? '' : ` collate ${after.body.collation}`}`;
  const { through, effects } = otherBase(before, after, context);
  return {
    leave: [{ ...alter('text'), rebuilds: IN_THE_WAY, displaces: asideForText(before, context) }],
    come: [alter(own, [...effects, effect({ effect: 'may-fail', subject: table, cause: 'type-change', detail: `${before.id} holds values that ${before.body.type} does not take any more` })], through), ...storedAs(before, before)],
    stay: [alter(own), ...storedAs(before, before)],
  };
}

/** Text that one number was written as need not be read as another: `3.00` is no integer. */
function otherBase(before: Fact<Column>, after: Fact<Column>, context: Context): { readonly through: string; readonly effects: readonly Effect[] } {
  const [from, to] = [plainType(before.body.type, context.before), plainType(after.body.type, context.after)];
  const [one, other] = [from, to].map((type) => type.replace(/(\[\])+$/, '')) as [string, string];
  if (one === other || (from === one) !== (to === other) || !readsDirectly(one, other)) return { through: '', effects: [] };
  const narrows = widens(one, other) ? [] : [effect({ effect: 'narrows-values', subject: before.parent!, cause: 'type-change', detail: `${before.id}: ${from} → ${to}` })];
  return { through: `::${from}::${to}`, effects: narrows };
}

/** A table that stands on a type by an inherited column only. */
export const parkTable = (before: Fact<Table>, gone: Id): Parking | undefined =>
  isType(gone) && before.body.ofType === undefined && parentsOf(before).length > 0 ? FOLLOWS : undefined;

export const isType = (id: Id): boolean => TYPES.includes(id.slice(0, id.indexOf(' ')));

export const isInherited = (column: Fact, catalog: Catalog): boolean => {
  const table = catalog.facts.get(column.parent ?? '');
  return isTable(table) && parentsOf(table).some((parent) => hasColumn(addressText(parent), part(column.address, 3), catalog));
};
const hasColumn = (table: Id, name: string, catalog: Catalog): boolean => {
  const fact = catalog.facts.get(table);
  return catalog.childrenOf(table).some((child) => kindOf(child) === 'column' && part(child.address, 3) === name) || (isTable(fact) && parentsOf(fact).some((parent) => hasColumn(addressText(parent), name, catalog)));
};

export const isKey = (column: Fact, table: Fact | undefined): boolean => {
  const of = isTable(table) ? table.body.partitionKey : undefined;
  return of !== undefined && new RegExp(`[(, ]${ident(part(column.address, 3)).replace(/[.*+?^$(){}|[\]\\]/g, '\\$&')}[), ]`).test(of);
};

/** A composite's text has its values in order: with other attributes, they would come back as other ones. */
function readsAlike(id: Id, context: Context, seen = new Set<Id>()): boolean {
  if (seen.has(id)) return true;
  seen.add(id);
  const names = (catalog: Catalog) => {
    const fact = catalog.facts.get(id) as Fact<Composite> | undefined;
    return fact && kindOf(fact) === 'composite' ? fact.body.attributes.map(({ name }) => name).join('\n') : undefined;
  };
  if (names(context.before) !== names(context.after)) return false;
  return context.before.needsOf(id).every(({ to }) => !isType(to) || readsAlike(to, context, seen));
}

/** What steps aside while the column's values are text. */
export const asideForText = (column: Fact<Column>, context: Context): Id[] =>
  [...new Set([...inTheWay(column, context), ...expressions(column, context), ...overHeirs(column, context), ...overWholeRows(column.parent!, context)])].sort();

/** What text could not stand in for: keys that another type's key refers to, indexes by other methods, and what reads values as the type. */
function inTheWay(column: Fact<Column>, context: Context): Id[] {
  const catalog = context.before;
  // Parts of indexes would come back under other names.
  const { renames, displaces } = partsOver(column, context);
  const named = renames.length + displaces.length > 0;
  const found = catalog.childrenOf(column.id).filter((child) => kindOf(child) === 'default').map(({ id }) => id);
  for (const { from, strength } of catalog.dependantsOf(column.id)) {
    const fact = catalog.facts.get(from);
    if (strength !== 'hard' || !fact) continue;
    if (kindOf(fact) === 'constraint' && ((fact.body as Constraint).type === 'foreign-key' || named)) found.push(from);
    if (kindOf(fact) === 'index' && (named || !/^USING btree \((?!.*_ops\b)/.test((fact.body as Index).definition))) found.push(from);
    if (kindOf(fact) === 'statistics') found.push(from);
  }
  return found;
}
