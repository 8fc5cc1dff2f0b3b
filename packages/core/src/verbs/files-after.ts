/** What comes after the scripts of a project that has files too. */
import { putCatalog } from '../journal/catalog-body.ts';
import { serialiseCatalog } from '../journal/catalog-text.ts';
import { OUTCOMES } from '../errors/codes.ts';
import type { Finding } from '../model/finding.ts';
import { isEmpty } from '../model/plan.ts';
import type { ProjectReport } from '../model/report.ts';
import type { Engagement } from './engagement.ts';
import type { Member } from './gather.ts';
import type { MemberOptions } from './plan-member.ts';
import { isScriptsOnly } from './plan-scripts.ts';
import type { PlannedProject } from './planning.ts';
import { part } from './state-body.ts';

/** Scripts ran to the last one, and there are files that say what there should be then. */
export const goesOn = ({ outcome, plan }: ProjectReport, member: Member, { toVersion, plan: saved }: MemberOptions): boolean =>
  outcome === OUTCOMES.success && plan?.kind === 'scripts' && !isEmpty(plan) && !isScriptsOnly(member) && toVersion === undefined && saved === undefined;

/** The state that the scripts led to is the one that the files want: the journal keeps it as that, so that the next deployment finds nothing new. */
export async function agree({ store }: Engagement, done: ProjectReport, { plan, scoped }: PlannedProject): Promise<ProjectReport> {
  if (done.deploymentId !== undefined) {
    await putCatalog(store, plan.to.fingerprint, serialiseCatalog(part(scoped.after, scoped.counted)));
    await store.update('deployment', { id: done.deploymentId }, { to_fp: plan.to.fingerprint });
  }
  return { ...done, findings: [...done.findings, AGREE] };
}

const AGREE: Finding = { code: 'files-agree', severity: 'info', message: 'after the scripts the database is as the files want it' };

export const differs = ({ deploymentId }: ProjectReport): Finding => ({
  code: 'files-differ', severity: 'warning', message: `the scripts were applied by ${deploymentId ?? 'this run'}, and the files want more than they made: that is planned and judged on its own`,
});
