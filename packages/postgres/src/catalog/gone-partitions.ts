/**
 * A partition that goes leaves its bound to one that is attached, and leaves the tree that a new foreign key points at: the server drops none that one
 * points at. What it is a partition by is a fact then, as that of an attached one is, and goes with it.
 */
import { addressText, part, type Address, type Catalog, type Fact, type Id } from '@sluice/core/dialect';
import type { Constraint } from '../kinds/constraint.ts';
import { descendants, isTable } from '../kinds/heritage.ts';
import { boundsOf } from '../kinds/membership.ts';

type Facts = Map<Id, Fact>;

/** False: none goes. */
export function gonePartitions(before: Catalog, after: Catalog, [were, are]: readonly [Facts, Facts]): boolean {
  const left = new Set<Id>();
  for (const old of before.facts.values()) {
    if (!isTable(old) || !old.body.partition || after.facts.has(old.id)) continue;
    const { of, bound } = old.body.partition;
    const address: Address = ['partition', part(old.address, 1), part(old.address, 2), of];
    left.add(addressText(of));
    were.set(addressText(address), { address, id: addressText(address), parent: old.id, body: { bound } });
  }
  if (left.size === 0) return false;
  for (const key of after.facts.values()) {
    const to = key.address[0] === 'constraint' ? (key.body as Constraint).references : undefined;
    if (!to) continue;
    const tree = [addressText(to), ...descendants(addressText(to), after)].filter((id) => left.has(id));
    if (tree.length > 0) are.set(key.id, { ...key, body: { ...are.get(key.id)!.body, _behind: tree.map(boundsOf) } });
  }
  return true;
}
