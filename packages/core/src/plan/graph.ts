/** Actions → nodes and the order that must hold between them. A node becomes one or several statements. */
import type { Kinds } from '../catalog/canonical.ts';
import { compareText } from '../diff/diff.ts';
import type { Id } from '../model/address.ts';
import type { Catalog } from '../model/catalog.ts';
import { kindOf, type Fact } from '../model/fact.ts';
import type { Context } from '../model/kind.ts';
import { commitsFirst, kindFor, type Actions } from './actions.ts';

export interface Node {
  readonly index: number;
  readonly act: 'drop' | 'alter' | 'create' | 'tie' | 'park' | 'unpark';
  readonly fact: Fact;
  /** Facts whose statement is part of this one: written inside a create, gone with a drop. */
  readonly members: readonly Fact[];
}

export interface Graph {
  readonly nodes: readonly Node[];
  /** before → after, by index, without duplicates. */
  readonly hard: readonly ReadonlySet<number>[];
  readonly soft: readonly ReadonlySet<number>[];
}

/** Facts that come along with one that is made again from what was kept of it, by that one. */
export type Brought = ReadonlyMap<Id, ReadonlySet<Id>>;

/** What is made again from what was kept. */
export interface ComingBack {
  readonly brought: Brought;
  /** What must be back before what else: by the one that waits. */
  readonly awaited: ReadonlyMap<Id, readonly Id[]>;
}

const NOTHING: ComingBack = { brought: new Map(), awaited: new Map() };

/** `apart`: facts that must have a statement of their own although a kind would let them be part of another's. */
export function graph(actions: Actions, kinds: Kinds, context: Context, apart: ReadonlySet<string>, { brought, awaited }: ComingBack = NOTHING): Graph {
  const { before, after } = context;
  const nodes: Node[] = [];
  const hard: Set<number>[] = [];
  const soft: Set<number>[] = [];
  const creating = new Map<Id, number>();
  const dropping = new Map<Id, number>();
  const altering = new Map<Id, number>();

  const add = (act: Node['act'], fact: Fact, members: readonly Fact[], into: Map<Id, number>) => {
    const index = nodes.length;
    nodes.push({ index, act, fact, members });
    hard.push(new Set());
    soft.push(new Set());
    for (const member of [fact, ...members]) into.set(member.id, index);
  };
  const order = (first: number | undefined, then: number | undefined, strength: 'hard' | 'soft' = 'hard') => {
    if (first === undefined || then === undefined || first === then) return;
    if (strength === 'hard') hard[first]!.add(then);
    else soft[first]!.add(then);
  };

  const isApart = (fact: Fact): boolean => apart.has(`create ${fact.id}`) || (kindFor(fact, kinds).apart?.(fact) ?? false);
  const leaderOf = new Map([...brought].flatMap(([leader, along]) => [...along].map((id) => [id, leader] as const)));
  const inlineTop = (fact: Fact): boolean => {
    if (leaderOf.has(fact.id)) return false;
    // Inlined by an ancestor that is created too, through inlined facts only.
    let child = fact;
    for (;;) {
      if (isApart(child) || !child.parent) return true;
      const parent = after.facts.get(child.parent);
      if (!parent || !actions.creates.has(parent.id) || brought.has(parent.id) || leaderOf.has(parent.id)) return true;
      if (kindFor(parent, kinds).inlines?.includes(kindOf(fact))) return false;
      child = parent;
    }
  };
  const inlined = (leader: Fact): Fact[] => {
    const along = brought.get(leader.id);
    if (along) return [...along].map((id) => after.facts.get(id)!);
    const allowed = kindFor(leader, kinds).inlines ?? [];
    const found: Fact[] = [];
    const visit = (id: Id) => {
      for (const child of after.childrenOf(id)) {
        if (!allowed.includes(kindOf(child)) || !actions.creates.has(child.id) || isApart(child)) continue;
        found.push(child);
        visit(child.id);
      }
    };
    visit(leader.id);
    // A catalog's order is that of the files; a statement's must not be.
    return found.sort((a, b) => compareText(a.id, b.id));
  };
  for (const id of actions.creates.keys()) {
    const fact = after.facts.get(id)!;
    if (inlineTop(fact)) add('create', fact, inlined(fact), creating);
  }
  const tying = new Map<Id, number>();
  for (const id of actions.creates.keys()) {
    const fact = after.facts.get(id)!;
    if (!leaderOf.has(id) && kindFor(fact, kinds).tie?.(fact, context)) add('tie', fact, [], tying);
  }
  const goesWith = (fact: Fact): boolean => {
    const parent = fact.parent === undefined ? undefined : before.facts.get(fact.parent);
    return !!parent && actions.drops.has(parent.id) && kindFor(parent, kinds).children !== 'stay' && !apart.has(`drop ${fact.id}`);
  };
  const goers = (leader: Fact): Fact[] => {
    const found: Fact[] = [];
    const visit = (fact: Fact) => {
      for (const child of before.childrenOf(fact.id)) {
        if (!actions.drops.has(child.id) || !goesWith(child)) continue;
        found.push(child);
        visit(child);
      }
    };
    visit(leader);
    return found;
  };
  for (const id of actions.drops.keys()) {
    const fact = before.facts.get(id)!;
    if (!goesWith(fact)) add('drop', fact, goers(fact), dropping);
  }
  for (const { after: fact } of actions.alters.values()) add('alter', fact, [], altering);
  const parking = new Map<Id, number>();
  const unparking = new Map<Id, number>();
  for (const { before: old, after: now, parking: { leave, come } } of actions.parked.values()) {
    if (leave.length > 0) add('park', old, [], parking);
    if (come.length > 0) add('unpark', now, [], unparking);
  }

  for (const [id, others] of awaited) for (const other of others) order(creating.get(other) ?? altering.get(other), creating.get(id) ?? altering.get(id), 'soft');

  const givers = slotGivers(context, actions, kinds, dropping, altering);
  const goingBy = namesakes(context, actions, kinds, dropping);
  const afterNamesakes = (to: Id, strength: 'hard' | 'soft', node: number | undefined) => {
    const named = goingBy.size === 0 || strength === 'soft' ? undefined : after.facts.get(to);
    for (const giver of (named && goingBy.get(kindFor(named, kinds).called?.(named) ?? '')) ?? []) order(giver, node);
  };
  for (const id of actions.creates.keys()) {
    const fact = after.facts.get(id)!;
    const node = creating.get(id);
    order(dropping.get(id), node);
    order(node, tying.get(id));
    for (const need of needs(after, fact)) {
      const needing = need.to === fact.parent ? tying.get(id) ?? node : node;
      order(creating.get(need.to), needing, need.strength);
      order(altering.get(need.to), needing, need.strength);
      order(unparking.get(need.to), needing, need.strength);
      afterNamesakes(need.to, need.strength, needing);
    }
    for (const slot of slotsOf(fact, kinds)) {
      for (const giver of givers.get(slot) ?? []) order(giver, node);
    }
  }
  for (const id of actions.alters.keys()) {
    const node = altering.get(id);
    // What its statements bring about besides stands on more than it does itself.
    for (const each of [id, ...actions.alters.get(id)!.drafts.flatMap((draft) => draft.settles ?? [])]) {
      for (const need of after.facts.has(each) ? needs(after, after.facts.get(each)!) : []) {
        order(creating.get(need.to), node, need.strength);
        if (need.to !== after.facts.get(id)!.parent) order(altering.get(need.to), node, need.strength);
        order(unparking.get(need.to), node, need.strength);
        if (kindFor(after.facts.get(id)!, kinds).holds === undefined) afterNamesakes(need.to, need.strength, node);
      }
      for (const need of before.needsOf(each)) {
        // What is parked has let go already, and changes when it is back on what it still needs.
        if (!unparking.has(each) || !after.needsOf(each).some((kept) => kept.to === need.to)) order(node, dropping.get(need.to), need.strength);
        // Whoever lets go of something does so before it changes, unless that only adds.
        if (!after.needsOf(each).some((kept) => kept.to === need.to) && !commitsFirst(actions.alters.get(need.to))) order(node, altering.get(need.to), need.strength);
      }
    }
    for (const displaced of actions.alters.get(id)!.drafts.flatMap((draft) => draft.displaces ?? [])) {
      order(dropping.get(displaced), node);
      order(node, creating.get(displaced));
      // What neither goes nor is parked lets go by what is altered about it.
      if (!actions.drops.has(displaced) && !actions.parked.has(displaced)) order(altering.get(displaced), node);
      order(parking.get(displaced), node);
      order(node, unparking.get(displaced));
    }
    const left = before.facts.get(id)!.parent;
    if (left !== undefined) order(node, dropping.get(left));
    for (const slot of slotsOf(after.facts.get(id)!, kinds)) {
      if (!slotsOf(before.facts.get(id)!, kinds).includes(slot)) for (const giver of givers.get(slot) ?? []) order(giver, node);
    }
  }
  for (const id of actions.drops.keys()) {
    const fact = before.facts.get(id)!;
    const node = dropping.get(id);
    for (const need of needs(before, fact)) {
      order(node, dropping.get(need.to), need.strength);
      if (!commitsFirst(actions.alters.get(need.to))) order(node, altering.get(need.to), need.strength);
      order(node, parking.get(need.to), need.strength);
    }
  }
  for (const [id, { parking: { leave } }] of actions.parked) {
    const [park, unpark] = [parking.get(id), unparking.get(id)];
    order(park, unpark);
    // What else changes about it does so once it is what it was.
    order(unpark, altering.get(id));
    for (const need of before.needsOf(id)) {
      order(park, dropping.get(need.to), need.strength);
      order(park, altering.get(need.to), need.strength);
    }
    for (const need of after.needsOf(id)) {
      order(creating.get(need.to), unpark, need.strength);
      order(altering.get(need.to), unpark, need.strength);
    }
    for (const displaced of leave.flatMap((draft) => draft.displaces ?? [])) {
      order(dropping.get(displaced), park);
      order(unpark, creating.get(displaced));
    }
  }
  return { nodes, hard, soft };
}

function* needs(catalog: Catalog, fact: Fact): Iterable<{ to: Id; strength: 'hard' | 'soft' }> {
  if (fact.parent !== undefined) yield { to: fact.parent, strength: 'hard' };
  yield* catalog.needsOf(fact.id);
}

export const slotsOf = (fact: Fact, kinds: Kinds): readonly string[] => kindFor(fact, kinds).slots?.(fact) ?? [];

/** What goes, by what it was called. */
function namesakes({ before }: Context, { drops }: Actions, kinds: Kinds, dropping: ReadonlyMap<Id, number>): Map<string, number[]> {
  const found = new Map<string, number[]>();
  for (const id of drops.keys()) {
    const fact = before.facts.get(id)!;
    const [name, node] = [kindFor(fact, kinds).called?.(fact), dropping.get(id)];
    if (name !== undefined && node !== undefined) found.set(name, [...(found.get(name) ?? []), node]);
  }
  return found;
}

/** By slot: the nodes after which nobody holds it any more. */
function slotGivers({ before, after }: Context, actions: Actions, kinds: Kinds, dropping: ReadonlyMap<Id, number>, altering: ReadonlyMap<Id, number>): Map<string, number[]> {
  const givers = new Map<string, number[]>();
  const gives = (slots: readonly string[], node: number | undefined) => {
    if (node === undefined) return;
    for (const slot of slots) {
      const known = givers.get(slot);
      if (known) known.push(node);
      else givers.set(slot, [node]);
    }
  };
  for (const id of actions.drops.keys()) gives(slotsOf(before.facts.get(id)!, kinds), dropping.get(id));
  for (const id of actions.alters.keys()) {
    const kept = slotsOf(after.facts.get(id)!, kinds);
    gives(slotsOf(before.facts.get(id)!, kinds).filter((slot) => !kept.includes(slot)), altering.get(id));
  }
  return givers;
}
