/** The canonical text of facts, and the fingerprint over it. The same SQL gives the same one on every supported server. */
import type { Id } from '../model/address.ts';
import type { Catalog } from '../model/catalog.ts';
import { kindOf, type Fact } from '../model/fact.ts';
import { canonicalJson, sha256Of } from '../model/hash.ts';
import type { AnyKind } from '../model/kind.ts';

export type Kinds = ReadonlyMap<string, AnyKind>;

export const kindsByName = (kinds: readonly AnyKind[]): Kinds => new Map(kinds.map((kind) => [kind.kind, kind]));

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

export const canonicalText = (fact: Fact, kinds: Kinds): string =>
  `${fact.id}\n${canonicalJson(canonicalBody(kinds.get(kindOf(fact)), fact.body))}\n`;

/** By fact: what stands for it in a fingerprint. */
export type Texts = Map<Fact, string>;

/**
 * `sf1:` + sha256 over the canonical text of `ids` (those that exist), in code unit order of their addresses.
 * `texts`: what was written for facts before, and is now; for whoever asks for states that have most facts in common.
 */
export function fingerprint(catalog: Catalog, ids: Iterable<Id>, kinds: Kinds, texts?: Texts): string {
  return `sf1:${sha256Of(lines(catalog, [...new Set(ids)].sort(), kinds, texts))}`;
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
export const fingerprintedText = (fact: Fact, kinds: Kinds): string => (kinds.get(kindOf(fact))?.fingerprinted?.(fact) === false ? '' : canonicalText(printed(fact, kinds), kinds));

function printed(fact: Fact, kinds: Kinds): Fact {
  const left = kinds.get(kindOf(fact))?.unfingerprinted as readonly string[] | undefined;
  if (!left?.some((attribute) => attribute in fact.body)) return fact;
  return { ...fact, body: Object.fromEntries(Object.entries(fact.body).filter(([attribute]) => !left.includes(attribute))) };
}
