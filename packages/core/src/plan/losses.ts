/** Whether an effect loses what cannot be computed again: rows of a fact whose kind holds none of its own are no loss. */
import type { Kinds } from '../catalog/canonical.ts';
import type { Catalog } from '../model/catalog.ts';
import type { Effect } from '../model/effect.ts';
import { kindOf } from '../model/fact.ts';

export function losesData({ effect, subject }: Effect, kinds: Kinds, catalogs: readonly Catalog[]): boolean {
  if (effect === 'loses-values' || effect === 'narrows-values') return true;
  if (effect !== 'loses-rows') return false;
  const fact = catalogs.map((catalog) => catalog.facts.get(subject)).find((found) => found !== undefined);
  return !fact || kinds.get(kindOf(fact))?.holds !== undefined;
}
