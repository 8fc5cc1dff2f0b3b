/** Whether two facts are one value, hidden attributes included: then either stands for both, and nothing has to be compared or written twice. */
import type { Id } from '../model/address.ts';
import type { Fact, Unify } from '../model/fact.ts';

export const isSame = (one: Fact, two: Fact): boolean => one === two || (one.id === two.id && one.parent === two.parent && isSameValue(one.body, two.body));

/** Gives for each fact the first one that was the same value: of two states that are nearly one, the second is then hardly held, written or compared. */
export function unifying(): Unify {
  const known = new Map<Id, Fact>();
  return (fact) => {
    const first = known.get(fact.id);
    if (first !== undefined) return isSame(first, fact) ? first : fact;
    known.set(fact.id, fact);
    return fact;
  };
}

/** JSON values; an absent member and `undefined` are the same. */
function isSameValue(one: unknown, two: unknown): boolean {
  if (one === two) return true;
  if (typeof one !== 'object' || typeof two !== 'object' || one === null || two === null) return false;
  if (Array.isArray(one) || Array.isArray(two)) {
    return Array.isArray(one) && Array.isArray(two) && one.length === two.length && one.every((item, index) => isSameValue(item, two[index]));
  }
  const [left, right] = [one as Readonly<Record<string, unknown>>, two as Readonly<Record<string, unknown>>];
  let members = 0;
  for (const name in left) {
    if (left[name] === undefined) continue;
    if (!isSameValue(left[name], right[name])) return false;
    members += 1;
  }
  for (const name in right) if (right[name] !== undefined) members -= 1;
  return members === 0;
}
