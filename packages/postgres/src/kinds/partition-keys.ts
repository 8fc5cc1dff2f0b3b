/** What the foreign keys around a partitioned table do when a partition comes or goes: both ends get or lose triggers. https://www.postgresql.org/docs/18/ddl-partitioning.html */
import { addressText, type Catalog, type Effect, type Id } from '@sluice/core/dialect';
import { isTable, parentsOf } from './heritage.ts';
import { short } from './kind.ts';
import { keysTo, referredBy } from './references.ts';

/** Of those of `parent` and of what is above it, the tables at the other ends. From those that refer to it, triggers are taken when it goes. */
export function aroundPartition(parent: Id, catalog: Catalog, goes = false): Effect[] {
  const [others, referring] = [new Set<Id>(), new Set<Id>()];
  const visit = (id: Id): void => {
    const table = catalog.facts.get(id);
    if (!isTable(table)) return;
    for (const referred of referredBy(id, catalog)) others.add(referred);
    for (const key of keysTo(id, catalog)) referring.add(key.parent!);
    for (const above of parentsOf(table)) visit(addressText(above));
  };
  visit(parent);
  return [...new Set([...others, ...referring])].filter((id) => id !== parent).map((id) => short(id, goes && referring.has(id) ? 'ACCESS EXCLUSIVE' : 'SHARE ROW EXCLUSIVE'));
}
