/** What a statement takes away that it does not name: by CASCADE, in the tables that inherit, in the columns of a type. */
import { addressText, part, type Catalog, type Effect, type Fact, type Id } from '@sluice/core/dialect';
import type { Column } from '../kinds/column.ts';
import { descendants, isTable } from '../kinds/heritage.ts';
import { effect } from '../kinds/kind.ts';
import { tree } from '../script/tree.ts';

/** All that stands on it or on what lies in it, in all; without what lies in these. */
export function goingAlong(subject: Id, live: Catalog): Id[] {
  const found = new Set<Id>([subject]);
  for (const id of found) {
    for (const child of live.childrenOf(id)) found.add(child.id);
    for (const { from, strength } of live.dependantsOf(id)) if (strength === 'hard') found.add(from);
  }
  found.delete(subject);
  return [...found].filter((id) => live.facts.get(id)?.parent !== subject && !found.has(live.facts.get(id)?.parent ?? ''));
}

export const goneAlong = (ids: readonly Id[], { facts }: Catalog): Effect[] => ids.map((id) => {
  const fact = facts.get(id);
  const detail = `${id}, which goes along`;
  if (isColumn(fact) && isTable(facts.get(fact.parent!)) && fact.body.generated === undefined) return effect({ effect: 'loses-values', subject: fact.parent!, cause: 'drop-column', detail });
  return effect({ effect: isTable(fact) ? 'loses-rows' : 'removes', subject: id, cause: 'drop-other', detail });
});

/** The tables whose rows lie in it by inheritance, too, unless the statement says ONLY. Rows of partitions are counted as its own. */
export const withHeirs = (range: unknown, table: Id, live: Catalog): Id[] => [table, ...(tree(range)['inh'] === true ? descendants(table, live).filter((id) => isHeir(live.facts.get(id))) : [])];

const isHeir = (fact: Fact | undefined): boolean => isTable(fact) && fact.body.partition === undefined;

/** Whether the table has the column only because one above it has. */
export const isInherited = (table: Id, column: string, { facts }: Catalog): boolean => {
  const { address } = facts.get(table)!;
  const own = facts.get(addressText(['column', part(address, 1), part(address, 2), column]));
  return !isColumn(own) || !own.body.local;
};

const isColumn = (fact: Fact | undefined): fact is Fact<Column> => fact?.address[0] === 'column';

const BETWEEN = ['composite', 'domain', 'range'];

/** Tables with values of the type, be it within others. */
export function holdersOf(type: Id, live: Catalog): Id[] {
  const types = new Set<Id>([type]);
  const tables = new Set<Id>();
  for (const each of types) {
    for (const { from } of live.dependantsOf(each)) {
      const fact = live.facts.get(from);
      if (isColumn(fact) && isTable(live.facts.get(fact.parent!))) tables.add(fact.parent!);
      else if (isTable(fact)) tables.add(from);
      else if (fact && BETWEEN.includes(fact.address[0])) types.add(from);
    }
  }
  return [...tables];
}
