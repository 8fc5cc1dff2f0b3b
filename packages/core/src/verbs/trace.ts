/** `diff --trace`: the plan, run on a clone without rows, against what its steps say that they do. */
import { Failure } from '../errors/failure.ts';
import { emptyCatalog, type Catalog } from '../model/catalog.ts';
import type { Finding } from '../model/finding.ts';
import { stepsOf, type Plan } from '../model/plan.ts';
import { planBetween } from '../plan/between.ts';
import { count } from '../report/words.ts';
import { backupsOf } from './backups.ts';
import type { VerbContext } from './context.ts';
import { shadowOptions, type DesireRequest } from './desired.ts';
import type { Gathered } from './gather.ts';

/** Throws SL301 where there is no place for a clone, or the state cannot be made there. */
export async function traced(context: VerbContext, gathered: Gathered, request: DesireRequest, plan: Plan, live: Catalog): Promise<Finding[]> {
  const { dialect } = request;
  if (!dialect.trace) throw new Failure('SL901', `a plan for ${dialect.name} cannot be traced`, { hint: 'Leave --trace out.' });
  if (plan.programs) return [{ code: 'trace', severity: 'info', message: 'a plan with BTEQ scripts is not traced: which of its statements run is decided by what the database answers' }];
  const { where, steps, locks, rewrites, differences } = await dialect.trace(
    { setup: madeAnew(request, plan, live), before: live, batches: plan.batches, backups: backupsOf(gathered.environment)?.place },
    shadowOptions(context, gathered, request),
  );
  const wrong = differences.filter(({ severity }) => severity === 'warning').length;
  const told = wrong === 0 ? 'no lock and no rewrite that the plan does not say' : `${wrong} that the plan does not say`;
  return [{ code: 'trace', severity: 'info', message: `${count(steps, 'statement')} ran on a clone (${where}): ${count(locks, 'relation')} locked, ${rewrites} written anew; ${told}` }, ...differences];
}

/** Statements that make `live` in an empty database. */
export function madeAnew({ dialect, server }: Pick<DesireRequest, 'dialect' | 'server'>, plan: Pick<Plan, 'project' | 'environment' | 'database'>, live: Catalog): string[] {
  const { project, environment, database } = plan;
  return stepsOf(planBetween({ dialect, server, project, environment, database, before: emptyCatalog, after: live })).map(({ sql }) => sql);
}
