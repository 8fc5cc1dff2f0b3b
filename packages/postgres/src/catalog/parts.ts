/** Parts of partitioned indexes in the wanted catalog: what comes before and after the parent's, for the server takes every index that fits for its part. */
import { addressText, part, type Address, type Catalog, type Edge, type Fact, type Id } from '@sluice/core/dialect';
import { canonicalIndex } from '../script/canonical.ts';
import type { Constraint } from '../kinds/constraint.ts';
import { descendants, inheritedFrom, isTable, namedAfter } from '../kinds/heritage.ts';
import type { Index } from '../kinds/index-kind.ts';
import { partOf, partsAnew, withoutOptions, type Part } from '../kinds/index-part.ts';
import { isChosenName } from '../kinds/not-null-name.ts';

export interface Parts {
  readonly facts: Map<Id, Fact>;
  readonly edges: Edge[];
}

const asPart = (fact: Fact): Part => fact.body as Part;
const tableOf = ({ address, parent }: Fact): Id => (address[0] === 'index' ? parent! : addressText(['table', part(address, 1), part(address, 2)]));

export const isPart = (fact: Fact): boolean => asPart(fact).partitionOf !== undefined;

/** What an index, or that of a constraint, is but for its name and place; undefined for what has none. */
function likeness({ address, body }: Fact): string | undefined {
  if (address[0] === 'index') return `${String((body as Index).unique)} ${canonicalIndex((body as Index).definition)}`;
  return address[0] === 'constraint' ? (body as Constraint)._index : undefined;
}

/** What of it the server looks at in what could be a part: storage and order are the part's own. */
const fitting = (text: string | undefined): string | undefined => text && withoutOptions(text).replace(/ DESC\b| NULLS (?:FIRST|LAST)\b/g, '');

/** As what the server looks for parts: an index takes any that fits, a constraint only those of constraints, or of its type. */
const asWhole = (fact: Fact, text = likeness(fact)): string | undefined => text && `${fact.address[0] === 'index' ? 'any' : (fact.body as Constraint).type} ${text}`;
const asParts = (fact: Fact, types: boolean): string[] => {
  const text = fitting(likeness(fact));
  if (text === undefined) return [];
  return ['any', ...(fact.address[0] === 'index' ? [] : types ? [(fact.body as Constraint).type] : KEYS)].map((type) => `${type} ${text}`);
};
const KEYS = ['primary-key', 'unique', 'exclusion'];

/**
 * Those of its own that are just like one of the parent's: index → the parent's. They come after it, or they would be taken for its parts.
 * `types`: a primary key is not taken for a part of a unique constraint. So it is from PostgreSQL 17 on where a table is attached; where the
 * parent's is added, it is taken on all of them (measured).
 */
export function besides(own: readonly Fact[], above: Iterable<Fact>, types: boolean): Map<Id, Id> {
  const parents = new Map<string, Id>();
  for (const fact of above) {
    const text = asWhole(fact, fitting(likeness(fact)));
    if (text !== undefined) parents.set(text, fact.id);
  }
  const found = new Map<Id, Id>();
  if (parents.size === 0) return found;
  for (const fact of own) {
    const parent = isPart(fact) ? undefined : asParts(fact, types).map((text) => parents.get(text)).find((id) => id !== undefined);
    if (parent !== undefined) found.set(fact.id, parent);
  }
  return found;
}

/** What names of parts are made of besides their tables'. Long ones are cut, so that others may come out equal. */
function stem({ body }: Fact): string {
  const columns = ((body as Index)._columns ?? []).join('_');
  return Buffer.byteLength(columns) > 24 ? '' : columns;
}

/** Of partitions that were and stay. True: something was said. */
export function orderParts(before: Catalog, after: Catalog, into: Parts, loose: ReadonlySet<Id>): boolean {
  let found = false;
  // Names of parts are made up by the server of their columns: of equal ones, they come out the same in the order of the sources.
  const earlier = new Map<Id, Id>();
  const made = (fact: Fact): number => asPart(fact)._made ?? 0;
  for (const parent of [...after.facts.values()].filter((fact) => asPart(fact).only || asPart(fact)._parts).sort((a, b) => made(a) - made(b))) {
    const { _parts: parts, only } = asPart(parent);
    if (only) {
      // A partition that comes later would get a part.
      for (const table of descendants(tableOf(parent), after)) into.edges.push({ from: parent.id, to: table, strength: 'soft' });
      found = true;
    }
    if (!parts || only || same(before.facts.get(parent.id), parent, { before, after })) continue;
    const alike = `${tableOf(parent)} ${stem(parent)}`;
    const last = earlier.get(alike);
    if (parent.address[0] === 'index') earlier.set(alike, parent.id);
    if (last !== undefined && parent.address[0] === 'index') into.edges.push({ from: parent.id, to: last, strength: 'soft' });
    found = true;
    for (const table of descendants(tableOf(parent), after)) {
      goWith(parent, table, before, after, into);
      if (loose.has(table)) continue;
      for (const [id, beside] of besides(after.childrenOf(table), [parent], false)) {
        const fact = into.facts.get(id)!;
        into.facts.set(id, { ...fact, body: { ...fact.body, beside } });
        into.edges.push({ from: id, to: beside, strength: 'soft' });
      }
    }
  }
  return found;
}

/** Parts of what stays that are named after a column's other name, and say nothing else: they get the wanted name, as a fact has one. */
export function renameParts(before: Catalog, after: Catalog, { facts }: Parts, version: number): boolean {
  let found = false;
  for (const parent of after.facts.values()) {
    const old = before.facts.get(parent.id);
    if (!asPart(parent)._parts || asPart(parent).only || !old || !same(old, parent, { before, after })) continue;
    for (const [id, [, name]] of Object.entries(asPart(parent)._parts!)) {
      const [table, there] = [after.facts.get(id), asPart(old)._parts?.[id]?.[1]];
      if (there === undefined || there === name || !isTable(table) || !before.facts.has(id) || isChosenName(there, part(table.address, 2), ...namedAfter(parent))) continue;
      if ([before, after].some((catalog) => partOf(parent.id, id, catalog) !== undefined)) continue;
      const copy = inheritedFrom(parent, table, version)!;
      const address = [...copy.address.slice(0, -1), name] as unknown as Address;
      facts.set(addressText(address), { ...copy, address, id: addressText(address), body: { ...copy.body, partitionOf: parent.address } });
      found = true;
    }
  }
  return found;
}

/** Parts that have a name go with what they are part of, whatever of themselves changes. */
function goWith(parent: Fact, table: Id, before: Catalog, after: Catalog, { facts }: Parts): void {
  for (const { id, address } of after.childrenOf(table)) {
    const fact = facts.get(id);
    if (!['index', 'constraint'].includes(address[0]) || !fact || ![fact, before.facts.get(id)].every((each) => each && isPart(each) && addressText(asPart(each).partitionOf!) === parent.id)) continue;
    facts.set(id, { ...fact, body: { ...fact.body, anew: true } });
  }
}

const same = (old: Fact | undefined, now: Fact, catalogs: { readonly before: Catalog; readonly after: Catalog }): boolean =>
  old !== undefined && asWhole(old) === asWhole(now) && !partsAnew(asPart(old), asPart(now), catalogs);

/** A part is made before what it is part of, which takes it: the other way round the server would have made another one already. */
export const partsFirst = (edges: readonly Edge[], facts: ReadonlyMap<Id, Fact>): Edge[] =>
  edges.map((edge) => {
    const [from, to] = [facts.get(edge.from), facts.get(edge.to)];
    if (!from || !to || !isPart(from) || asPart(to).only || !asPart(to)._parts?.[tableOf(from)]) return edge;
    return { from: edge.to, to: edge.from, strength: 'soft' };
  });
