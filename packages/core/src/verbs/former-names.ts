/** The database under the names from before the deployments that are taken back, and the steps that give it these names. */
import { getCatalog } from '../journal/catalog-body.ts';
import { planOf, type Deployment } from '../journal/deployment-row.ts';
import { deploymentsSince } from '../journal/history.ts';
import type { Id } from '../model/address.ts';
import type { Catalog } from '../model/catalog.ts';
import type { JournalStore } from '../model/journal-store.ts';
import type { Formerly, Plan } from '../model/plan.ts';
import { areDone, hasTurned, isTurn, renameBackSteps, underFormerNames } from '../plan/rename-steps.ts';
import type { OrderedStep } from '../plan/steps.ts';
import type { Engagement } from './engagement.ts';
import type { RenamedBack } from './scripts-renamed.ts';

export interface FormerNames {
  readonly live: Catalog;
  readonly first: readonly OrderedStep[];
  /** The id that a fact of `live` has in the database, and the other way. */
  idNow(id: Id): Id;
  idThen(id: Id): Id;
}

/** Of `deployment` and all later ones of its project that stand. `scripts`: gives what their statements renamed its name from before, too. */
export async function formerNames({ dialect, store, live }: Engagement, deployment: Deployment, scripts?: (plan: Plan, then: Catalog, row: Deployment) => Promise<RenamedBack>): Promise<FormerNames> {
  let then = live.catalog;
  const first: OrderedStep[] = [];
  const back = new Map<Id, Id>();
  const take = (formerly: Formerly): void => {
    const { catalog, ids } = underFormerNames(then, formerly);
    for (const [now, former] of [...back]) if (ids.has(former)) back.set(now, ids.get(former)!);
    for (const [now, former] of ids) if (live.catalog.facts.has(now) && !back.has(now)) back.set(now, former);
    then = catalog;
  };
  for (const row of (await deploymentsSince(store, deployment)).reverse()) {
    const plan = await planOf(store, row.id);
    const undone = plan && scripts ? await scripts(plan, then, row) : undefined;
    for (const formerly of undone?.formerly ?? []) take(formerly);
    first.push(...(undone?.steps ?? []));
    if (!plan?.formerly || !(isTurn(plan) ? await isTurned(then, plan, row, store) : areDone(then, plan))) continue;
    take(plan.formerly);
    first.push(...renameBackSteps(plan, dialect));
  }
  const forth = new Map([...back].map(([now, former]) => [former, now]));
  return { live: then, first, idNow: (id) => forth.get(id) ?? id, idThen: (id) => back.get(id) ?? id };
}

/** false where the journal did not keep both states. */
async function isTurned(live: Catalog, plan: Plan, { catalogBefore, toFingerprint }: Deployment, store: JournalStore): Promise<boolean> {
  const [before, after] = [catalogBefore === undefined ? undefined : await getCatalog(store, catalogBefore), await getCatalog(store, toFingerprint)];
  return before !== undefined && after !== undefined && hasTurned(live, plan, before, after);
}
