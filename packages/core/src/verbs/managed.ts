/** What a deployment managed, told from the state that it left: owners and privileges count on those objects on which it left one. */
import { kindsByName, placeOf } from '../catalog/canonical.ts';
import { claims, ignoring, rootOf } from '../catalog/scope.ts';
import type { Id } from '../model/address.ts';
import type { Catalog } from '../model/catalog.ts';
import { kindOf, type Fact } from '../model/fact.ts';
import type { AnyKind } from '../model/kind.ts';
import type { Member } from './gather.ts';

export interface Managed {
  owned(id: Id): boolean;
  counted(fact: Fact): boolean;
}

export function managed(wanted: Catalog, live: Catalog, member: Pick<Member, 'sources' | 'manifest'>, list: readonly AnyKind[]): Managed {
  const kinds = kindsByName(list);
  const ignores = ignoring(member.manifest.ignore);
  const owned = (id: Id): boolean => {
    const root = rootOf(id, [live, wanted]);
    return !!root && claims(member.sources.owns, root, kinds);
  };
  const inside = (id: Id | undefined): boolean => id !== undefined && (ignores(id) || inside((live.facts.get(id) ?? wanted.facts.get(id))?.parent));
  const place = (fact: Fact): string => placeOf(fact, kinds);
  const places = new Set([...wanted.facts.values()].map(place));
  const optIn = (fact: Fact): boolean => kinds.get(kindOf(fact))?.optIn !== undefined && kinds.get(kindOf(fact))?.optIn !== false;
  return { owned, counted: (fact) => owned(fact.id) && !inside(fact.id) && (!optIn(fact) || places.has(place(fact))) };
}
