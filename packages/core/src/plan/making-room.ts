/** Objects that make room for new ones of their names: other names, unique and short enough, for them and for whatever of theirs occupies a name. */
import type { Kinds } from '../catalog/canonical.ts';
import { readdress } from '../catalog/readdress.ts';
import { Failure, type Place } from '../errors/failure.ts';
import { addressText, part, type Address, type Id } from '../model/address.ts';
import type { Catalog } from '../model/catalog.ts';
import type { MakingRoom } from '../model/conflict.ts';
import type { Fact } from '../model/fact.ts';
import { digest } from '../model/hash.ts';
import type { Draft } from '../model/kind.ts';
import type { Step } from '../model/plan.ts';
import { kindFor } from './actions.ts';

export interface Root {
  readonly fact: Fact;
  readonly at: Place;
  readonly reason: string;
}

export interface Room {
  readonly steps: readonly Step[];
  /** By the id of each root: what it is called meanwhile, or from now on. */
  readonly asides: ReadonlyMap<Id, Id>;
  /** What the roots hold, themselves included, by their ids before. */
  readonly inside: ReadonlySet<Id>;
}

export const insideOf = (id: Id, of: Catalog): Fact[] => [...(of.facts.has(id) ? [of.facts.get(id)!] : []), ...of.childrenOf(id).flatMap((child) => insideOf(child.id, of))];

/** `suffix`: the same for the same plan, for no clock goes into one. Throws SL409 for what cannot be renamed. */
export function makeRoom(roots: readonly Root[], state: Catalog, kinds: Kinds, making: MakingRoom, suffix: string): Room {
  const taken = new Set([...state.facts.values()].flatMap((fact) => [...fact.address.filter((each) => typeof each === 'string'), ...making.beside(fact).map(({ name }) => name)]));
  const other = (name: string): string => {
    for (let count = 1; ; count += 1) {
      const found = making.aside(name, count === 1 ? suffix : `${suffix}_${count}`);
      if (taken.has(found)) continue;
      taken.add(found);
      return found;
    }
  };
  const steps: Step[] = [];
  const moved = new Map<Id, Address>();
  const inside = new Set<Id>();
  for (const { fact: root, at, reason } of roots) {
    const { rename } = kindFor(root, kinds);
    const why = !rename || rename.able?.(root) === false ? 'the server gives it no other name' : making.stays(root);
    if (!rename || why !== undefined) throw cannot(root.id, at, why!);
    const step = (forth: Draft, back: Draft): void => {
      steps.push({
        id: digest({ address: root.id, sql: forth.sql }).slice(0, 16), address: root.id, action: 'change', sql: forth.sql, source: at, transactional: true,
        // Its callers find the new one under the old name.
        effects: (forth.effects ?? []).filter(({ effect }) => effect === 'blocks').map((effect) => ({ ...effect, subject: root.id })), hazards: [], reverse: [{ sql: back.sql }], reason,
      });
    };
    const members = insideOf(root.id, state);
    for (const each of members) inside.add(each.id);
    for (const fact of members.reverse()) {
      const names = making.beside(fact);
      for (const { name, rename: forth, back } of names) {
        const now = other(name);
        step(forth(now), back(now));
      }
      const kind = kindFor(fact, kinds);
      if (!kind.rename || kind.rename.able?.(fact) === false || (fact !== root && (names.length > 0 || (kind.slots?.(fact).length ?? 0) === 0))) continue;
      const name = part(fact.address, kind.rename.at);
      const there = named(fact, kind.rename.at, other(name));
      moved.set(fact.id, there.address);
      step(kind.rename.rename(fact, part(there.address, kind.rename.at)), kind.rename.rename(there, name));
    }
  }
  const { ids } = readdress(state, moved);
  return { steps, asides: new Map(roots.map(({ fact }) => [fact.id, ids.get(fact.id)!])), inside };
}

function named(fact: Fact, at: number, name: string): Fact {
  const address = fact.address.map((each, index) => (index === at ? name : each)) as unknown as Address;
  return { ...fact, address, id: addressText(address) };
}

export const cannot = (id: Id, at: Place, why: string): Failure => new Failure('SL409', `${id} is there already and cannot make room for the one that is to be made: ${why}`, {
  at, hint: 'Change it by ALTER in the script, or take it away there first; docs/conflicts.md says what can make room.',
});
