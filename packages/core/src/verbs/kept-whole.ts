/** Rows that lose values before they go themselves are kept as a whole, before the first of these statements: nobody can put together what was kept in portions. */
import type { Kinds } from '../catalog/canonical.ts';
import type { Id } from '../model/address.ts';
import { without, type Catalog } from '../model/catalog.ts';
import { kindOf } from '../model/fact.ts';
import { isWithin, namesBy, type Origins } from './since-beginning.ts';

/** What a statement takes away of what there was in the beginning. */
export interface Takes {
  readonly subjects: readonly Id[];
  readonly origins: Origins;
  readonly before: Catalog;
  readonly after: Catalog;
}

/** By the statement that is the first to take something of it: what a later one takes as a whole, with its id in the beginning. */
export function goneInPortions<T extends Takes>(losing: readonly T[], live: Catalog, kinds: Kinds): ReadonlyMap<T, readonly Id[]> {
  const holdsRows = (id: Id): boolean => live.facts.has(id) && kinds.get(kindOf(live.facts.get(id)!))?.holds === 'rows';
  const found = new Map<T, Id[]>();
  for (const [index, last] of losing.entries()) {
    const name = namesBy(last.origins);
    for (const whole of last.subjects.filter((id) => holdsRows(id) && !last.after.facts.has(name(id)))) {
      const first = losing.slice(0, index).find(({ subjects }) => subjects.some((id) => isWithin(id, [whole], live)));
      if (first) found.set(first, [...(found.get(first) ?? []), whole]);
    }
  }
  return found;
}

/** As if the statement took them: what stands on them is nobody's matter here. */
export const withoutWholes = (before: Catalog, wholes: readonly Id[], origins: Origins): Catalog => without(before, wholes.map(namesBy(origins)), (id) => before.dependantsOf(id).map(({ from }) => from));
