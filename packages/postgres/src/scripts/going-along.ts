/** What a statement takes away that it does not name: by CASCADE, in the tables that inherit, in the columns of a type. */
import type { Catalog, Effect, Id } from '@sluice/core/dialect';
import { isColumn, isTable, rowsBelow } from '../kinds/heritage.ts';
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

/** The tables whose rows lie in it by inheritance, too, unless the statement says ONLY. */
export const heirsIn = (range: unknown, table: Id, live: Catalog): readonly Id[] => (tree(range)['inh'] === true ? rowsBelow(table, { before: live, after: live }) : []);

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
