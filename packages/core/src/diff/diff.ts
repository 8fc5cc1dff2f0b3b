/** Two catalogs → deltas. Knows no kind: what counts as equal is the kind's canonical form. */
import type { Kinds } from '../catalog/canonical.ts';
import { changedAttributes } from '../catalog/changed-attributes.ts';
import type { Catalog } from '../model/catalog.ts';
import type { Fact } from '../model/fact.ts';

export type Delta =
  | { readonly delta: 'add'; readonly after: Fact }
  | { readonly delta: 'remove'; readonly before: Fact }
  | { readonly delta: 'set'; readonly before: Fact; readonly after: Fact; readonly attributes: readonly string[] };

/** In address order. A fact that both hold as one value costs one comparison. */
export function diff(before: Catalog, after: Catalog, kinds: Kinds): Delta[] {
  const deltas: Delta[] = [];
  let stay = 0;
  for (const [id, fact] of after.facts) {
    const old = before.facts.get(id);
    if (old) stay += 1;
    if (!old) deltas.push({ delta: 'add', after: fact });
    else if (old !== fact) {
      const attributes = changedAttributes(old, fact, kinds);
      if (attributes.length > 0) deltas.push({ delta: 'set', before: old, after: fact, attributes });
    }
  }
  if (stay < before.facts.size) for (const [id, fact] of before.facts) if (!after.facts.has(id)) deltas.push({ delta: 'remove', before: fact });
  return deltas.sort((a, b) => compareText(subject(a).id, subject(b).id));
}

export const subject = (delta: Delta): Fact => (delta.delta === 'remove' ? delta.before : delta.after);

export const compareText = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);
