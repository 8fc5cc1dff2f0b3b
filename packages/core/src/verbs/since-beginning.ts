/** What statements of scripts find that the scripts before them did not make: a rollback brings back that, and takes away the rest. */
import type { Kinds } from '../catalog/canonical.ts';
import type { Id } from '../model/address.ts';
import { catalog, type Catalog } from '../model/catalog.ts';
import { kindOf } from '../model/fact.ts';

/** What statements before renamed: id by then → id in the beginning. */
export type Origins = ReadonlyMap<Id, Id>;

/** `now` without the tables and columns that were made since: values of those go for good, and tell no row of the others. */
export function withoutMade(now: Catalog, live: Catalog, origins: Origins, kinds: Kinds): Catalog {
  const moved = new Set(origins.values());
  const isMade = (id: Id): boolean => !live.facts.has(origins.get(id) ?? id) || (!origins.has(id) && moved.has(id));
  const made = [...now.facts.values()].filter((fact) => kinds.get(kindOf(fact))?.holds !== undefined && isMade(fact.id)).map(({ id }) => id);
  return made.length === 0 ? now : without(now, made);
}

/** And without what lies within these. */
export function without(now: Catalog, ids: Iterable<Id>, also: (id: Id) => readonly Id[] = () => []): Catalog {
  const gone = new Set<Id>();
  const take = (id: Id): void => {
    if (gone.has(id)) return;
    gone.add(id);
    for (const child of now.childrenOf(id)) take(child.id);
    for (const each of also(id)) take(each);
  };
  for (const id of ids) take(id);
  return catalog([...now.facts.values()].filter(({ id }) => !gone.has(id)), now.edges, now.findings);
}

export const nameBy = (id: Id, origins: Origins): Id => [...origins].find(([, origin]) => origin === id)?.[0] ?? id;

/**
 * A rollback brings back what was there before the first script: of rows that have lost values by then nobody can tell what would come back as what.
 * Constraints, indexes, defaults and the like that went before them hold nothing.
 */
export function isAsBefore(id: Id, now: Catalog, live: Catalog, origins: Origins, kinds: Kinds): boolean {
  const first = origins.get(id) ?? id;
  return live.facts.has(first) && live.childrenOf(first).every((child) => kinds.get(kindOf(child))?.holds === undefined || now.facts.has(nameBy(child.id, origins)));
}

/** Whether `id` is one of these or lies in one. */
export function isWithin(id: Id, wholes: readonly Id[], { facts }: Catalog): boolean {
  for (let each: Id | undefined = id; each !== undefined; each = facts.get(each)?.parent) if (wholes.includes(each)) return true;
  return false;
}
