/** A part of what is wanted: some objects and what they need as the sources want them, everything else as it is live. */
import type { Id } from '../model/address.ts';
import { catalog, type Catalog } from '../model/catalog.ts';
import type { Desired } from '../model/dialect.ts';
import { kindOf, type Edge, type Fact } from '../model/fact.ts';
import type { Kinds } from './canonical.ts';
import { changedAttributes } from './changed-attributes.ts';
import { withUnsaid } from './scope.ts';

export interface PartRequest {
  readonly live: Catalog;
  readonly desired: Desired;
  readonly kinds: Kinds;
  /** Ids that Sluice created or adopted here: what the sources do not hold any more goes only then. */
  readonly known: ReadonlySet<Id> | 'all';
  readonly manage: readonly string[];
  owned(fact: Fact): boolean;
  readonly chosen: readonly Id[];
}

export interface Part {
  readonly desired: Desired;
  /** Objects that are brought to what the sources want, or dropped, the chosen ones included. */
  readonly objects: ReadonlySet<Id>;
}

interface Sides extends Pick<PartRequest, 'live' | 'kinds'> {
  readonly desired: Pick<Desired, 'catalog'>;
}

const factOf = (id: Id | undefined, { desired, live }: Sides): Fact | undefined => (id === undefined ? undefined : (desired.catalog.facts.get(id) ?? live.facts.get(id)));

/** Whether facts within it are objects of their own, which do not go with it. */
const isContainer = (fact: Fact, { kinds }: Sides): boolean => kinds.get(kindOf(fact))?.children === 'stay';

/** Says something of another fact: a comment, a grant. */
const isFacet = ({ address }: Fact): boolean => typeof address[1] !== 'string';

/** The fact that it is created and dropped with, which people name; a facet's is what it speaks of. */
export function objectOf(fact: Fact, sides: Sides): Fact {
  let object = fact;
  for (let parent = factOf(fact.parent, sides); parent; parent = factOf(parent.parent, sides)) {
    if (isContainer(parent, sides) && !isFacet(object)) break;
    object = parent;
  }
  return object;
}

/** What an object consists of in the states given, itself first; of a container itself and what is said of it. */
function* within(fact: Fact, states: readonly Catalog[], sides: Sides): Generator<Fact> {
  yield fact;
  const alone = isContainer(fact, sides);
  for (const state of states) for (const child of state.childrenOf(fact.id)) if (!alone || isFacet(child)) yield* within(child, states, sides);
}

export function part(request: PartRequest): Part {
  const { live, desired, known } = request;
  const isKnown = (id: Id): boolean => known === 'all' || known.has(id);
  const taken = new Set<Id>();
  const objects = new Set<Id>();
  const waiting: Fact[] = [];
  /** `whole`: what the sources do not hold of it goes; else it stays, for nobody needs it to go. */
  const add = (fact: Fact | undefined, whole: boolean): void => {
    if (!fact || !request.owned(fact)) return;
    objects.add(objectOf(fact, request).id);
    for (const each of within(fact, whole ? [desired.catalog, live] : [desired.catalog], request)) {
      if (taken.has(each.id)) continue;
      taken.add(each.id);
      waiting.push(each);
    }
  };
  /** What it lies within must be there. */
  const addAround = (fact: Fact): void => {
    const around = fact.parent === undefined ? undefined : desired.catalog.facts.get(fact.parent);
    if (around && !live.facts.has(around.id)) add(around, false);
  };
  for (const id of request.chosen) add(factOf(id, request), true);
  do {
    for (let fact = waiting.pop(); fact; fact = waiting.pop()) {
      addAround(fact);
      for (const { to } of desired.catalog.needsOf(fact.id)) {
        const object = factOf(to, request);
        if (object && !taken.has(to) && differs(objectOf(object, request), request)) add(objectOf(object, request), false);
      }
    }
    // What stands on something that goes is as the sources want it, or goes too.
    for (const { from, to, strength } of live.edges) {
      if (strength !== 'hard' || taken.has(from) || !taken.has(to) || desired.catalog.facts.has(to)) continue;
      if (!desired.catalog.facts.has(from) && !isKnown(from)) continue;
      add(live.facts.get(from), true);
      const object = objectOf(live.facts.get(from)!, request);
      if (desired.catalog.facts.has(object.id)) add(object, false);
    }
  } while (waiting.length > 0);
  return { desired: { ...desired, catalog: joined(request, taken, isKnown), renames: [] }, objects };
}

/** Whether anything that the sources want of it is missing or another one. */
function differs(object: Fact, request: PartRequest): boolean {
  const { live, desired, kinds } = request;
  for (const wanted of within(object, [desired.catalog], request)) {
    const alive = live.facts.get(wanted.id);
    if (!alive || changedAttributes(alive, withUnsaid(wanted, alive, request), kinds).length > 0) return true;
  }
  return false;
}

function joined(request: PartRequest, taken: ReadonlySet<Id>, isKnown: (id: Id) => boolean): Catalog {
  const { live, desired } = request;
  const facts = new Map<Id, Fact>();
  const edges: Edge[] = [];
  // What is not ours is looked at only where something taken stands on it.
  const outside = new Set(desired.catalog.edges.filter(({ from }) => taken.has(from)).map(({ to }) => to));
  for (const fact of desired.catalog.facts.values()) {
    if (taken.has(fact.id) || (outside.has(fact.id) && !request.owned(fact))) facts.set(fact.id, fact);
    else if (live.facts.has(fact.id)) facts.set(fact.id, live.facts.get(fact.id)!);
  }
  for (const fact of live.facts.values()) if (!facts.has(fact.id) && !taken.has(fact.id) && (!request.owned(fact) || isKnown(fact.id))) facts.set(fact.id, fact);
  for (const edge of desired.catalog.edges) if (taken.has(edge.from)) edges.push(edge);
  for (const edge of live.edges) if (!taken.has(edge.from)) edges.push(edge);
  return catalog(facts.values(), edges, desired.catalog.findings.filter(({ subject }) => subject === undefined || taken.has(subject)));
}
