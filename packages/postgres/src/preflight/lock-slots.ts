/**
 * Which locks a step takes. A server has max_locks_per_transaction × (max_connections + max_prepared_transactions) places for all of them together:
 * on its defaults one transaction dies near 2,100 tables (measured on 15: four locks a table).
 */
import { addressText, part, type Catalog, type Fact, type Id } from '@sluice/core/dialect';
import { descendants } from '../kinds/heritage.ts';

const RELATIONS: ReadonlySet<string> = new Set(['table', 'view', 'materialized-view', 'foreign-table', 'sequence', 'index']);
const INDEXED: ReadonlySet<string> = new Set(['primary-key', 'unique', 'exclusion']);

/** Long values lie in a table of their own, which has an index. */
const stored = (id: Id): string[] => [id, `${id} toast`, `${id} toast index`];

export function locks(fact: Fact, catalog: Catalog): readonly string[] {
  const [kind] = fact.address;
  const held = new Set<string>();
  const relation = relationOf(fact, catalog);
  if (relation !== undefined) {
    // What is done to a parent is done to its partitions.
    for (const id of [relation, ...descendants(relation, catalog)]) for (const each of id === fact.id || kind === 'table' ? own(id, catalog) : [id]) held.add(each);
  } else if (kind !== 'schema') held.add(fact.id);
  if (kind === 'index' || (kind === 'constraint' && INDEXED.has(String((fact.body as { type?: unknown }).type)))) held.add(fact.id);
  for (const edge of catalog.needsOf(fact.id)) if (RELATIONS.has(edge.to.slice(0, edge.to.indexOf(' ')))) held.add(edge.to);
  return [...held];
}

const own = (id: Id, catalog: Catalog): string[] => {
  const kind = catalog.facts.get(id)?.address[0];
  return kind === 'table' || kind === 'materialized-view' ? stored(id) : [id];
};

/** The relation itself, or the one that it lies within. */
function relationOf(fact: Fact, catalog: Catalog): Id | undefined {
  for (let at: Fact | undefined = fact; at; at = at.parent === undefined ? undefined : catalog.facts.get(at.parent)) {
    const [kind] = at.address;
    if (kind === 'index' && at.parent !== undefined) continue;
    if (RELATIONS.has(kind)) return at.id;
  }
  return fact.address[0] === 'column' || fact.address[0] === 'constraint' ? addressText(['table', part(fact.address, 1), part(fact.address, 2)]) : undefined;
}
