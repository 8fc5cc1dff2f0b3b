/**
 * What acts on every statement by itself, such as a function that the server calls on DDL, acts on those of the plan, too. While anything changes that it
 * stands on, it would do so with one half of what is and one half of what shall be: it goes first and comes back last.
 */
import type { Kinds } from '../catalog/canonical.ts';
import type { Id } from '../model/address.ts';
import type { Catalog } from '../model/catalog.ts';
import { kindOf, type Fact } from '../model/fact.ts';
import type { Context } from '../model/kind.ts';

/** Those that act now and are wanted (`isLeft` tells what is left as it is), where `moving` says so of something that they stand on, in whatever way, or of a part of that. */
export function actingOn({ before, after }: Context, kinds: Kinds, isLeft: (id: Id) => boolean, moving: (id: Id) => boolean): Fact[] {
  if (![...kinds.values()].some(({ acts }) => acts)) return [];
  return [...before.facts.values()].filter((fact) =>
    kinds.get(kindOf(fact))?.acts?.(fact) && after.facts.has(fact.id) && !isLeft(fact.id) && [before, after].some((catalog) => moves(fact.id, catalog, kinds, moving)));
}

function moves(acting: Id, catalog: Catalog, kinds: Kinds, moving: (id: Id) => boolean): boolean {
  const seen = new Set<Id>([acting]);
  // A set is walked to its end while it grows.
  for (const id of seen) {
    if (id !== acting && partsOf(id, catalog, kinds).some(moving)) return true;
    for (const { to } of catalog.needsOf(id)) seen.add(to);
  }
  return false;
}

/** Itself, and what its create statement may hold. */
function partsOf(id: Id, catalog: Catalog, kinds: Kinds): Id[] {
  const fact = catalog.facts.get(id);
  const inlines = (fact && kinds.get(kindOf(fact))?.inlines) ?? [];
  return [id, ...(inlines.length === 0 ? [] : catalog.childrenOf(id).filter((child) => inlines.includes(kindOf(child))).flatMap((child) => partsOf(child.id, catalog, kinds)))];
}
