/** What goes and what comes, and is the same but for its name. */
import { canonicalBody, type Kinds } from '../catalog/canonical.ts';
import type { Scoped } from '../catalog/scope.ts';
import { compareText } from '../diff/diff.ts';
import { part } from '../model/address.ts';
import type { Catalog } from '../model/catalog.ts';
import { kindOf, type Fact } from '../model/fact.ts';
import { canonicalJson } from '../model/hash.ts';
import { kindFor } from './actions.ts';

export interface Alike {
  readonly gone: Fact;
  readonly come: Fact;
}

/** By kind, then by name, whatever the order of the files. Only where there is one of each: which of several became which nobody can tell. */
export function alike({ before, after }: Pick<Scoped, 'before' | 'after'>, kinds: Kinds): Alike[] {
  const come = grouped(missing(after, before), after, kinds);
  if (come.size === 0) return [];
  const order = new Map([...kinds.keys()].map((kind, index) => [kind, index]));
  const rank = (fact: Fact): number => order.get(kindOf(fact))!;
  const gone = grouped(missing(before, after), before, kinds);
  return [...come].flatMap(([key, facts]): Alike[] => {
    const [one, ...more] = gone.get(key) ?? [];
    return one && more.length === 0 && facts.length === 1 ? [{ gone: one, come: facts[0]! }] : [];
  }).sort((a, b) => rank(a.come) - rank(b.come) || compareText(a.come.id, b.come.id));
}

/** The outermost ones: what lies within them comes and goes with them. */
const missing = (of: Catalog, from: Catalog): Fact[] =>
  [...of.facts.values()].filter((fact) => !from.facts.has(fact.id) && (fact.parent === undefined || from.facts.has(fact.parent)));

function grouped(facts: readonly Fact[], of: Catalog, kinds: Kinds): Map<string, Fact[]> {
  const groups = new Map<string, Fact[]>();
  for (const fact of facts) {
    const { at, able } = kindFor(fact, kinds).rename ?? {};
    if (at === undefined || able?.(fact) === false) continue;
    const key = canonicalJson([fact.parent ?? '', ...fact.address.map((_, index) => (index === at ? '' : part(fact.address, index))), within(fact, of, kinds)]);
    const group = groups.get(key);
    if (group) group.push(fact);
    else groups.set(key, [fact]);
  }
  return groups;
}

/** Its body and those of what lies within it that has rows or values of its own, by name: the rest may differ. */
function within(fact: Fact, of: Catalog, kinds: Kinds): unknown {
  const inside = of.childrenOf(fact.id).filter((child) => kindFor(child, kinds).holds !== undefined && child.address[fact.address.length - 1] === fact.address[fact.address.length - 1]);
  return [kindOf(fact), canonicalBody(kinds.get(kindOf(fact)), fact.body), inside.sort((a, b) => compareText(a.id, b.id)).map((child) => [part(child.address, child.address.length - 1), canonicalBody(kinds.get(kindOf(child)), child.body)])];
}
