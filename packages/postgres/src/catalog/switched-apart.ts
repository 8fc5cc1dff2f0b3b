/** How triggers fire in partitions that a plan attaches: said once they are attached, and not by the trigger, whose step may be a time when they are not. */
import { addressText, part, type Address, type Catalog, type Edge, type Fact, type Id } from '@sluice/core/dialect';
import { isTable, parentsOf } from '../kinds/heritage.ts';
import type { Switching } from '../kinds/switching.ts';
import type { Trigger } from '../kinds/trigger.ts';

export function switchedApart({ catalog, facts, edges, loose }: { readonly catalog: Catalog; readonly facts: Map<Id, Fact>; readonly edges: Edge[]; readonly loose: ReadonlySet<Id> }): void {
  for (const trigger of catalog.facts.values()) {
    const { partitions, enabled: above } = trigger.body as Trigger;
    if (trigger.address[0] !== 'trigger' || !partitions) continue;
    const stays = partitions.filter(({ schema, table, enabled }) => {
      const address: Address = ['table', schema, table];
      const attaching = attachedBy(address, catalog, loose);
      if (attaching === undefined) return true;
      const own: Address = ['switching', schema, table, part(trigger.address, 3)];
      const id = addressText(own);
      facts.set(id, { address: own, id, parent: addressText(address), body: { enabled, _above: above } satisfies Switching });
      for (const need of [attaching, trigger.id]) edges.push({ from: id, to: need, strength: 'hard' });
      return false;
    });
    if (stays.length < partitions.length) facts.set(trigger.id, { ...trigger, body: { ...trigger.body, partitions: stays.length === 0 ? undefined : stays } });
  }
}

/** The membership by which a table is below the one that has the trigger, where that is a fact: its own, or the nearest one's above it. */
function attachedBy(address: Address, catalog: Catalog, loose: ReadonlySet<Id>): Id | undefined {
  const table = catalog.facts.get(addressText(address));
  if (!isTable(table)) return undefined;
  const [parent] = parentsOf(table);
  if (parent === undefined) return undefined;
  return loose.has(table.id) ? addressText(['partition', part(address, 1), part(address, 2), parent]) : attachedBy(parent, catalog, loose);
}
