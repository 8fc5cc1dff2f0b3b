/** A set of facts and edges with the lookups that the planner needs. A value: never changed after it is built. */
import type { Id } from './address.ts';
import type { Edge, Fact } from './fact.ts';
import type { Finding } from './finding.ts';

export interface Catalog {
  readonly facts: ReadonlyMap<Id, Fact>;
  readonly edges: readonly Edge[];
  /** What was seen and is not modelled; reported, never skipped. */
  readonly findings: readonly Finding[];
  /** Facts that lie within `id`, in address order. */
  childrenOf(id: Id): readonly Fact[];
  /** What `id` stands on. */
  needsOf(id: Id): readonly Edge[];
  /** What stands on `id`. */
  dependantsOf(id: Id): readonly Edge[];
}

const NONE: readonly never[] = [];

export function catalog(facts: Iterable<Fact>, edges: readonly Edge[] = [], findings: readonly Finding[] = []): Catalog {
  const byId = new Map<Id, Fact>();
  for (const each of facts) byId.set(each.id, each);
  return wholeCatalog(byId, edges.filter((edge) => edge.from !== edge.to && byId.has(edge.from) && byId.has(edge.to)), findings);
}

/** Of edges that all lie between two of the facts. */
export function wholeCatalog(byId: ReadonlyMap<Id, Fact>, known: readonly Edge[], findings: readonly Finding[]): Catalog {
  let children: Map<Id, Fact[]> | undefined;
  let needs: Map<Id, Edge[]> | undefined;
  let dependants: Map<Id, Edge[]> | undefined;
  return {
    facts: byId,
    edges: known,
    findings,
    childrenOf: (id) => (children ??= group(byId.values(), (each) => each.parent)).get(id) ?? NONE,
    needsOf: (id) => (needs ??= group(known, (edge) => edge.from)).get(id) ?? NONE,
    dependantsOf: (id) => (dependants ??= group(known, (edge) => edge.to)).get(id) ?? NONE,
  };
}

/** With other bodies of facts that it has. */
export const withShapes = (of: Catalog, shapes: readonly Fact[]): Catalog =>
  (shapes.length === 0 ? of : catalog(new Map([...of.facts, ...shapes.map((each) => [each.id, each] as const)]).values(), of.edges, of.findings));

/** Without these, what lies within them, and what `also` names for each of them and for what lies there. */
export function without(of: Catalog, ids: Iterable<Id>, also: (id: Id) => readonly Id[] = () => NONE): Catalog {
  const gone = new Set(ids);
  for (const id of gone) for (const each of [...of.childrenOf(id).map((child) => child.id), ...also(id)]) gone.add(each);
  return catalog([...of.facts.values()].filter(({ id }) => !gone.has(id)), of.edges, of.findings);
}

export const emptyCatalog: Catalog = catalog([]);

function group<T>(items: Iterable<T>, key: (item: T) => Id | undefined): Map<Id, T[]> {
  const groups = new Map<Id, T[]>();
  for (const item of items) {
    const id = key(item);
    if (id === undefined) continue;
    const members = groups.get(id);
    if (members) members.push(item);
    else groups.set(id, [item]);
  }
  return groups;
}
