/** What a rewrite of a column does not keep, and what does not let the server rewrite. */
import { type Catalog, type Draft, type Fact, type Id } from '@sluice/core/dialect';
import { alterColumn, type Column } from './column.ts';

/** Another type takes its own storage and compression along: what the column had is said again. Where it changes, its own rule says it. */
export const storedAs = (before: Fact<Column>, after: Fact<Column>): Draft[] => [
  ...(after.body.storage !== undefined && before.body.storage === after.body.storage ? [alterColumn(after, `set storage ${after.body.storage}`)] : []),
  ...(after.body.compression !== undefined && before.body.compression === after.body.compression ? [alterColumn(after, `set compression ${after.body.compression}`)] : []),
];

/** A column elsewhere that holds rows of the table: the server rewrites no such table (find_composite_type_dependencies). */
export function rowTypeUser(table: Id, catalog: Catalog, seen = new Set<Id>()): Id | undefined {
  if (seen.has(table)) return undefined;
  seen.add(table);
  for (const { from, strength } of catalog.dependantsOf(table)) {
    const fact = catalog.facts.get(from);
    if (strength !== 'hard' || !fact) continue;
    if (fact.address[0] === 'column' && fact.parent !== table) return from;
    const inner = ['composite', 'domain', 'range'].includes(fact.address[0]) ? rowTypeUser(from, catalog, seen) : undefined;
    if (inner !== undefined) return inner;
  }
  return undefined;
}
