/** Which declared renames a database has still to see, and the statements that do and undo them. */
import type { Kinds } from '../catalog/canonical.ts';
import { Failure, type Place } from '../errors/failure.ts';
import { addressText, part, type Address, type Id } from '../model/address.ts';
import type { Catalog } from '../model/catalog.ts';
import type { Fact } from '../model/fact.ts';
import type { Draft } from '../model/kind.ts';
import type { DeclaredRename } from '../model/rename.ts';
import { kindFor } from './actions.ts';
import { dueOf, haveTurned, partsHaveTurned, spareName } from './exchanges.ts';

/** One that is to be done. */
export interface Rename {
  /** As it is wanted. */
  readonly fact: Fact;
  /** As it is in the database; that of the fact which holds it, for a part. */
  readonly from: Id;
  readonly part?: { readonly from: string; readonly to: string };
  /** No new name, but as much to all that stands on it. */
  readonly carried?: { readonly forth: Draft; readonly back: Draft };
  readonly name: string;
  /** Where it comes from another schema. */
  readonly schema?: string;
  readonly place?: Place;
  readonly reason: string;
}

export interface Judged {
  readonly due: readonly Rename[];
  /** Neither the old name nor the new one is in the database. */
  readonly unmatched: readonly DeclaredRename[];
}

/** Outermost first, and by name, whatever the order of the files. Throws SL408 where names go in a circle and nothing tells whether they have. */
export function dueRenames(declared: readonly DeclaredRename[], live: Catalog, desired: Catalog, kinds: Kinds): Judged {
  const due: Rename[] = [];
  const unmatched: DeclaredRename[] = [];
  const former = new Map<Id, Address>();
  const depth = (id: Id): number => [...ancestors(desired.facts.get(id), desired)].length;
  const sorted = declared.filter(({ to }) => desired.facts.has(to)).sort((a, b) => depth(a.to) - depth(b.to) || (a.to < b.to ? -1 : Number(a.to > b.to)));
  for (const level of grouped(sorted.filter(({ part: of }) => of === undefined), ({ to }) => depth(to))) {
    const wanted = level.map((said) => {
      const fact = desired.facts.get(said.to)!;
      const here = formerAddress(fact, desired, former);
      const old = renamed(here, kindFor(fact, kinds).rename!.at, saidName(said));
      return { said, fact, here, old, now: addressText(here), then: addressText(old) };
    });
    const taken = dueOf(wanted, (id) => live.facts.has(id), (circle) => haveTurned(circle, live, desired, kinds));
    for (const each of wanted) {
      const { said, fact, here, old, now, then } = each;
      if (!taken.has(each)) {
        if (!live.facts.has(now)) unmatched.push(said);
        continue;
      }
      const { name, schema } = saidName(said);
      former.set(fact.id, old);
      due.push({ fact, from: then, name, ...(schema !== undefined && schema !== part(here, kindFor(fact, kinds).rename!.at - 1) && { schema }), place: said.place, reason: `becomes ${fact.id}` });
    }
  }
  for (const parts of grouped(sorted.filter(({ part: of }) => of !== undefined), ({ to }) => to)) {
    const fact = desired.facts.get(parts[0]!.to)!;
    const alive = live.facts.get(addressText(former.get(fact.id) ?? formerAddress(fact, desired, former)));
    const names = (of: Fact | undefined): readonly string[] => (of && kindFor(fact, kinds).parts?.names(of.body)) ?? [];
    const wanted = parts.map((said) => ({ said, now: said.part!, then: saidName(said).name }));
    const taken = dueOf(wanted, (name) => names(alive).includes(name), (circle) => partsHaveTurned(circle, names(alive), names(fact)));
    for (const each of wanted) {
      const { said, now, then } = each;
      if (taken.has(each)) due.push({ fact, from: alive!.id, part: { from: then, to: now }, name: then, place: said.place, reason: `'${then}' becomes '${now}'` });
      else if (!names(alive).includes(now)) unmatched.push(said);
    }
  }
  return { due, unmatched };
}

function grouped<T>(list: readonly T[], by: (of: T) => unknown): Iterable<readonly T[]> {
  const groups = new Map<unknown, T[]>();
  for (const each of list) groups.set(by(each), [...(groups.get(by(each)) ?? []), each]);
  return groups.values();
}

/** What else the server carries into all that stands on it. `then`: under the names that the database has; `now`: what a fact of it is called in the end. */
export function carriedChanges({ before, after: then }: { readonly before: Catalog; readonly after: Catalog }, now: (id: Id) => Fact | undefined, kinds: Kinds): Rename[] {
  const carrying = new Set([...kinds.values()].flatMap(({ kind, carried }) => (carried ? [kind] : [])));
  return [...then.facts.values()].flatMap((fact): Rename[] => {
    if (!carrying.has(fact.address[0])) return [];
    const [alive, wanted] = [before.facts.get(fact.id), now(fact.id)];
    const carried = alive && wanted && alive !== fact ? kindFor(fact, kinds).carried!(alive, fact) : undefined;
    return carried ? [{ fact: wanted!, from: alive!.id, carried, name: part(fact.address, 1), reason: 'changed, and all that stands on it with it' }] : [];
  });
}

/** Those whose former address only the server could tell (the arguments of a function have a renamed type), once it has. */
export function lateRenames(unmatched: readonly DeclaredRename[], live: Catalog, desired: Catalog, former: Catalog, idThen: (id: Id) => Id, kinds: Kinds): Rename[] {
  return unmatched.flatMap((each): Rename[] => {
    const [fact, then] = [desired.facts.get(each.to), former.facts.get(idThen(each.to))];
    if (!fact || !then || each.part !== undefined || live.facts.has(then.id)) return [];
    const { name, schema } = saidName(each);
    const from = under(then, { name, schema }, kinds).id;
    return live.facts.has(from) ? [{ fact, from, name, ...(schema !== undefined && { schema }), place: each.place, reason: `becomes ${fact.id}` }] : [];
  });
}

interface Name {
  readonly name: string;
  readonly schema?: string | undefined;
}

const saidName = ({ from }: DeclaredRename): Name => (from.length > 1 ? { schema: from[0], name: from[1]! } : { name: from[0] });

/** `at`: where the name stands, with the schema, if any, before it. What is left out stays. */
export const renamed = (address: Address, at: number, { name, schema }: Partial<Name>): Address =>
  address.map((each, index) => (index === at ? (name ?? each) : index === at - 1 ? (schema ?? each) : each)) as unknown as Address;

/** The fact as it would be called. */
function under(fact: Fact, name: Name, kinds: Kinds): Fact {
  const address = renamed(fact.address, kindFor(fact, kinds).rename!.at, name);
  return { ...fact, address, id: addressText(address) };
}

/** Names that it takes; one kind's slots are another kind's too. */
const namesOf = (fact: Fact, kinds: Kinds): readonly string[] => [fact.id, ...(kindFor(fact, kinds).slots?.(fact) ?? [])];

function takers(of: Catalog, kinds: Kinds): Map<string, Id> {
  const found = new Map<string, Id>();
  for (const fact of of.facts.values()) for (const name of namesOf(fact, kinds)) found.set(name, fact.id);
  return found;
}

/** Its address while what holds it still has its former one. */
function formerAddress(fact: Fact, desired: Catalog, former: ReadonlyMap<Id, Address>): Address {
  for (const each of ancestors(fact, desired)) {
    const old = former.get(each.id);
    if (old && each.address.every((one, index) => index === 0 || one === fact.address[index])) return [fact.address[0], ...old.slice(1), ...fact.address.slice(each.address.length)] as unknown as Address;
  }
  return fact.address;
}

export function* ancestors(fact: Fact | undefined, of: Catalog): Iterable<Fact> {
  for (let each = fact?.parent; each !== undefined; each = of.facts.get(each)?.parent) {
    const found = of.facts.get(each);
    if (found) yield found;
  }
}

/** Tells whether something wanted has the name that this one had: it would have to make room for a moment. */
export function oldNames(desired: Catalog, kinds: Kinds): (rename: Rename) => boolean {
  const holders = takers(desired, kinds);
  return ({ fact, ...then }) => namesOf(under(fact, then, kinds), kinds).some((name) => holders.has(name) && holders.get(name) !== fact.id);
}

export interface RenameStatements {
  readonly rename: Rename;
  /** From the former name to the one that is wanted, and the way back. */
  readonly forth: readonly Draft[];
  readonly back: readonly Draft[];
}

/**
 * In the order of the way back, which begins under the wanted names; the way forth is the reverse. What stands in the way of a former name, because it is
 * a new fact of that name or because names go in a circle, makes room under a name of its own, which nothing has in `live` either.
 */
export function renameStatements(renames: readonly Rename[], desired: Catalog, live: Catalog, kinds: Kinds): RenameStatements[] {
  const result: RenameStatements[] = [];
  const holders = takers(desired, kinds);
  const others = takers(live, kinds);
  const shapes = new Map<Id, Fact>();
  const shapeOf = (id: Id): Fact => shapes.get(id) ?? desired.facts.get(id)!;
  const perform = (rename: Rename, now: Fact, then: Fact): void => {
    const { rename: how } = kindFor(now, kinds);
    const [name, old] = [part(now.address, how!.at), part(then.address, how!.at)];
    const [schema, before] = [part(now.address, how!.at - 1), part(then.address, how!.at - 1)];
    const there = under(now, { name: old }, kinds);
    const named = name !== old;
    const moves = schema !== before && how!.move !== undefined;
    const beyond = under(now, { name, schema: before }, kinds);
    // In the schema where it is, the other name may still be another's.
    const [way, forth] = named && moves && isHeld(there, rename.fact.id) && !isHeld(beyond, rename.fact.id)
      ? [[how!.move!(now, before), how!.rename(beyond, old)], [how!.rename(then, name), how!.move!(beyond, schema)]]
      : [[...(named ? [how!.rename(now, old)] : []), ...(moves ? [how!.move!(there, before)] : [])], [...(moves ? [how!.move!(then, schema)] : []), ...(named ? [how!.rename(there, name)] : [])]];
    result.push({ rename, back: way, forth });
    for (const slot of namesOf(now, kinds)) if (holders.get(slot) === rename.fact.id) holders.delete(slot);
    for (const slot of namesOf(then, kinds)) holders.set(slot, rename.fact.id);
    shapes.set(rename.fact.id, then);
  };

  const isHeld = (fact: Fact, by: Id): boolean => namesOf(fact, kinds).some((slot) => (holders.get(slot) ?? by) !== by);

  let pending: readonly Rename[] = renames.filter(({ carried }) => !carried);
  const inBodies = new Map<Id, Set<string>>();
  const inside = (inner: Rename, outer: Rename): boolean => inner !== outer && [...ancestors(inner.fact, desired)].some(({ id }) => id === outer.fact.id);
  const done = (rename: Rename): void => { pending = pending.filter((each) => each !== rename); };
  while (pending.length > 0) {
    // What lies within another goes first, while that still has the name under which the statement finds it.
    const ready = pending.filter((each) => !pending.some((other) => inside(other, each) || (!each.part && other.part && other.fact.id === each.fact.id)));
    const parted = ready.filter((each) => each.part);
    if (parted[0]?.part) {
      const { fact } = parted[0];
      const { parts } = kindFor(fact, kinds);
      const names = inBodies.get(fact.id) ?? new Set(parts!.names(fact.body));
      inBodies.set(fact.id, names);
      const free = parted.find((each) => each.fact.id === fact.id && !names.has(each.part!.from));
      const rename = free ?? parted[0];
      const { from, to } = rename.part!;
      const then = free ? from : spareName(to, (name) => names.has(name) || pending.some((each) => each.part?.from === name));
      result.push({ rename, back: [parts!.rename(fact, to, then)], forth: [parts!.rename(fact, then, to)] });
      names.delete(to);
      names.add(then);
      done(rename);
      if (!free) pending = [{ ...rename, part: { from, to: then } }, ...pending];
      continue;
    }
    const goal = (each: Rename): Fact => under(shapeOf(each.fact.id), each, kinds);
    const inTheWay = (each: Rename): Id | undefined => namesOf(goal(each), kinds).map((slot) => holders.get(slot)).find((id) => id !== undefined && id !== each.fact.id);
    // What names another in its own name (a function its arguments' types) goes while that still has the name under which the statement finds it.
    const isNamed = ({ fact }: Rename): boolean => pending.some((other) => other.fact.id !== fact.id && desired.needsOf(other.fact.id).some(({ to }) => to === fact.id));
    const isFree = (each: Rename): boolean => inTheWay(each) === undefined;
    const free = ready.find((each) => isFree(each) && !isNamed(each)) ?? ready.find(isFree);
    if (free) {
      perform(free, shapeOf(free.fact.id), goal(free));
      done(free);
      continue;
    }
    const stuck = ready.find((each) => !pending.some(({ fact }) => [...ancestors(fact, desired)].some(({ id }) => id === inTheWay(each)))) ?? ready[0]!;
    const other = desired.facts.get(inTheWay(stuck)!)!;
    const { rename: how } = kindFor(other, kinds);
    if (!how || how.able?.(other) === false) throw new Failure('SL408', `${other.id} takes the name that ${stuck.fact.id} had, and cannot make room for a moment`, { ...(stuck.place && { at: stuck.place }), hint: 'Rename in one deployment, and add what takes the old name in the next one.' });
    const shape = shapeOf(other.id);
    const aside = (name: string): Fact => under(shape, { name }, kinds);
    const name = spareName(part(shape.address, how.at), (each) => namesOf(aside(each), kinds).some((slot) => holders.has(slot) || others.has(slot)));
    perform({ fact: other, from: pending.find((each) => !each.part && each.fact.id === other.id)?.from ?? aside(name).id, name, reason: `makes room for ${stuck.from}` }, shape, aside(name));
  }
  // Under the names that the database has.
  for (const rename of renames) if (rename.carried) result.push({ rename, forth: [rename.carried.forth], back: [rename.carried.back] });
  return result;
}
