/** What there shall be once new objects have the names of old ones: all that stood on the old ones stands on the new. */
import type { Kinds } from '../catalog/canonical.ts';
import { isSame } from '../catalog/same.ts';
import type { Id } from '../model/address.ts';
import { catalog, type Catalog } from '../model/catalog.ts';
import type { MakingRoom } from '../model/conflict.ts';
import type { Fact } from '../model/fact.ts';
import { kindFor } from './actions.ts';
import { insideOf, type Room } from './making-room.ts';

/** All four were read from one server. */
export interface States {
  /** Before anything. */
  readonly before: Catalog;
  /** Once the old ones have other names: whatever follows them says so now. */
  readonly moved: Catalog;
  /** Once the script has made the new ones. */
  readonly made: Catalog;
  /** Who made them. */
  readonly user: string;
}

export interface Succession {
  readonly wanted: Catalog;
  /** What stands on the new ones and stood on the old. */
  readonly rebound: readonly Id[];
  /** What the old ones have and the new ones have not. */
  readonly left: readonly Id[];
  /** The old ones with all that lies within them, as they are called now. */
  readonly aside: ReadonlySet<Id>;
}

export function succeed({ before, moved, made, user }: States, { asides, inside }: Room, kinds: Kinds, making: MakingRoom): Succession {
  const aside = new Set([...asides.values()].flatMap((id) => insideOf(id, moved).map((fact) => fact.id)));
  const facts = new Map(made.facts);
  const rebound = new Set<Id>();
  const again = (fact: Fact): void => { facts.set(fact.id, fact); rebound.add(fact.id); };

  for (const fact of before.facts.values()) {
    const now = made.facts.get(fact.id);
    if (inside.has(fact.id)) {
      if (now) facts.set(now.id, making.heir(fact, now, user));
      else if (kindFor(fact, kinds).onSuccession?.(fact) === 'carried' && (fact.parent === undefined || facts.has(fact.parent))) again(fact);
      continue;
    }
    const then = moved.facts.get(fact.id);
    if (then && isSame(then, fact)) continue;
    // What the script itself has changed or dropped since is as the script wants it.
    if (then ? now && isSame(now, then) : !now) again(fact);
  }
  for (const fact of moved.facts.values()) {
    if (aside.has(fact.id)) {
      if (kindFor(fact, kinds).onSuccession?.(fact) === 'cut') facts.delete(fact.id);
    } else if (!before.facts.has(fact.id) && made.facts.has(fact.id) && isSame(made.facts.get(fact.id)!, fact)) facts.delete(fact.id);
  }
  const left = [...inside].filter((id) => !facts.has(id) && !isCut(before.facts.get(id)!, kinds));
  const gone = new Set(left);
  return {
    aside, rebound: [...rebound].sort(), left: left.filter((id) => !gone.has(before.facts.get(id)?.parent ?? '')).sort(),
    wanted: catalog(facts.values(), [...made.edges.filter(({ from }) => !rebound.has(from)), ...before.edges.filter(({ from }) => rebound.has(from))], made.findings),
  };
}

const isCut = (fact: Fact, kinds: Kinds): boolean => kindFor(fact, kinds).onSuccession?.(fact) === 'cut';

/** Facts that hold nothing may be made anew, where the server does not let them be altered (another type of a column that a view shows). */
export const rebuildable = ({ wanted, rebound }: Succession, kinds: Kinds): ReadonlySet<Id> =>
  new Set(rebound.filter((id) => {
    const fact = wanted.facts.get(id)!;
    const kind = kindFor(fact, kinds);
    return fact.parent !== undefined && (!kind.holds || kind.derived?.(fact) === true);
  }));

/** What is not there, what still stands on an old one, and what stood on it and stands on no new one. */
export function unsettled(reached: Catalog, before: Catalog, { rebound, aside }: Succession, { inside }: Room): Id[] {
  const lost = rebound.filter((id) => !reached.facts.has(id) || (stands(before, id, inside) && !stands(reached, id, inside)));
  const standing = reached.edges.filter(({ from, to, strength }) => strength === 'hard' && aside.has(to) && !aside.has(from)).map(({ from }) => from);
  return [...new Set([...lost, ...standing])].sort();
}

const stands = (of: Catalog, id: Id, on: ReadonlySet<Id>): boolean => of.needsOf(id).some(({ to, strength }) => strength === 'hard' && on.has(to));
