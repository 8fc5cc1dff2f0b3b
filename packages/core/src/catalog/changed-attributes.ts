/** Which attributes of a fact differ, in the kind's normal forms. */
import { kindOf, type Fact } from '../model/fact.ts';
import { canonicalJson } from '../model/hash.ts';
import { canonicalValue, isState, type Kinds } from './canonical.ts';

/** The attributes whose canonical values differ, in name order. */
export function changedAttributes(before: Fact, after: Fact, kinds: Kinds): string[] {
  const kind = kinds.get(kindOf(after));
  const names = new Set([...Object.keys(before.body), ...Object.keys(after.body)].filter(isState));
  const changed: string[] = [];
  for (const name of names) {
    const one = (before.body as Record<string, unknown>)[name] ?? undefined;
    const two = (after.body as Record<string, unknown>)[name] ?? undefined;
    if (one === two || (typeof one === 'object' && typeof two === 'object' && canonicalJson(one) === canonicalJson(two))) continue;
    const left = canonicalValue(kind, before.body, name);
    const right = canonicalValue(kind, after.body, name);
    if (left === right) continue;
    if (left === undefined || right === undefined || canonicalJson(left) !== canonicalJson(right)) changed.push(name);
  }
  return changed.sort();
}
