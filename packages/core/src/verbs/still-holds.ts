/** A plan that was made before the lock, and nothing that it follows from moved until the lock was had: made again it would be the same. */
import { isSame } from '../catalog/same.ts';
import type { Id } from '../model/address.ts';
import type { Catalog } from '../model/catalog.ts';
import { canonicalJson } from '../model/hash.ts';
import type { PlannedProject, PlanningRequest } from './planning.ts';

/** What a plan was made from, of which no part was asked of the database besides its catalog: rows come and go unseen. */
export type MadeFrom = Pick<PlanningRequest, 'live' | 'desired' | 'known' | 'adopt' | 'off'>;

/** `now.live` was read under the lock. */
export function stillHolds({ from }: PlannedProject, now: MadeFrom): boolean {
  return from !== undefined && from.desired === now.desired && from.adopt === now.adopt && isSameList(from.known, now.known)
    && canonicalJson(from.off ?? []) === canonicalJson(now.off ?? []) && isSameState(from.live, now.live);
}

const isSameList = (one: ReadonlySet<Id> | undefined, two: ReadonlySet<Id> | undefined): boolean =>
  one === two || (one !== undefined && two !== undefined && one.size === two.size && [...one].every((id) => two.has(id)));

/** Whatever the server gives rows in: the order of edges tells nothing. */
function isSameState(one: Catalog, two: Catalog): boolean {
  if (one === two) return true;
  if (one.facts.size !== two.facts.size || one.edges.length !== two.edges.length || canonicalJson(one.findings) !== canonicalJson(two.findings)) return false;
  for (const fact of one.facts.values()) {
    const other = two.facts.get(fact.id);
    if (!other || !isSame(fact, other)) return false;
  }
  const edges = new Set(one.edges.map(edgeText));
  return two.edges.every((edge) => edges.has(edgeText(edge)));
}

const edgeText = ({ from, to, strength }: Catalog['edges'][number]): string => `${from}\n${to}\n${strength}`;
