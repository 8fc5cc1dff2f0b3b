/** The state that scripts led to: nobody could keep it before, so it is journaled once it is there. */
import { fingerprint, kindsByName } from '../catalog/canonical.ts';
import { putCatalog } from '../journal/catalog-body.ts';
import { serialiseCatalog } from '../journal/catalog-text.ts';
import { UNSEEN } from '../model/plan.ts';
import { boundFingerprint } from '../plan/make.ts';
import type { Engagement } from './engagement.ts';
import { managed } from './managed.ts';
import type { PlannedProject } from './planning.ts';
import { part } from './state-body.ts';

/** Its fingerprint; undefined where it was kept before the first step. */
export async function keepReached({ dialect, live, store }: Engagement, { plan, member, scoped, countedIn }: PlannedProject): Promise<string | undefined> {
  if (plan.kind === 'package') {
    const own = countedIn?.(live.catalog) ?? scoped.counted;
    const reached = boundFingerprint(live.catalog, own, plan.from.outside, kindsByName(dialect.kinds));
    await putCatalog(store, reached, serialiseCatalog(part(live.catalog, own)));
    return reached;
  }
  if (plan.to.fingerprint !== UNSEEN) return undefined;
  const { counted } = managed(live.catalog, live.catalog, member, dialect.kinds);
  const state = part(live.catalog, counted);
  const reached = fingerprint(state, state.facts.keys(), kindsByName(dialect.kinds));
  await putCatalog(store, reached, serialiseCatalog(state));
  return reached;
}
