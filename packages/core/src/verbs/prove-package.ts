/** Whether a package leads where it says: its scripts run on a clone of the target without rows. */
import { kindsByName } from '../catalog/canonical.ts';
import { Failure, isFailure } from '../errors/failure.ts';
import { fingerprintedText } from '../catalog/canonical.ts';
import type { Catalog } from '../model/catalog.ts';
import type { Finding } from '../model/finding.ts';
import { isEmpty, UNSEEN } from '../model/plan.ts';
import { boundFingerprint } from '../plan/make.ts';
import { backupsOf } from './backups.ts';
import type { VerbContext } from './context.ts';
import { shadowOptions } from './desired.ts';
import type { Engagement } from './engagement.ts';
import type { Gathered } from './gather.ts';
import type { PlannedProject } from './planning.ts';
import { madeAnew } from './trace.ts';

/** Throws SL511 where it leads elsewhere. What cannot be tried there is said, and nothing more is known. */
export async function provePackage(context: VerbContext, gathered: Gathered, engagement: Engagement, { plan, countedIn }: PlannedProject, live: Catalog): Promise<Finding[]> {
  const { dialect, group, connection } = engagement;
  if (isEmpty(plan)) return [];
  if (!dialect.rehearse) return [{ code: 'not-proven', severity: 'info', message: `a package cannot be tried on a copy of ${dialect.name}; its end is compared when it has run` }];
  if (plan.programs) return [{ code: 'not-proven', severity: 'info', message: 'a package with BTEQ scripts is not tried on a copy without rows: they decide by the rows that they find; its end is compared when it has run' }];
  const request = { dialect, group, server: connection.server, connection };
  let reached: { readonly catalog: Catalog; readonly where: string };
  try {
    reached = await dialect.rehearse({ setup: madeAnew(request, plan, live), before: live, batches: plan.batches, journalSchema: gathered.environment.journalSchema, backups: backupsOf(gathered.environment)?.place }, shadowOptions(context, gathered, request));
  } catch (error) {
    if (!isFailure(error)) throw error;
    return [{ code: 'not-proven', severity: 'warning', message: `the package could not be tried on a copy without rows: ${error.message}`, hint: error.detail.hint ?? 'Its end is compared when it has run.' }];
  }
  const where = `on a copy without rows (${reached.where})`;
  if (plan.to.fingerprint === UNSEEN) return [{ code: 'tried', severity: 'info', message: `the package runs ${where}; it does not say where it leads` }];
  const kinds = kindsByName(dialect.kinds);
  const counted = countedIn!(reached.catalog);
  const there = boundFingerprint(reached.catalog, counted, plan.to.outside, kinds);
  if (there === plan.to.fingerprint) return [{ code: 'proven', severity: 'info', message: `the package leads to the state that it says: it was tried ${where}` }];
  const changed = [...reached.catalog.facts.values()].filter((fact) => counted(fact) && (!live.facts.has(fact.id) || fingerprintedText(live.facts.get(fact.id)!, kinds) !== fingerprintedText(fact, kinds)));
  throw new Failure('SL511', `the package ${plan.package?.name ?? ''} does not lead to the state that it says`, {
    lines: [`it says ${plan.to.fingerprint}`, `${where} it led to ${there}`, ...changed.slice(0, 20).map(({ id }) => `it makes or changes ${id}`)],
    hint: 'Make the package again: its scripts or the state in package.yaml were changed after it was made, or a variable has another value here.',
  });
}
