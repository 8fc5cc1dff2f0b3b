/** The plan from one whole state to another, of no sources and under no policy: its statements are tried, kept or written down elsewhere, and nobody keeps the plan itself. */
import type { Catalog } from '../model/catalog.ts';
import type { Plan } from '../model/plan.ts';
import { makePlan, type PlanRequest } from './make.ts';

export interface Between extends Pick<PlanRequest, 'dialect' | 'server' | 'project' | 'environment' | 'database' | 'backups' | 'aside' | 'anew'> {
  readonly before: Catalog;
  readonly after: Catalog;
  /** Left out: nobody knows. */
  readonly rows?: PlanRequest['rows'] | undefined;
}

/** Throws SL404 and the like as any plan does. */
export function planBetween({ before, after, rows = new Map(), ...request }: Between): Plan {
  const all = (): boolean => true;
  return makePlan({
    ...request, rows, kind: 'scripts', placeOf: new Map(), sourceDigest: 'none', policyDigest: 'none', toolVersion: 'none', shadow: 'none',
    scoped: { before, after, owned: all, counted: () => false, manages: all, unmanaged: [], ignored: [], unmodelled: [] },
  }).plan;
}
