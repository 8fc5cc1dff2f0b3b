/** Names that are given on: one takes the name that another gives up, and where that goes in a circle, whether it has gone round. */
import { changedAttributes } from '../catalog/changed-attributes.ts';
import type { Kinds } from '../catalog/canonical.ts';
import { Failure } from '../errors/failure.ts';
import type { Catalog } from '../model/catalog.ts';
import type { Fact } from '../model/fact.ts';
import type { DeclaredRename } from '../model/rename.ts';
import { kindFor } from './actions.ts';

/** A name that is wanted, and what it was called. */
export interface Wanted {
  readonly said: DeclaredRename;
  readonly now: string;
  readonly then: string;
}

/** Those that are to be done: the old name is there, and the new one is not or is given up by another. `hasTurned` judges circles of names that are all there. */
export function dueOf<T extends Wanted>(wanted: readonly T[], isThere: (name: string) => boolean, hasTurned: (circle: readonly T[]) => boolean): ReadonlySet<T> {
  const due = new Set<T>();
  const givenUp = new Set<string>();
  for (let before = -1; before < due.size;) {
    before = due.size;
    for (const each of wanted) {
      if (due.has(each) || !isThere(each.then) || (isThere(each.now) && !givenUp.has(each.now))) continue;
      due.add(each);
      givenUp.add(each.then);
    }
  }
  const byName = new Map(wanted.filter((each) => !due.has(each) && isThere(each.now) && isThere(each.then)).map((each) => [each.now, each]));
  const judged = new Set<T>();
  for (const each of byName.values()) {
    const circle = judged.has(each) ? [] : circleOf(each, byName);
    for (const one of circle) judged.add(one);
    if (circle.length > 1 && !hasTurned(circle)) for (const one of circle) due.add(one);
  }
  return due;
}

function circleOf<T extends Wanted>(first: T, byName: ReadonlyMap<string, T>): readonly T[] {
  const circle = [first];
  for (let next = byName.get(first.then); next !== first; next = byName.get(next.then)) {
    if (!next || circle.includes(next)) return [];
    circle.push(next);
  }
  return circle;
}

export interface WantedFact extends Wanted {
  readonly fact: Fact;
}

/** Once names have gone round in a circle they are what they were: what tells is whether the files are nearer to the database as it is. Throws SL408 where they are not nearer either way. */
export function haveTurned(circle: readonly WantedFact[], live: Catalog, desired: Catalog, kinds: Kinds): boolean {
  const far = (name: (of: WantedFact) => string): number => circle.reduce((sum, each) => sum + distance(live.facts.get(name(each))!, live, each.fact, desired, kinds), 0);
  const [as, turned] = [far(({ now }) => now), far(({ then }) => then)];
  if (as === turned) throw untold(circle);
  return as < turned;
}

/** Of itself and of what it holds, as far as data is in it: how many facts differ. Of the others, names may be the server's, made of the name that changes. */
function distance(alive: Fact, live: Catalog, wanted: Fact, desired: Catalog, kinds: Kinds): number {
  const [here, there] = [held(alive, live, kinds), held(wanted, desired, kinds)];
  const differs = (one: Fact, other: Fact): boolean => {
    const { unsaid = [] } = kindFor(other, kinds);
    return changedAttributes(one, other, kinds).some((name) => !unsaid.includes(name));
  };
  let count = Number(differs(alive, wanted));
  for (const key of new Set([...here.keys(), ...there.keys()])) {
    const [one, other] = [here.get(key), there.get(key)];
    if (!one || !other || differs(one, other)) count += 1;
  }
  return count;
}

/** By kind and the names within it. */
function held(fact: Fact, of: Catalog, kinds: Kinds): ReadonlyMap<string, Fact> {
  const found = new Map<string, Fact>();
  const visit = (id: Fact['id']): void => {
    for (const child of of.childrenOf(id)) {
      if (kindFor(child, kinds).holds === undefined) continue;
      found.set(JSON.stringify([child.address[0], ...child.address.slice(fact.address.length)]), child);
      visit(child.id);
    }
  };
  visit(fact.id);
  return found;
}

/** The same of names in a body, which have nothing but their order. */
export function partsHaveTurned(circle: readonly Wanted[], live: readonly string[], desired: readonly string[]): boolean {
  const wanted = desired.filter((name) => circle.some(({ now }) => now === name));
  const alive = live.filter((name) => circle.some(({ then }) => then === name));
  const differing = (names: readonly string[]): number => names.filter((name, index) => name !== wanted[index]).length;
  const [as, turned] = [differing(alive), differing(alive.map((name) => circle.find(({ then }) => then === name)!.now))];
  if (as === turned) throw untold(circle);
  return as < turned;
}

const untold = (circle: readonly Wanted[]): Failure => {
  const names = circle.map(({ now }) => now).sort();
  return new Failure('SL408', `${names.slice(0, -1).join(', ')} and ${names[names.length - 1]!} are said to be renamed from each other, and nothing tells whether they were`, {
    at: circle[0]!.said.place, hint: 'If they were, remove the annotations. Else use another name: rename one of them in a deployment of its own first.',
  });
};

/** A name that none of `taken` is. Short, whatever the characters: a server cuts names. */
export function spareName(name: string, isTaken: (name: string) => boolean): string {
  let stem = '';
  for (const character of name) {
    if (Buffer.byteLength(stem + character) > 40) break;
    stem += character;
  }
  for (let count = 1; ; count += 1) {
    const spare = `${stem}__new${count}`;
    if (!isTaken(spare)) return spare;
  }
}
