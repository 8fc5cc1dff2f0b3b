/** What sources of an earlier state left unsaid and deployments since have set: on the way back it goes to what it was, where else it would stay. */
import { getCatalog } from '../journal/catalog-body.ts';
import type { Deployment } from '../journal/deployment-row.ts';
import { deploymentsSince } from '../journal/history.ts';
import type { Id } from '../model/address.ts';
import type { Catalog } from '../model/catalog.ts';
import type { Dialect } from '../model/dialect.ts';
import { kindOf, type Fact } from '../model/fact.ts';
import type { JournalStore } from '../model/journal-store.ts';

/** Attributes by id. `then` and `live` under the same names; what somebody set by hand since is in no state that the journal kept. */
export async function setSince(store: JournalStore, { kinds }: Pick<Dialect, 'kinds'>, deployment: Deployment, { then, live }: { readonly then: Catalog; readonly live: Catalog }): Promise<ReadonlyMap<Id, ReadonlySet<string>>> {
  const unsaid = new Map(kinds.map((kind) => [kind.kind, kind.unsaid ?? []]));
  const value = (fact: Fact | undefined, name: string): unknown => (fact?.body as Record<string, unknown> | undefined)?.[name];
  const open = [...then.facts.values()].flatMap((fact) => (unsaid.get(kindOf(fact)) ?? []).filter((name) => value(fact, name) === undefined && value(live.facts.get(fact.id), name) !== undefined).map((name) => ({ id: fact.id, name })));
  const set = new Map<Id, Set<string>>();
  if (open.length === 0) return set;
  for (const { toFingerprint } of await deploymentsSince(store, deployment)) {
    const made = await getCatalog(store, toFingerprint);
    for (const { id, name } of open) if (value(made?.facts.get(id), name) !== undefined) set.set(id, (set.get(id) ?? new Set()).add(name));
  }
  return set;
}
