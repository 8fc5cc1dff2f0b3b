/**
 * A column that a table has from several parents, which have it from nowhere in common: the server changes its type in none of them alone. For as long as that takes
 * they get a parent that they share. https://www.postgresql.org/docs/18/ddl-inherit.html
 */
import { addressText, kindOf, part, type Address, type Catalog, type Context, type Draft, type Fact, type Id } from '@sluice/core/dialect';
import { ident, qualified } from '../script/quote.ts';
import { IN_THE_WAY, retype, retyping } from './column-type.ts';
import { columnName, type Column } from './column.ts';
import { childTables, isTable, parentsOf } from './heritage.ts';
import { short } from './kind.ts';
import { tableName } from './table.ts';
import { freeName } from './type-swap.ts';

/** The columns from which its heirs have theirs, itself among them, by id. What a plan takes from its parents it has done so by then. */
function origins(column: Fact<Column>, { before, after }: Context): Fact<Column>[] {
  const name = part(column.address, 3);
  const found = new Map<Id, Fact<Column>>();
  const parents = (table: Id, { facts }: Catalog): Id[] => {
    const fact = facts.get(table);
    return isTable(fact) ? parentsOf(fact).map(addressText) : [];
  };
  const stays = (child: Id, parent: Id): boolean => parents(child, after).includes(parent);
  const heirs = (table: Id): Id[] => childTables(table, before).filter((child) => stays(child, table)).flatMap((child) => [child, ...heirs(child)]);
  const tops = (table: Id): Fact<Column>[] => parents(table, before).filter((parent) => stays(table, parent)).flatMap((parent) => {
    const [, schema, own] = before.facts.get(parent)?.address ?? [];
    const there = before.facts.get(addressText(['column', String(schema), String(own), name])) as Fact<Column> | undefined;
    return there?.body.local ? [there] : tops(parent);
  });
  const visit = (origin: Fact<Column>): void => {
    if (found.has(origin.id)) return;
    found.set(origin.id, origin);
    for (const heir of heirs(origin.parent!)) for (const top of tops(heir)) visit(top);
  };
  visit(column);
  return [...found.values()].sort((a, b) => (a.id < b.id ? -1 : 1));
}

/** The first of them says it for all. undefined: it is the only one. */
export function retypeTogether(before: Fact<Column>, after: Fact<Column>, context: Context): Draft[] | undefined {
  const columns = origins(before, context);
  if (columns.length === 1) return undefined;
  if (columns[0]!.id !== before.id) return [];
  const each = columns.flatMap((column): (readonly [Fact<Column>, readonly Draft[]])[] => {
    const now = context.after.facts.get(column.id) as Fact<Column> | undefined;
    return now ? [[column, retype(column, now, context)]] : [];
  });
  const shared: Address = ['table', part(after.address, 1), freeName(['table', part(after.address, 1), part(after.address, 2)], context, '__parent')];
  const name = qualified(part(shared, 1), part(shared, 2));
  const { type, collation } = before.body;
  const inherit = (word: string): Draft[] => each.map(([column]) => ({ sql: `alter table ${tableName(column.address)} ${word} ${name}`, effects: [short(column.parent!)] }));
  // What stands on the others is in the way as well.
  const around = each.flatMap(([column]) => context.before.dependantsOf(column.id)).filter(({ from, strength }) => strength === 'hard' && IN_THE_WAY.includes(kindOf(context.before.facts.get(from)!))).map(({ from }) => from);
  return [
    { sql: `create table ${name} (${columnName(after.address)} ${type}${collation === undefined ? '' : ` collate ${collation}`})`, rebuilds: IN_THE_WAY, displaces: [...new Set([...around, ...each.flatMap(([, drafts]) => drafts[0]!.displaces ?? [])])] },
    ...inherit('inherit'),
    { sql: `alter table ${name} alter column ${ident(part(after.address, 3))} ${retyping(before, after, context)}`, effects: each.flatMap(([, drafts]) => drafts[0]!.effects ?? []) },
    ...inherit('no inherit'),
    { sql: `drop table ${name}` },
    ...each.flatMap(([, drafts]) => drafts.slice(1)),
  ];
}
