/** Deltas → what happens to each fact, closed over what must go and come back because of it. */
import type { Kinds } from '../catalog/canonical.ts';
import { isSame } from '../catalog/same.ts';
import type { Delta } from '../diff/diff.ts';
import { Failure, impossible } from '../errors/failure.ts';
import type { Id } from '../model/address.ts';
import type { Catalog } from '../model/catalog.ts';
import { kindOf, type Fact } from '../model/fact.ts';
import type { AnyKind, Change, Context, Detaching, Draft, Parking, Rule } from '../model/kind.ts';
import { actingOn } from './acting.ts';

export interface Alteration {
  readonly before: Fact;
  readonly after: Fact;
  readonly attributes: readonly string[];
  readonly drafts: readonly Draft[];
}

/** Each reason is a sentence part for people. A fact in both `drops` and `creates` is replaced or rebuilt. */
export interface Actions {
  readonly drops: ReadonlyMap<Id, string>;
  readonly creates: ReadonlyMap<Id, string>;
  readonly alters: ReadonlyMap<Id, Alteration>;
  /** Facts that are equal on both sides and only come back after what they stand on. */
  readonly rebuilt: ReadonlySet<Id>;
  /** Facts that keep their data and let go of what they stand on while it is made anew. */
  readonly parked: ReadonlyMap<Id, Parked>;
}

export interface Parked {
  readonly before: Fact;
  readonly after: Fact;
  readonly parking: Parking;
  readonly because: string;
}

export const kindFor = (fact: Fact, kinds: Kinds): AnyKind => {
  const kind = kinds.get(kindOf(fact));
  if (!kind) throw impossible(`the dialect has no kind "${kindOf(fact)}"`);
  return kind;
};

export const asDrafts = (drafts: Draft | readonly Draft[]): readonly Draft[] => ('sql' in drafts ? [drafts] : drafts);

/** The rules' answers for the changed attributes, in the order in which the kind lists its rules; equal statements once. */
export function changeDrafts(kind: AnyKind, before: Fact, after: Fact, attributes: readonly string[], context: Context): readonly Draft[] | 'replace' {
  const rules = kind.change as Record<string, Rule<object> | undefined>;
  const drafts = new Map<string, Draft>();
  for (const attribute of Object.keys(rules).filter((name) => attributes.includes(name))) {
    const change: Change = rules[attribute]!(before, after, context);
    if (change === 'replace') return 'replace';
    for (const draft of asDrafts(change)) {
      const twin = drafts.get(draft.sql);
      drafts.set(draft.sql, twin ? { ...twin, effects: [...(twin.effects ?? []), ...(draft.effects ?? [])] } : draft);
    }
  }
  const unruled = attributes.filter((name) => !rules[name]);
  if (unruled.length > 0) throw impossible(`${after.id}: no rule for ${unruled.join(', ')}`);
  return [...drafts.values()];
}

/** It only adds what others may use once it is committed: nobody stands in its way. */
export const commitsFirst = (alteration: Alteration | undefined): boolean =>
  alteration !== undefined && alteration.drafts.length > 0 && alteration.drafts.every(({ barrier, rebuilds, displaces }) => barrier && !rebuilds && !displaces);

function standsOn(catalog: Catalog, id: Id, on: Id, seen = new Set<Id>()): boolean {
  if (seen.has(id)) return false;
  seen.add(id);
  return catalog.needsOf(id).some(({ to, strength }) => to === on || (strength === 'hard' && standsOn(catalog, to, on, seen)));
}

/** `anew`: facts that are made anew although they could be altered, because of what stands around them; `detached`: facts that let go of what they stand on for the same reason. */
export function decide(deltas: readonly Delta[], kinds: Kinds, context: Context, anew: ReadonlySet<Id> = new Set(), detached: ReadonlyMap<Id, Detaching> = new Map()): Actions {
  const drops = new Map<Id, string>();
  const creates = new Map<Id, string>();
  const alters = new Map<Id, Alteration>();
  const rebuilt = new Set<Id>();
  const parked = new Map<Id, Parked>();
  const changed = new Set<Id>();
  const queue: Id[] = [];
  const { before, after } = context;

  const drop = (id: Id, reason: string) => {
    if (drops.has(id)) return;
    drops.set(id, reason);
    parked.delete(id);
    queue.push(id);
  };
  const replace = (id: Id, reason: string) => {
    alters.delete(id);
    drop(id, reason);
    if (!creates.has(id)) creates.set(id, reason);
    if (!changed.has(id)) rebuilt.add(id);
  };

  for (const delta of deltas) {
    if (delta.delta === 'add') creates.set(delta.after.id, 'new');
    else if (delta.delta === 'remove') drop(delta.before.id, 'not in the files any more');
    else {
      const { id } = delta.after;
      changed.add(id);
      const parking = detached.get(id);
      const attributes = delta.attributes.filter((name) => !parking?.settles.includes(name));
      const drafts = anew.has(id) ? 'replace' : changeDrafts(kindFor(delta.after, kinds), delta.before, delta.after, attributes, context);
      if (drafts === 'replace') {
        replace(id, delta.attributes.length > 0 ? `changed: ${delta.attributes.join(', ')}; cannot be altered in place` : 'another one has its name by now');
        continue;
      }
      if (parking) parked.set(id, { before: delta.before, after: delta.after, parking, because: parking.of });
      if (attributes.length > 0) alters.set(id, { before: delta.before, after: delta.after, attributes, drafts });
    }
  }
  for (const alteration of alters.values()) {
    for (const draft of alteration.drafts) for (const id of draft.settles ?? []) if (id !== alteration.after.id) alters.delete(id);
  }

  const rebuildDependant = (id: Id, gone: Id, because: string) => {
    const fact = after.facts.get(id)!;
    const kind = kindFor(fact, kinds);
    if (parked.has(id)) return;
    const whole = kind.madeWith?.(fact, context);
    if (whole !== undefined && before.facts.has(whole) && after.facts.has(whole)) replace(whole, `${id} stands on ${because}`);
    if (!kind.holds || kind.derived?.(fact)) return replace(id, `stands on ${because}`);
    const old = before.facts.get(id);
    const parking = old && kind.park?.(old, fact, gone, context);
    if (!parking) {
      throw new Failure('SL406', `${id} holds data and stands on ${because}, which must be replaced`, {
        hint: 'Split the change: add the new object beside the old one, move the data, then drop the old one.',
      });
    }
    parked.set(id, { before: old, after: fact, parking, because });
    makeWay(id, parking.leave, `${id}, which lets go of ${because}`);
  };

  /** Another that is called alike takes the place of the one that goes: what is altered may not say the name again, and the old one would be meant still. */
  const isTakenOver = (id: Id, gone: Id): boolean => {
    const [fact, old] = [after.facts.get(id)!, before.facts.get(gone)!];
    const name = kindFor(old, kinds).called?.(old);
    if (name === undefined || (kindFor(fact, kinds).holds && !kindFor(fact, kinds).derived?.(fact))) return false;
    return after.needsOf(id).some(({ to }) => {
      const other = after.facts.get(to);
      return other !== undefined && kindFor(other, kinds).called?.(other) === name && !before.needsOf(id).some((need) => need.to === to);
    });
  };

  /** By what is altered about it itself, which comes first: it stands on it no more, nor on anything that does. */
  const letsGo = (id: Id, of: Id): boolean => alters.has(id) && standsOn(before, id, of) && !standsOn(after, id, of);

  /** What the drafts displace or rebuild goes, and comes back where it is still wanted. */
  function makeWay(id: Id, drafts: readonly Draft[], because: string): void {
    const displace = (displaced: Id) => {
      if (drops.has(displaced) || letsGo(displaced, id)) return;
      if (after.facts.has(displaced)) rebuildDependant(displaced, id, because);
      else drop(displaced, 'not in the files any more');
    };
    for (const draft of drafts) {
      for (const displaced of draft.displaces ?? []) displace(displaced);
      if (!draft.rebuilds) continue;
      for (const { from, strength } of before.dependantsOf(id)) {
        if (strength === 'hard' && draft.rebuilds.includes(kindOf(before.facts.get(from)!))) displace(from);
      }
    }
  }
  for (const id of [...alters.keys()]) makeWay(id, alters.get(id)?.drafts ?? [], `${id}, which changes`);
  for (const [id, { parking, because }] of [...parked]) if (detached.has(id)) makeWay(id, parking.leave, `${id}, which lets go of ${because}`);

  /** Not wanted by the files, and the same on both sides: what was unfolded of what a child has from its parent is neither. */
  const isLeft = (id: Id): boolean => {
    const [was, is] = [before.facts.get(id), after.facts.get(id)];
    return was !== undefined && is !== undefined && isSame(was, is) && !(context.wanted?.(id) ?? was !== is);
  };
  const settle = (): void => {
    for (let id = queue.pop(); id !== undefined; id = queue.pop()) {
      const fact = before.facts.get(id)!;
      for (const child of before.childrenOf(id)) {
        const goes = kindFor(fact, kinds).children !== 'stay';
        const stays = after.facts.get(child.id);
        // Moved away by its own change; without one it goes with what it lay within, and lies within another of the name.
        if (stays && stays.parent !== id && !(goes && !alters.has(child.id) && stays.parent !== undefined && creates.has(stays.parent))) continue;
        if (stays) {
          if (creates.has(stays.parent!)) replace(child.id, `lies within ${id}, which is replaced`);
          else throw unmanagedStands(child.id, id);
        } else if (goes) drop(child.id, `lies within ${id}`);
      }
      for (const { from, strength } of before.dependantsOf(id)) {
        if (strength !== 'hard' || drops.has(from)) continue;
        // What is left as it is (not ours, or not in the files) needs what it needed: a catalog has no edge to what is not in it.
        const left = !after.facts.has(id) && isLeft(from);
        const stillNeeds = left || after.needsOf(from).some((edge) => edge.to === id && edge.strength === 'hard');
        if (alters.has(from) && !stillNeeds && !isTakenOver(from, id)) continue;
        if (!after.facts.has(from)) drop(from, 'not in the files any more');
        else if (!creates.has(id) && stillNeeds) throw unmanagedStands(from, id);
        else rebuildDependant(from, id, id);
      }
    }
  };
  settle();
  const moving = (id: Id): boolean => drops.has(id) || creates.has(id) || alters.has(id);
  for (const { id } of actingOn(context, kinds, isLeft, moving)) if (!drops.has(id)) replace(id, 'would act on the plan while what it stands on changes');
  settle();
  // What is created again may carry facts that only the desired catalog has: they are in `deltas` as additions already.
  return { drops, creates, alters, rebuilt, parked };
}

const unmanagedStands = (dependant: Id, dropped: Id): Failure =>
  new Failure('SL405', `${dependant} is not managed here and stands on ${dropped}, which would be dropped`, {
    hint: `Add ${dependant} to the files, drop it by hand, or keep ${dropped}.`,
  });
