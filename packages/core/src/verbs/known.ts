/** What the journal knows about a project in an environment. */
import { join } from 'node:path';
import { getCatalog } from '../journal/catalog-body.ts';
import { planOf, type Deployment } from '../journal/deployment-row.ts';
import { arrived, deploymentsBefore, lastSuccessful, rolledBackBy } from '../journal/history.ts';
import type { JournalState } from '../journal/open.ts';
import type { Id } from '../model/address.ts';
import { emptyCatalog, type Catalog } from '../model/catalog.ts';
import { digest } from '../model/hash.ts';
import type { JournalStore } from '../model/journal-store.ts';
import { readWhole, writeWhole } from './kept.ts';

export interface Known {
  /** Ids that Sluice created or adopted; undefined before the first deployment. */
  readonly ids: ReadonlySet<Id> | undefined;
}

export interface Journaled {
  readonly store: JournalStore;
  readonly journal: JournalState;
  /** Where the ids are kept: they follow from rows that never change, and those are large. Left out: nowhere. */
  readonly cache?: string;
}

export async function knownTo(of: Journaled, project: string, environment: string): Promise<Known> {
  const last = await lastOf(of, project, environment);
  return { ids: last && (await madeBy(of.store, last, of.cache)) };
}

/** The deployment that made the state as it should be; undefined before the first one. */
export async function lastOf({ journal, store }: Journaled, project: string, environment: string): Promise<Deployment | undefined> {
  return journal.exists || (await store.exists()) ? lastSuccessful(store, project, environment) : undefined;
}

/** What is there once a deployment has come to its end, without what it left alone. */
export async function madeBy(store: JournalStore, last: Deployment, cache?: string): Promise<ReadonlySet<Id>> {
  const taken = last.kind === 'rollback' ? rolledBackBy(last.id) : undefined;
  const path = cache && join(cache, 'known', `${digest([last.id, last.planHash, last.fromFingerprint, last.toFingerprint, ...(taken === undefined ? [] : [taken])])}.json`);
  const kept = path && readWhole<readonly Id[]>(path);
  if (kept) return new Set(kept);
  const [state, plan] = [await getCatalog(store, last.toFingerprint), await planOf(store, last.id)];
  const all = managed(state ?? emptyCatalog, [...(plan?.unmanaged ?? []), ...(plan?.ignored ?? [])]);
  const ids = taken === undefined ? all : await asBefore(store, all, last, taken, cache);
  if (path && state && plan) await writeWhole(path, JSON.stringify([...ids]));
  return ids;
}

/** What was nobody's before the deployment that is taken back is so again: the state that it leads to holds all that was there. */
async function asBefore(store: JournalStore, all: ReadonlySet<Id>, last: Deployment, taken: string, cache: string | undefined): Promise<ReadonlySet<Id>> {
  const found = last.catalogBefore === undefined ? undefined : await getCatalog(store, last.catalogBefore);
  if (!found) return all;
  const before = (await deploymentsBefore(store, { id: taken, project: last.project, environment: last.environment })).filter(arrived).pop();
  const known = before ? await madeBy(store, before, cache) : new Set<Id>();
  return new Set([...all].filter((id) => known.has(id) || !found.facts.has(id)));
}

/** Without what was left alone then, and what lies within it. */
function managed(state: Catalog, left: readonly Id[]): Set<Id> {
  if (left.length === 0) return new Set(state.facts.keys());
  const alone = new Set(left);
  const ids = new Set<Id>();
  for (const fact of state.facts.values()) {
    let inside = false;
    for (let each: typeof fact | undefined = fact; each && !inside; each = each.parent === undefined ? undefined : state.facts.get(each.parent)) inside = alone.has(each.id);
    if (!inside) ids.add(fact.id);
  }
  return ids;
}
