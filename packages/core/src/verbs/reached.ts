/** The state that versioned scripts led to: nobody knew it before, so it is journaled once it is there. */
import { fingerprint, kindsByName } from '../catalog/canonical.ts';
import { putCatalog } from '../journal/catalog-body.ts';
import { serialiseCatalog } from '../journal/catalog-text.ts';
import { UNSEEN } from '../model/plan.ts';
import type { Engagement } from './engagement.ts';
import { managed } from './managed.ts';
import type { PlannedProject } from './planning.ts';
import { part } from './state-body.ts';

/** Its fingerprint; undefined where the plan said where it leads. */
export async function keepReached({ dialect, live, store }: Engagement, { plan, member }: PlannedProject): Promise<string | undefined> {
  if (plan.to.fingerprint !== UNSEEN) return undefined;
  const { counted } = managed(live.catalog, live.catalog, member, dialect.kinds);
  const state = part(live.catalog, counted);
  const reached = fingerprint(state, state.facts.keys(), kindsByName(dialect.kinds));
  await putCatalog(store, reached, serialiseCatalog(state));
  return reached;
}
