/** The smoke tests of a state that was gone back to: those of its own files, for today's may ask for what is not there any more. */
import { addAudit } from '../journal/end-deployment.ts';
import type { Finding } from '../model/finding.ts';
import { isEmpty, type Plan } from '../model/plan.ts';
import type { SmokeCheck } from '../model/report.ts';
import { isFailure } from '../errors/failure.ts';
import { deploymentById } from '../journal/history.ts';
import type { VerbContext } from './context.ts';
import { filesAt } from './earlier-state.ts';
import type { Engagement } from './engagement.ts';
import type { Gathered, Member } from './gather.ts';
import { smokeTests } from './smoke-tests.ts';

export interface TestEarlierRequest {
  readonly gathered: Gathered;
  readonly engagement: Engagement;
  readonly member: Member;
  /** The rollback's. */
  readonly plan: Plan;
  readonly rollbackId: string;
}

export interface TestedEarlier {
  readonly checks: readonly SmokeCheck[];
  /** Why there are no checks, where somebody might expect some. */
  readonly findings: readonly Finding[];
}

/** The caller holds the lock: the results are written to the audit. */
export async function testEarlier(context: VerbContext, { gathered, engagement, member, plan, rollbackId }: TestEarlierRequest): Promise<TestedEarlier> {
  if (isEmpty(plan) || plan.sourceDigest === 'none') return { checks: [], findings: [] };
  const files = await filesOfState(gathered, engagement, member, plan, rollbackId);
  if ('missing' in files) return untested(files.missing);
  try {
    const checks = await smokeTests(context, { ...gathered, workspace: files.gathered.workspace }, engagement, files.member);
    const failed = checks.filter(({ passed }) => !passed).length;
    const audit = { event: 'smoke-test', project: plan.project, environment: plan.environment, actor: context.actor, smoke: { passed: checks.length - failed, failed } };
    if (checks.length > 0) await addAudit(engagement.session, engagement.store, { id: rollbackId, now: context.now(), stateDir: gathered.state.state, audit });
    return { checks, findings: [] };
  } catch (error) {
    if (!isFailure(error)) throw error;
    return untested(error.message);
  }
}

const untested = (why: string): TestedEarlier => ({
  checks: [], findings: [{ code: 'smoke-tests-not-run', severity: 'warning', message: `the smoke tests of the state that was gone back to were not run: ${why}`, hint: 'Check out the files of that state and run `sluice smoke-test`.' }],
});

async function filesOfState(gathered: Gathered, { store }: Engagement, member: Member, plan: Plan, rollbackId: string): Promise<{ readonly gathered: Pick<Gathered, 'workspace'>; readonly member: Member } | { readonly missing: string }> {
  if (plan.sourceDigest === member.sourceDigest) return { gathered, member };
  const commit = (await deploymentById(store, rollbackId))?.gitSha;
  if (commit === undefined) return { missing: 'the files here are others, and the journal tells no commit of it' };
  const found = await filesAt(gathered, member, { commit, sourceDigest: plan.sourceDigest });
  if ('missing' in found) return found;
  return { gathered: { workspace: found.workspace }, member: { ...member, project: found.project, manifest: found.project.manifest! } };
}
