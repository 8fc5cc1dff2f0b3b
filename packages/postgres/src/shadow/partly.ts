/**
 * The desired catalog out of an earlier one, when few statements changed: what they make is loaded with what it needs, and takes the place of what
 * they made. undefined wherever it is not certain that a whole load would give the same. See core's decision 0014.
 */
import { catalog as makeCatalog, isFailure, type Catalog, type Edge, type Fact, type Id } from '@sluice/core/dialect';
import { changesOf, sameFact } from './fact-changes.ts';
import { dependants } from './dependants.ts';
import { keysIn, type Placed, type Sourced, type Unit, type Units } from './units.ts';
import { countedOn, renumbered } from './chosen-names.ts';
import { toLoad } from './to-load.ts';

/** Kept with a desired catalog. */
export interface Workings {
  /** Of what is the same for all statements. */
  readonly context: string;
  readonly units: readonly (readonly [signature: string, base: 0 | 1, names: readonly string[]])[];
}

export const workingsOf = (context: string, units: Units): Workings => ({ context, units: units.all.map(({ signature, base, names }) => [signature, base ? 1 : 0, names] as const) });

export interface Partly<S extends Sourced> {
  /** In loading order. */
  readonly statements: readonly S[];
  readonly units: Units<S>;
  readonly context: string;
  readonly earlier: Catalog;
  readonly workings: Workings;
  /** No more statements than these are loaded. */
  readonly most: number;
  /** Loads into an empty shadow and reads it. */
  read(statements: readonly S[]): Promise<Catalog>;
}

/** Each round finds what else may have come out otherwise; chains longer than this are no small change. */
const ROUNDS = 6;

/** Loading this many more takes less than another round. */
const FEW = 20;

export async function partly<S extends Sourced>(of: Partly<S>): Promise<Catalog | undefined> {
  const { units, earlier, workings } = of;
  if (workings.context !== of.context || earlier.findings.length > 0) return undefined;
  const [before, after] = [new Set(workings.units.map(([signature]) => signature)), new Set(units.all.map(({ signature }) => signature))];
  const changed = units.all.filter(({ signature }) => !before.has(signature));
  const gone = workings.units.filter(([signature]) => !after.has(signature));
  if (changed.some(({ base }) => base) || gone.some(([, base]) => base === 1)) return undefined;

  const kept = placed(earlier, new Set(workings.units.flatMap(([, , names]) => names)));
  if (!kept || countedOn(earlier.facts.values(), units, kept)) return undefined;
  if (changed.length === 0 && gone.length === 0) return hard(earlier);

  const standing = dependants(units, earlier.edges, kept);
  const again = new Set(changed);
  const replaced = new Set(gone.flatMap(([, , names]) => names));
  const take = (found: Iterable<Unit<S> | undefined>): boolean => {
    for (const unit of found) {
      if (unit === undefined || unit.base) return false;
      again.add(unit);
    }
    return true;
  };
  // Who says a name that is new or gone may mean another thing now.
  const known = new Set(workings.units.flatMap(([, , names]) => names));
  const moved = [...replaced].filter((name) => !units.ofName.has(name)).concat(changed.flatMap(({ names }) => names.filter((name) => !known.has(name))));
  for (const name of moved) if (!take(standing.wanting(name)) || !take(standing.on([name], 'type'))) return undefined;

  // Who sees it when something changes is most often loaded in the next round: with few of them that round is saved.
  const likely = new Set(again);
  for (const unit of standing.on(changed.flatMap(({ names }) => names), 'keys')) if (unit && !unit.base) likely.add(unit);
  if (likely.size <= again.size + FEW && toLoad(of, likely, standing)) take(likely);

  for (let round = 0; round < ROUNDS; round += 1) {
    const [size, list] = [again.size, toLoad(of, again, standing)];
    if (list === undefined) return undefined;
    const read = await attempt(() => of.read(list));
    const fresh = read && placed(read, new Set(units.ofName.keys()));
    if (!read || !fresh || read.findings.length > 0) return undefined;
    if (!agree({ earlier, kept, read, fresh, units, again })) return undefined;
    // What is added here has not been read yet.
    for (const unit of [...again]) {
      const level = changesOf(unit.names, kept.ofName, fresh.ofName);
      if (level !== 'none' && !take(standing.on(unit.names, level))) return undefined;
    }
    if (again.size === size) return merged(of, { kept, read, fresh, again, replaced });
  }
  return undefined;
}

async function attempt<T>(act: () => Promise<T>): Promise<T | undefined> {
  try {
    return await act();
  } catch (error) {
    // The whole load says what is wrong, and where.
    if (isFailure(error)) return undefined;
    throw error;
  }
}

/** undefined: there is one of which nothing in the sources tells. */
function placed({ facts }: Catalog, names: ReadonlySet<string>): Placed | undefined {
  const nameOf = keysIn(facts);
  const ofName = new Map<string, Map<Id, Fact>>();
  for (const fact of facts.values()) {
    const name = nameOf.get(fact.id);
    if (name !== undefined && !names.has(name)) return undefined;
    if (name === undefined) continue;
    const group = ofName.get(name);
    if (group) group.set(fact.id, fact);
    else ofName.set(name, new Map([[fact.id, fact]]));
  }
  return { nameOf, ofName };
}

interface Sides<S extends Sourced> {
  readonly earlier: Catalog;
  readonly kept: Placed;
  readonly read: Catalog;
  readonly fresh: Placed;
  readonly units: Units<S>;
  readonly again: ReadonlySet<Unit<S>>;
}

/** What was only loaded because it is needed must have come out as it was. */
function agree<S extends Sourced>({ earlier, read, fresh, units, again }: Sides<S>): boolean {
  for (const fact of read.facts.values()) {
    const name = fresh.nameOf.get(fact.id);
    const unit = name === undefined ? undefined : units.ofName.get(name);
    if (unit && again.has(unit)) continue;
    const old = earlier.facts.get(fact.id);
    if (unit && !unit.base && !COMPARED.has(fact.address[0])) continue;
    if (!old || !sameFact(old, fact)) return false;
  }
  return true;
}

/** Of what is loaded without all that is about it. */
const COMPARED: ReadonlySet<string> = new Set(['column', 'default', 'view', 'materialized-view', 'function', 'procedure', 'enum', 'domain', 'domain-constraint', 'composite', 'sequence']);

const hard = (of: Catalog): Catalog => makeCatalog(of.facts.values(), of.edges.filter(({ strength }) => strength === 'hard'), []);

function merged<S extends Sourced>(of: Partly<S>, sides: { readonly kept: Placed; readonly read: Catalog; readonly fresh: Placed; readonly again: ReadonlySet<Unit<S>>; readonly replaced: ReadonlySet<string> }): Catalog | undefined {
  const { kept, read, fresh, again, replaced } = sides;
  const names = new Set([...replaced, ...[...again].flatMap((unit) => unit.names)]);
  const stays = (id: Id): boolean => {
    const name = kept.nameOf.get(id);
    return name === undefined || !names.has(name);
  };
  const isFresh = (id: Id): boolean => {
    const name = fresh.nameOf.get(id);
    return name !== undefined && names.has(name);
  };
  const [old, now] = [[...of.earlier.facts.values()].filter(({ id }) => stays(id)), [...read.facts.values()].filter(({ id }) => isFresh(id))];
  if (renumbered(old, now, [...of.earlier.facts.values()].filter(({ id }) => !stays(id)), again, of.units, kept)) return undefined;
  const edges: Edge[] = of.earlier.edges.filter(({ from, strength }) => strength === 'hard' && stays(from)).concat(read.edges.filter(({ from }) => isFresh(from)));
  const result = makeCatalog([...old, ...now], edges, []);
  // An edge whose end is gone would say that something stands on nothing.
  return result.edges.length === edges.length ? result : undefined;
}
