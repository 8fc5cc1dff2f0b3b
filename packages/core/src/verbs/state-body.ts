/** The states of what a project owns, as the journal keeps them. */
import { fingerprint, type Kinds } from '../catalog/canonical.ts';
import type { Scoped } from '../catalog/scope.ts';
import { putCatalog } from '../journal/catalog-body.ts';
import { serialiseCatalog } from '../journal/catalog-text.ts';
import { catalog, type Catalog } from '../model/catalog.ts';
import type { JournalStore } from '../model/journal-store.ts';
import type { Fact } from '../model/fact.ts';
import { UNSEEN, type Plan } from '../model/plan.ts';

export function part(of: Catalog, taken: (fact: Fact) => boolean): Catalog {
  const facts = [...of.facts.values()].filter(taken);
  const ids = new Set(facts.map(({ id }) => id));
  return catalog(facts, of.edges.filter((edge) => ids.has(edge.from)));
}

/**
 * Keeps the state that the plan leads to, under its fingerprint: what is managed from now on, for `known` and drift. And the whole state
 * before, which holds owners and privileges that nobody speaks about too, for they must come back; two states that differ in
 * those alone have one fingerprint as far as plans go, so it is kept under its own. Gives that one.
 */
export async function keepStates(store: JournalStore, plan: Plan, scoped: Pick<Scoped, 'before' | 'after' | 'owned' | 'counted'>, kinds: Kinds): Promise<string> {
  // Where a package leads to is known before by its fingerprint alone; the state is kept once it is there.
  if (plan.to.fingerprint !== UNSEEN && plan.kind !== 'package') await putCatalog(store, plan.to.fingerprint, serialiseCatalog(part(scoped.after, scoped.counted)));
  const before = part(scoped.before, ({ id }) => scoped.owned(id));
  const key = fingerprint(before, before.facts.keys(), kinds);
  await putCatalog(store, key, serialiseCatalog(before));
  return key;
}
