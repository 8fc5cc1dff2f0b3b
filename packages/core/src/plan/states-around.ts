/** What a database holds in the middle of a plan: right before and right after one of its nodes. */
import type { Id } from '../model/address.ts';
import { catalog, type Catalog } from '../model/catalog.ts';
import type { Edge, Fact } from '../model/fact.ts';
import type { Context } from '../model/kind.ts';
import type { Node } from './graph.ts';

export interface Around {
  readonly before: Catalog;
  readonly after: Catalog;
}

/** `at`: the place of the node in their order. */
export function statesAround(nodes: readonly Node[], at: number, context: Pick<Context, 'before' | 'after'>): Around {
  const places = placesOf(nodes);
  return { before: stateAfter(places, at - 1, context), after: stateAfter(places, at, context) };
}

function stateAfter(places: ReadonlyMap<Id, Places>, at: number, { before, after }: Pick<Context, 'before' | 'after'>): Catalog {
  const facts = new Map<Id, { readonly fact: Fact; readonly of: Catalog }>();
  const held = new Map<Id, boolean>();
  const of = (id: Id): Catalog | undefined => {
    const [old, now] = [before.facts.get(id), after.facts.get(id)];
    const { dropped, created, altered } = places.get(id) ?? {};
    if (created !== undefined && created <= at) return after;
    if (dropped !== undefined && dropped <= at) return undefined;
    if (old && now) return altered !== undefined && altered <= at ? after : before;
    // What goes or comes with what it lies in has no place of its own.
    if (old) return dropped !== undefined || isThere(old.parent) ? before : undefined;
    return created === undefined && now!.parent !== undefined && of(now!.parent) === after ? after : undefined;
  };
  const isThere = (id: Id | undefined): boolean => {
    if (id === undefined) return true;
    const known = held.get(id);
    if (known !== undefined) return known;
    held.set(id, true);
    const there = of(id) !== undefined;
    held.set(id, there);
    return there;
  };
  for (const id of new Set([...before.facts.keys(), ...after.facts.keys()])) {
    const side = of(id);
    const fact = side?.facts.get(id);
    if (side && fact) facts.set(id, { fact, of: side });
  }
  const edges: Edge[] = [];
  for (const [id, { of: side }] of facts) for (const edge of side.needsOf(id)) if (facts.has(edge.to)) edges.push(edge);
  return catalog([...facts.values()].map(({ fact }) => fact), edges);
}

interface Places { dropped?: number; created?: number; altered?: number }

function placesOf(nodes: readonly Node[]): ReadonlyMap<Id, Places> {
  const places = new Map<Id, Places>();
  for (const [at, { act, fact, members }] of nodes.entries()) {
    const name = act === 'drop' ? 'dropped' : act === 'create' ? 'created' : act === 'alter' ? 'altered' : undefined;
    if (name) for (const { id } of [fact, ...members]) places.set(id, { ...places.get(id), [name]: at });
  }
  return places;
}
