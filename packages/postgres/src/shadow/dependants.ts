/** Which units may come out otherwise when another one did: what their text says, and what the server noted when they were loaded. */
import type { Edge, Fact, Id } from '@sluice/core/dialect';
import type { Level } from './fact-changes.ts';
import { nameKey, type Placed, type Sourced, type Unit, type Units } from './units.ts';

export interface Dependants<S extends Sourced = Sourced> {
  /** Those that stand on one of these names and see a change of this level. `undefined` among them: one that belongs to no unit. */
  on(names: readonly string[], level: Level): readonly (Unit<S> | undefined)[];
  /** Those whose text says this name. */
  wanting(name: string): readonly Unit<S>[];
  /** What a unit was seen to stand on; `thin`: without its foreign keys. */
  under(unit: Unit<S>, thin: boolean): readonly Unit<S>[];
}

export function dependants<S extends Sourced>(units: Units<S>, edges: readonly Edge[], kept: Placed): Dependants<S> {
  const text = { needs: new Map<Unit<S>, Set<Unit<S>>>(), targets: new Map<Unit<S>, Set<Unit<S>>>(), copies: new Map<Unit<S>, Set<Unit<S>>>() };
  /** Whose row type is the type of something. */
  const asTypes = new Set<Unit<S>>();
  const exact = new Map<string, Set<Unit<S>>>();
  const loose = new Map<string, Set<Unit<S>>>();
  const put = <K, V>(map: Map<K, Set<V>>, key: K, value: V): void => {
    const known = map.get(key);
    if (known) known.add(value);
    else map.set(key, new Set([value]));
  };
  for (const unit of units.all) {
    for (const { piece } of unit.statements) {
      for (const [refs, into] of [[piece.needs, text.needs], [piece.targets, text.targets]] as const) {
        for (const ref of refs) {
          if (ref.schema === undefined) put(loose, ref.name, unit);
          else put(exact, nameKey(ref.schema, ref.name), unit);
          for (const other of units.meantBy(ref)) {
            if (other === unit) continue;
            put(into, other, unit);
            if (ref.kind === 'type') asTypes.add(other);
            if (piece.copies && into === text.needs) put(text.copies, other, unit);
          }
        }
      }
    }
  }
  const seen = { strong: new Map<string, Set<string | undefined>>(), weak: new Map<string, Set<string | undefined>>() };
  const below = { strong: new Map<string, Set<string>>(), weak: new Map<string, Set<string>>() };
  for (const { from, to, strength } of edges) {
    const [above, under] = [kept.nameOf.get(from), kept.nameOf.get(to)];
    if (strength === 'soft' || under === undefined || above === under) continue;
    const way = isForeignKey(kept, above, from) ? 'weak' : 'strong';
    put(seen[way], under, above);
    if (above !== undefined) put(below[way], above, under);
  }
  return {
    on(names, level) {
      const found = new Set<Unit<S> | undefined>();
      const waiting = [...names];
      const through = level === 'type' || (level !== 'inside' && level !== 'none' && names.some((name) => asTypes.has(units.ofName.get(name)!) && [...(kept.ofName.get(name)?.values() ?? [])].some(({ address }) => RELATIONS.has(address[0]))));
      const take = (unit: Unit<S> | undefined): void => {
        if (found.has(unit)) return;
        found.add(unit);
        if (through && unit) waiting.push(...unit.names);
      };
      const takeSeen = (from: ReadonlyMap<string, ReadonlySet<string | undefined>>, name: string): void => {
        // What stood on it and is gone needs no look.
        for (const each of from.get(name) ?? []) if (each === undefined || units.ofName.has(each)) take(each === undefined ? undefined : units.ofName.get(each));
      };
      for (let name = waiting.pop(); name !== undefined; name = waiting.pop()) {
        const unit = units.ofName.get(name);
        const takeSaid = (from: ReadonlyMap<Unit<S>, ReadonlySet<Unit<S>>>): void => {
          if (unit) for (const each of from.get(unit) ?? []) take(each);
        };
        takeSaid(text.copies);
        if (level === 'inside') continue;
        takeSaid(text.needs);
        takeSeen(seen.strong, name);
        if (level === 'face' && !through) continue;
        takeSaid(text.targets);
        takeSeen(seen.weak, name);
      }
      return [...found];
    },
    wanting: (name) => [...(exact.get(name) ?? []), ...(loose.get(name.slice(name.indexOf('\n') + 1)) ?? [])],
    under: (unit, thin) => unit.names.flatMap((name) => [...(below.strong.get(name) ?? []), ...(thin ? [] : below.weak.get(name) ?? [])]).flatMap((name) => units.ofName.get(name) ?? []),
  };
}

const RELATIONS: ReadonlySet<string> = new Set(['table', 'view', 'materialized-view']);

function isForeignKey({ ofName }: Placed, name: string | undefined, id: Id): boolean {
  const fact: Fact | undefined = name === undefined ? undefined : ofName.get(name)?.get(id);
  return fact?.address[0] === 'constraint' && (fact.body as { type?: string }).type === 'foreign-key';
}
