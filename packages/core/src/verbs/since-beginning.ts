/** What statements of scripts find that the scripts before them did not make: a rollback brings back that, and takes away the rest. */
import type { Kinds } from '../catalog/canonical.ts';
import type { Id } from '../model/address.ts';
import { without, type Catalog } from '../model/catalog.ts';
import { kindOf } from '../model/fact.ts';
import { ancestors } from '../plan/renames.ts';

/** What statements before renamed: id by then → id in the beginning. */
export type Origins = ReadonlyMap<Id, Id>;

/** `now` without the tables and columns that were made since: values of those go for good, and tell no row of the others. */
export function withoutMade(now: Catalog, live: Catalog, origins: Origins, kinds: Kinds): Catalog {
  const moved = new Set(origins.values());
  const isMade = (id: Id): boolean => !live.facts.has(origins.get(id) ?? id) || (!origins.has(id) && moved.has(id));
  const made = [...now.facts.values()].filter((fact) => kinds.get(kindOf(fact))?.holds !== undefined && isMade(fact.id)).map(({ id }) => id);
  return made.length === 0 ? now : without(now, made);
}

/** Id in the beginning → id by then. */
export function namesBy(origins: Origins): (id: Id) => Id {
  const names = new Map([...origins].map(([by, origin]) => [origin, by]));
  return (id) => names.get(id) ?? id;
}

/**
 * A rollback brings back what was there before the first script: of rows that have lost values by then nobody can tell what would come back as what.
 * Constraints, indexes, defaults and the like that went before them hold nothing.
 */
export function isAsBefore(id: Id, now: Catalog, live: Catalog, origins: Origins, kinds: Kinds): boolean {
  const first = origins.get(id) ?? id;
  const name = namesBy(origins);
  return live.facts.has(first) && live.childrenOf(first).every((child) => kinds.get(kindOf(child))?.holds === undefined || now.facts.has(name(child.id)));
}

/** Whether `id` is one of these or lies in one. */
export const isWithin = (id: Id, wholes: readonly Id[], live: Catalog): boolean => wholes.includes(id) || [...ancestors(live.facts.get(id), live)].some((each) => wholes.includes(each.id));
