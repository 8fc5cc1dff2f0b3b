/** The sequence of an identity column has no fact of its own: what is said about it lies with the column, whatever the sequence is called. */
import { addressText, part, type Address, type Catalog, type Fact } from '@sluice/core/dialect';
import type { Column } from './column.ts';

/** `fact` is about the sequence of `column`: taken before the column changes, given once it has. */
export function identitySequence(fact: Fact, column: Address, { before, after }: { readonly before: Catalog; readonly after: Catalog }): Address {
  const [name] = (after.facts.has(fact.id) ? [after, before] : [before, after]).flatMap(({ facts }) => (facts.get(addressText(column)) as Fact<Column> | undefined)?.body._sequence ?? []);
  return ['sequence', part(column, 1), name!];
}
