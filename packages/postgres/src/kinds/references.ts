/** Foreign keys: whom a table refers to, and who refers to it. */
import { addressText, type Catalog, type Fact, type Id } from '@sluice/core/dialect';
import type { Constraint } from './constraint.ts';

/** The tables that the keys of `table` refer to, one for each key. */
export const referredBy = (table: Id, catalog: Catalog): Id[] =>
  catalog.childrenOf(table).flatMap(({ address, body }) => {
    const { references } = body as Partial<Constraint>;
    return address[0] === 'constraint' && references ? [addressText(references)] : [];
  });

const known = new WeakMap<Catalog, ReadonlyMap<Id, readonly Fact<Constraint>[]>>();

/** The keys that refer to `table`. */
export function keysTo(table: Id, catalog: Catalog): readonly Fact<Constraint>[] {
  let keys = known.get(catalog);
  if (!keys) known.set(catalog, (keys = byTarget(catalog)));
  return keys.get(table) ?? [];
}

function byTarget(catalog: Catalog): Map<Id, Fact<Constraint>[]> {
  const found = new Map<Id, Fact<Constraint>[]>();
  for (const fact of catalog.facts.values()) {
    const { references } = fact.body as Partial<Constraint>;
    if (fact.address[0] !== 'constraint' || references === undefined) continue;
    const to = addressText(references);
    const keys = found.get(to);
    if (keys) keys.push(fact as Fact<Constraint>);
    else found.set(to, [fact as Fact<Constraint>]);
  }
  return found;
}
