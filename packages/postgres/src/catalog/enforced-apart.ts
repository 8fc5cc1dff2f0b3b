/**
 * A check that a table has from its parent, where it is not enforced, and enforces itself (PostgreSQL 18). Of an inherited check the server lets nobody
 * say more: added once more it is enforced without a look at the rows, and it is not dropped. So the table leaves its parent, changes, and comes back.
 */
import { addressText, part, type Address, type Catalog, type Fact, type Id } from '@sluice/core/dialect';
import type { Constraint } from '../kinds/constraint.ts';
import { isTable, parentsOf, wholeOf } from '../kinds/heritage.ts';
import type { Table } from '../kinds/table.ts';
import { canonicalExpression } from '../script/canonical.ts';

/** The parents that `table` must leave while that changes. */
export function enforcedApart(old: Fact<Table>, now: Fact<Table>, before: Catalog, after: Catalog, version: number): ReadonlySet<Id> {
  const names = new Set([...strict(old, before), ...strict(now, after)]);
  const left = new Set<Id>();
  for (const name of names) {
    const [was, is] = [of(old, name, before), of(now, name, after)];
    const stays = was && is && was.body.definition.endsWith('NO INHERIT') === is.body.definition.endsWith('NO INHERIT') && canonicalExpression(was.body.expression!) === canonicalExpression(is.body.expression!) && was.body.enforced === is.body.enforced;
    for (const address of new Set([...parentsOf(old), ...parentsOf(now)])) {
      const has = (catalog: Catalog): boolean => {
        const parent = catalog.facts.get(addressText(address));
        return isTable(parent) && wholeOf(parent, catalog, version).facts.has(addressText(constraintOf(address, name)));
      };
      // A partition's own is not told from the parent's, and goes with it.
      if (stays ? now.body.partition && has(before) && !has(after) : has(before) || has(after)) left.add(addressText(address));
    }
  }
  return left;
}

/** What makes the membership another one. */
export function enforcedAlone(table: Fact<Table>, catalog: Catalog): { readonly enforces?: string } {
  const checks = strict(table, catalog).sort().map((name) => `${name} ${canonicalExpression(of(table, name, catalog)!.body.expression!)}`);
  return checks.length === 0 ? {} : { enforces: checks.join('\n') };
}

const strict = ({ id }: Fact, catalog: Catalog): string[] => catalog.childrenOf(id).filter(({ body }) => (body as Partial<Constraint>)._stricter).map(({ address }) => part(address, 3));
const constraintOf = (table: Address, name: string): Address => ['constraint', part(table, 1), part(table, 2), name];
const of = ({ address }: Fact, name: string, { facts }: Catalog) => facts.get(addressText(constraintOf(address, name))) as Fact<Constraint> | undefined;
