/** Parts of partitioned indexes in the wanted catalog: what comes before and after the parent's, for the server takes every index that fits for its part. */
import { addressText, part, type Address, type Catalog, type Edge, type Fact, type Id } from '@sluice/core/dialect';
import { canonicalIndex } from '../script/canonical.ts';
import { descendants } from '../kinds/heritage.ts';
import type { Part } from '../kinds/index-part.ts';

export interface Parts {
  readonly facts: Map<Id, Fact>;
  readonly edges: Edge[];
}

const asPart = (fact: Fact): Part => fact.body as Part;
const tableOf = ({ address, parent }: Fact): Id => (address[0] === 'index' ? parent! : addressText(['table', part(address, 1), part(address, 2)]));

export const isPart = (fact: Fact): boolean => asPart(fact).partitionOf !== undefined;

/** What an index is, but for its name and place; undefined for what has none. */
const likeness = (fact: Fact): string | undefined => {
  if (fact.address[0] === 'index') return `${String(asPart(fact).unique)} ${canonicalIndex(asPart(fact).definition)}`;
  return fact.address[0] === 'constraint' && ['unique', 'exclusion'].includes(asPart(fact).type ?? '') ? asPart(fact).definition : undefined;
};

/** Those of its own that are just like one of the parent's: index → the parent's. They come after it, or they would be taken for its parts. */
export function besides(own: readonly Fact[], above: Iterable<Fact>): Map<Id, Id> {
  const parents = new Map<string, Id>();
  for (const fact of above) {
    const text = likeness(fact);
    if (text !== undefined) parents.set(text, fact.id);
  }
  const found = new Map<Id, Id>();
  if (parents.size === 0) return found;
  for (const fact of own) {
    const text = isPart(fact) ? undefined : likeness(fact);
    const parent = text === undefined ? undefined : parents.get(text);
    if (parent !== undefined) found.set(fact.id, parent);
  }
  return found;
}

/** Of partitions that were and stay. True: something was said. */
export function orderParts(before: Catalog, after: Catalog, into: Parts, loose: ReadonlySet<Id>): boolean {
  let found = false;
  for (const parent of after.facts.values()) {
    const { _parts: parts, only } = asPart(parent);
    if (only) {
      // A partition that comes later would get a part.
      for (const table of descendants(tableOf(parent), after)) into.edges.push({ from: parent.id, to: table, strength: 'soft' });
      found = true;
    }
    if (!parts || only || same(before.facts.get(parent.id), parent)) continue;
    for (const table of descendants(tableOf(parent), after)) {
      if (loose.has(table)) continue;
      for (const [id, beside] of besides(after.childrenOf(table), [parent])) {
        const fact = into.facts.get(id)!;
        into.facts.set(id, { ...fact, body: { ...fact.body, beside } });
        into.edges.push({ from: id, to: beside, strength: 'soft' });
        found = true;
      }
    }
  }
  return found;
}

const same = (old: Fact | undefined, now: Fact): boolean => old !== undefined && likeness(old) === likeness(now);

/** A part is made before its parent's, which takes it: the other way round the server would have made another one already. */
export const partsFirst = (edges: readonly Edge[], facts: ReadonlyMap<Id, Fact>): Edge[] =>
  edges.map((edge) => {
    const { partitionOf } = (facts.get(edge.from)?.body ?? {}) as { partitionOf?: Address };
    if (!partitionOf || addressText(partitionOf) !== edge.to) return edge;
    const parent = facts.get(edge.to);
    return parent && !asPart(parent).only ? { from: edge.to, to: edge.from, strength: 'soft' } : edge;
  });
