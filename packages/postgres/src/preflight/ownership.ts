/** Who owns what while a plan runs. */
import { addressText, type Address, type Fact, type Id, type PreflightNeed, type Step } from '@sluice/core/dialect';

export interface Ownership {
  /** undefined: nobody of whom it is known. What is not there yet is the deploying role's. */
  of(id: Id): string | undefined;
  /** Whether it is there at this moment. */
  has(id: Id): boolean;
  /** The fact whose owner counts: the relation for what lies in one, the target for what is said about one. */
  holder(fact: Fact): Id;
  /** Takes the step's effect in. */
  after(step: Step): void;
}

export function ownership({ live, before, after }: Pick<PreflightNeed, 'live' | 'before' | 'after'>, me: string): Ownership {
  const owners = new Map<Id, string>();
  const tell = ({ address, body }: Fact): void => {
    if (address[0] === 'owner') owners.set(addressText(address[1] as Address), (body as { role: string }).role);
  };
  for (const fact of live.facts.values()) tell(fact);
  const there = new Set(before.facts.keys());
  const known = (id: Id): Fact | undefined => after.facts.get(id) ?? before.facts.get(id) ?? live.facts.get(id);
  const holder = (fact: Fact): Id => {
    let at = fact;
    while (!owners.has(at.id) && at.parent !== undefined) {
      const above = known(at.parent);
      // An object of a schema is its own; so is what the server keeps an owner of.
      if (!above || (above.address[0] === 'schema' && !ABOUT.has(at.address[0]))) break;
      at = above;
    }
    return at.id;
  };
  const of = (id: Id): string | undefined => {
    const fact = live.facts.get(id) ?? known(id);
    if (!fact) return undefined;
    const held = holder(fact);
    return owners.get(held) ?? (live.facts.has(held) ? undefined : me);
  };
  return {
    of, holder, has: (id) => there.has(id),
    after({ address, action }) {
      const fact = after.facts.get(address) ?? before.facts.get(address);
      if (action === 'drop' || (action === 'rebuild' && there.has(address))) {
        there.delete(address);
        owners.delete(address);
        return;
      }
      if (!there.has(address) && fact && holder(fact) === address) owners.set(address, me);
      there.add(address);
      if (fact) tell(fact);
    },
  };
}

/** Facts about another one, which may be a schema. */
const ABOUT: ReadonlySet<string> = new Set(['owner', 'comment', 'grant', 'extension-dependency']);
