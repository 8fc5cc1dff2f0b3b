/** The canonical text of facts, and the fingerprint over it. The same SQL gives the same one on every supported server. */
import type { Id } from '../model/address.ts';
import type { Catalog } from '../model/catalog.ts';
import { kindOf, type Fact } from '../model/fact.ts';
import { canonicalMembers, sha256Of } from '../model/hash.ts';
import type { AnyKind } from '../model/kind.ts';

export type Kinds = ReadonlyMap<string, AnyKind>;

export const kindsByName = (kinds: readonly AnyKind[]): Kinds => new Map(kinds.map((kind) => [kind.kind, kind]));

/** As in `Desired.said`: what the sources must speak of for an opt-in fact to count. */
export const placeOf = (fact: Fact, kinds: Kinds): string => `${kindOf(fact)} ${kinds.get(kindOf(fact))?.spokenOf?.(fact) ?? fact.parent ?? ''}`;

export const isState = (attribute: string): boolean => !attribute.startsWith('_');

/** One attribute's value in its normal form; `undefined` and an absent key are the same. */
export function canonicalValue(kind: AnyKind | undefined, body: object, attribute: string): unknown {
  const value = (body as Record<string, unknown>)[attribute];
  if (value === undefined || value === null) return undefined;
  const normal = (kind?.canonical as Record<string, ((value: unknown, body: object) => unknown) | undefined> | undefined)?.[attribute];
  return normal ? normal(value, body) : value;
}

export function canonicalBody(kind: AnyKind | undefined, body: object): Record<string, unknown> {
  const result: Record<string, unknown> = {};
  for (const attribute of Object.keys(body)) {
    if (isState(attribute)) result[attribute] = canonicalValue(kind, body, attribute);
  }
  return result;
}

/** `without`: attributes that are left out. */
export function canonicalText(fact: Fact, kinds: Kinds, without: readonly string[] = NONE): string {
  const kind = kinds.get(kindOf(fact));
  return `${fact.id}\n${canonicalMembers(stateOf(fact), (name) => (without.includes(name) ? undefined : canonicalValue(kind, fact.body, name)))}\n`;
}

const NONE: readonly string[] = [];

/** The attributes of the last fact of a kind, in its order and in the texts': nearly all of a kind have the same ones. */
const orders = new Map<string, { readonly keys: readonly string[]; readonly sorted: readonly string[] }>();

function stateOf(fact: Fact): readonly string[] {
  const keys = Object.keys(fact.body);
  const last = orders.get(kindOf(fact));
  if (last && isSameList(last.keys, keys)) return last.sorted;
  const sorted = keys.filter(isState).sort();
  orders.set(kindOf(fact), { keys, sorted });
  return sorted;
}

function isSameList(one: readonly string[], two: readonly string[]): boolean {
  if (one.length !== two.length) return false;
  for (let index = 0; index < one.length; index += 1) if (one[index] !== two[index]) return false;
  return true;
}

/** By fact: what stands for it in a fingerprint. */
export type Texts = Map<Fact, string>;

/**
 * `sf1:` + sha256 over the canonical text of `ids` (those that exist), in code unit order of their addresses.
 * `texts`: what was written for facts before, and is now; for whoever asks for states that have most facts in common.
 */
export function fingerprint(catalog: Catalog, ids: Iterable<Id>, kinds: Kinds, texts?: Texts): string {
  return `sf1:${sha256Of(lines(catalog, inOrder(ids, texts), kinds, texts))}`;
}

/** The last list that went with the texts: what is in order already is sorted at a glance. */
const lists = new WeakMap<Texts, readonly Id[]>();

function inOrder(ids: Iterable<Id>, texts: Texts | undefined): readonly Id[] {
  const wanted = new Set(ids);
  const known = (texts && lists.get(texts))?.filter((id) => wanted.delete(id)) ?? [];
  const sorted = [...known, ...wanted].sort();
  if (texts) lists.set(texts, sorted);
  return sorted;
}

function* lines(catalog: Catalog, ids: readonly Id[], kinds: Kinds, texts?: Texts): Iterable<string> {
  for (const id of ids) {
    const fact = catalog.facts.get(id);
    if (!fact) yield `${id}\nabsent\n`;
    else {
      const known = texts?.get(fact);
      const text = known ?? fingerprintedText(fact, kinds);
      if (known === undefined) texts?.set(fact, text);
      yield text;
    }
  }
}

/** What stands for the fact in a fingerprint. */
export const fingerprintedText = (fact: Fact, kinds: Kinds): string => (kinds.get(kindOf(fact))?.fingerprinted?.(fact) === false ? '' : canonicalText(fact, kinds, kinds.get(kindOf(fact))?.unfingerprinted));
