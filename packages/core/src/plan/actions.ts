/** Deltas → what happens to each fact, closed over what must go and come back because of it. */
import type { Kinds } from '../catalog/canonical.ts';
import type { Delta } from '../diff/diff.ts';
import { Failure, impossible } from '../errors/failure.ts';
import type { Id } from '../model/address.ts';
import { kindOf, type Fact } from '../model/fact.ts';
import type { AnyKind, Change, Context, Draft, Rule } from '../model/kind.ts';

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

export function decide(deltas: readonly Delta[], kinds: Kinds, context: Context): Actions {
  const drops = new Map<Id, string>();
  const creates = new Map<Id, string>();
  const alters = new Map<Id, Alteration>();
  const rebuilt = new Set<Id>();
  const changed = new Set<Id>();
  const queue: Id[] = [];
  const { before, after } = context;

  const drop = (id: Id, reason: string) => {
    if (drops.has(id)) return;
    drops.set(id, reason);
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
      const drafts = changeDrafts(kindFor(delta.after, kinds), delta.before, delta.after, delta.attributes, context);
      if (drafts === 'replace') replace(id, `changed: ${delta.attributes.join(', ')}; cannot be altered in place`);
      else alters.set(id, { before: delta.before, after: delta.after, attributes: delta.attributes, drafts });
    }
  }
  for (const alteration of alters.values()) {
    for (const draft of alteration.drafts) for (const id of draft.settles ?? []) if (id !== alteration.after.id) alters.delete(id);
  }

  const rebuildDependant = (id: Id, because: string) => {
    const fact = after.facts.get(id)!;
    const kind = kindFor(fact, kinds);
    if (kind.holds && !kind.derived?.(fact)) {
      throw new Failure('SL406', `${id} holds data and stands on ${because}, which must be replaced`, {
        hint: 'Split the change: add the new object beside the old one, move the data, then drop the old one.',
      });
    }
    replace(id, `stands on ${because}`);
  };

  const rebuildsOf = (id: Id) => {
    for (const draft of alters.get(id)?.drafts ?? []) {
      for (const displaced of draft.displaces ?? []) {
        if (drops.has(displaced)) continue;
        if (after.facts.has(displaced)) rebuildDependant(displaced, `${id}, which changes`);
        else drop(displaced, 'not in the files any more');
      }
      if (!draft.rebuilds) continue;
      for (const { from, strength } of before.dependantsOf(id)) {
        const dependant = before.facts.get(from)!;
        if (strength !== 'hard' || drops.has(from) || !draft.rebuilds.includes(kindOf(dependant))) continue;
        if (after.facts.has(from)) rebuildDependant(from, `${id}, which changes`);
        else drop(from, 'not in the files any more');
      }
    }
  };
  for (const id of [...alters.keys()]) rebuildsOf(id);

  for (let id = queue.pop(); id !== undefined; id = queue.pop()) {
    const fact = before.facts.get(id)!;
    for (const child of before.childrenOf(id)) {
      const goes = kindFor(fact, kinds).children !== 'stay';
      const stays = after.facts.get(child.id);
      if (stays && stays.parent !== id) continue; // moved away by its own change
      if (stays) {
        if (creates.has(id)) replace(child.id, `lies within ${id}, which is replaced`);
        else throw unmanagedStands(child.id, id);
      } else if (goes) drop(child.id, `lies within ${id}`);
    }
    for (const { from, strength } of before.dependantsOf(id)) {
      if (strength !== 'hard' || drops.has(from)) continue;
      const stillNeeds = after.needsOf(from).some((edge) => edge.to === id && edge.strength === 'hard');
      if (alters.has(from) && !stillNeeds) continue;
      if (!after.facts.has(from)) drop(from, 'not in the files any more');
      else if (!creates.has(id) && stillNeeds) throw unmanagedStands(from, id);
      else rebuildDependant(from, id);
    }
  }
  // What is created again may carry facts that only the desired catalog has: they are in `deltas` as additions already.
  return { drops, creates, alters, rebuilt };
}

const unmanagedStands = (dependant: Id, dropped: Id): Failure =>
  new Failure('SL405', `${dependant} is not managed here and stands on ${dropped}, which would be dropped`, {
    hint: `Add ${dependant} to the files, drop it by hand, or keep ${dropped}.`,
  });
