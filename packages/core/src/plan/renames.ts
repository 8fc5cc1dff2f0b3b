/** Which declared renames a database has still to see, and the statements that do and undo them. */
import type { Kinds } from '../catalog/canonical.ts';
import { Failure, type Place } from '../errors/failure.ts';
import { addressText, part, type Address, type Id } from '../model/address.ts';
import type { Catalog } from '../model/catalog.ts';
import type { Fact } from '../model/fact.ts';
import type { Draft } from '../model/kind.ts';
import type { DeclaredRename } from '../model/rename.ts';
import { kindFor } from './actions.ts';

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

/** Outermost first, and by name, whatever the order of the files. Throws SL408 where two change places. */
export function dueRenames(declared: readonly DeclaredRename[], live: Catalog, desired: Catalog, kinds: Kinds): Judged {
  const due: Rename[] = [];
  const unmatched: DeclaredRename[] = [];
  const former = new Map<Id, Address>();
  const depth = (id: Id): number => [...ancestors(desired.facts.get(id), desired)].length;
  for (const each of [...declared].sort((a, b) => depth(a.to) - depth(b.to) || (a.to < b.to ? -1 : Number(a.to > b.to)))) {
    const fact = desired.facts.get(each.to);
    if (!fact) continue;
    const kind = kindFor(fact, kinds);
    const { name, schema } = saidName(each);
    const here = formerAddress(fact, desired, former);
    const reason = each.part === undefined ? `becomes ${fact.id}` : `'${name}' becomes '${each.part}'`;
    if (each.part !== undefined) {
      const alive = live.facts.get(addressText(former.get(fact.id) ?? here));
      const names = alive && kind.parts?.names(alive.body);
      if (names?.includes(each.part)) continue;
      if (names?.includes(name)) due.push({ fact, from: alive!.id, part: { from: name, to: each.part }, name, place: each.place, reason });
      else unmatched.push(each);
      continue;
    }
    const old = renamed(here, kind.rename!.at, { name, schema });
    const [oldId, nowId] = [addressText(old), addressText(here)];
    refuseSwap(each, fact, declared, desired, kinds);
    if (live.facts.has(nowId)) continue;
    if (!live.facts.has(oldId)) unmatched.push(each);
    else {
      former.set(fact.id, old);
      due.push({ fact, from: oldId, name, ...(schema !== undefined && schema !== part(here, kind.rename!.at - 1) && { schema }), place: each.place, reason });
    }
  }
  return { due, unmatched };
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

const renamed = (address: Address, at: number, { name, schema }: Name): Address =>
  address.map((each, index) => (index === at ? name : schema !== undefined && index === at - 1 ? schema : each)) as unknown as Address;

/** The fact as it would be called. */
function under(fact: Fact, name: Name, kinds: Kinds): Fact {
  const address = renamed(fact.address, kindFor(fact, kinds).rename!.at, name);
  return { ...fact, address, id: addressText(address) };
}

/** Names that it takes; one kind's slots are another kind's too. */
const namesOf = (fact: Fact, kinds: Kinds): readonly string[] => kindFor(fact, kinds).slots?.(fact) ?? [fact.id];

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

/** Whether they have changed places by now cannot be told from names. */
function refuseSwap(one: DeclaredRename, fact: Fact, declared: readonly DeclaredRename[], desired: Catalog, kinds: Kinds): void {
  const idThen = (of: Fact, said: DeclaredRename): Id => under(of, saidName(said), kinds).id;
  const old = idThen(fact, one);
  const other = declared.find((each) => each.to === old && each.part === undefined);
  const back = other && desired.facts.get(other.to);
  if (!other || !back || idThen(back, other) !== fact.id) return;
  throw new Failure('SL408', `${fact.id} and ${back.id} are each said to be renamed from the other`, {
    at: one.place, hint: 'Once they have changed places nothing tells so. Use a third name: rename one of them in a deployment of its own first.',
  });
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
 * a new fact of that name or because names go in a circle, makes room under a name of its own.
 */
export function renameStatements(renames: readonly Rename[], desired: Catalog, kinds: Kinds): RenameStatements[] {
  const result: RenameStatements[] = [];
  const holders = takers(desired, kinds);
  const shapes = new Map<Id, Fact>();
  const shapeOf = (id: Id): Fact => shapes.get(id) ?? desired.facts.get(id)!;
  const perform = (rename: Rename, now: Fact, then: Fact): void => {
    const { rename: how } = kindFor(now, kinds);
    const [name, old] = [part(now.address, how!.at), part(then.address, how!.at)];
    const [schema, before] = [part(now.address, how!.at - 1), part(then.address, how!.at - 1)];
    const there = under(now, { name: old }, kinds);
    const named = name !== old;
    const moves = schema !== before && how!.move !== undefined;
    result.push({
      rename,
      back: [...(named ? [how!.rename(now, old)] : []), ...(moves ? [how!.move!(there, before)] : [])],
      forth: [...(moves ? [how!.move!(then, schema)] : []), ...(named ? [how!.rename(there, name)] : [])],
    });
    for (const slot of namesOf(now, kinds)) if (holders.get(slot) === rename.fact.id) holders.delete(slot);
    for (const slot of namesOf(then, kinds)) holders.set(slot, rename.fact.id);
    shapes.set(rename.fact.id, then);
  };

  let pending: readonly Rename[] = renames.filter(({ carried }) => !carried);
  let spare = 0;
  const inside = (inner: Rename, outer: Rename): boolean => inner !== outer && [...ancestors(inner.fact, desired)].some(({ id }) => id === outer.fact.id);
  const done = (rename: Rename): void => { pending = pending.filter((each) => each !== rename); };
  while (pending.length > 0) {
    // What lies within another goes first, while that still has the name under which the statement finds it.
    const ready = pending.filter((each) => !pending.some((other) => inside(other, each) || (!each.part && other.part && other.fact.id === each.fact.id)));
    const parted = ready.find((each) => each.part);
    if (parted?.part) {
      const { parts } = kindFor(parted.fact, kinds);
      result.push({ rename: parted, back: [parts!.rename(parted.fact, parted.part.to, parted.part.from)], forth: [parts!.rename(parted.fact, parted.part.from, parted.part.to)] });
      done(parted);
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
    const blocked = inTheWay(ready[0]!)!;
    const other = desired.facts.get(blocked)!;
    if (!kindFor(other, kinds).rename) throw new Failure('SL408', `${other.id} takes the name that ${ready[0]!.fact.id} had, and cannot make room for a moment`, { ...(ready[0]!.place && { at: ready[0]!.place }), hint: 'Rename in one deployment, and add what takes the old name in the next one.' });
    const shape = shapeOf(blocked);
    spare += 1;
    const aside = under(shape, { name: `${part(shape.address, kindFor(shape, kinds).rename!.at).slice(0, 40)}__new${spare}` }, kinds);
    perform({ fact: other, from: aside.id, name: part(aside.address, kindFor(shape, kinds).rename!.at), reason: `makes room for ${ready[0]!.from}` }, shape, aside);
  }
  // Under the names that the database has.
  for (const rename of renames) if (rename.carried) result.push({ rename, forth: [rename.carried.forth], back: [rename.carried.back] });
  return result;
}
