/** The state of what a project owns, as the journal keeps it. */
import { serialiseCatalog } from '../journal/catalog-text.ts';
import type { Catalog } from '../model/catalog.ts';
import { catalog } from '../model/catalog.ts';
import type { Scoped } from '../catalog/scope.ts';

/** Owned facts and what they stand on outside, with the edges between them. */
export function ownedPart(of: Catalog, { owned }: Pick<Scoped, 'owned'>): Catalog {
  const ids = new Set([...of.facts.keys()].filter(owned));
  return catalog([...ids].map((id) => of.facts.get(id)!), of.edges.filter((edge) => ids.has(edge.from)));
}

export const stateBody = (of: Catalog, scoped: Pick<Scoped, 'owned'>): string => serialiseCatalog(ownedPart(of, scoped));
