/** Approve: what an emergency skipped is looked at afterwards, by somebody else, and the audit says so. */
import { Failure } from '../errors/failure.ts';
import { addAudit } from '../journal/end-deployment.ts';
import { verifiedApprovals } from './approvals.ts';
import { chronicle } from './chronicle.ts';
import type { VerbContext } from './context.ts';
import { pendingEmergencies } from './emergency.ts';
import { open } from './engagement.ts';
import { gather } from './gather.ts';
import { withLock } from './with-lock.ts';

export interface ApproveOptions {
  readonly environment: string | undefined;
  /** In whose databases to look. */
  readonly projects: readonly string[];
  /** The emergency's, as `status` shows it. */
  readonly deployment: string;
  readonly reason?: string | undefined;
  readonly waitMs?: number | undefined;
}

export interface Approved {
  readonly project: string;
  readonly deployment: string;
  readonly by: readonly string[];
}

/** Where the environment wants signed approvals, this one is signed too. Throws SL605, SL501. */
export async function approve(context: VerbContext, { environment: name, projects, deployment, reason, waitMs = 0 }: ApproveOptions): Promise<Approved> {
  const gathered = await gather(context, { environment: name, projects });
  const { environment, state } = gathered;
  for (const group of gathered.groups) {
    const opened = await open(context, gathered, group, 'audit');
    try {
      const row = (await chronicle(opened)).deployments.find(({ id }) => id === deployment);
      if (!row) continue;
      return await withLock(context, opened.connection, { deploymentId: deployment, runId: row.runId, project: row.project }, waitMs, async () => {
        const found = pendingEmergencies(await chronicle(opened), row.project, row.environment).find((each) => each.deployment === deployment);
        if (!found) throw new Failure('SL605', `${deployment} waits for no approval`, { hint: 'Run `sluice status`: it lists what does.' });
        const by = await approvers(context, found.actor, row.planHash, environment.gates.approvals);
        const audit = { event: 'approved', project: row.project, environment: row.environment, actor: context.actor, by, ...(reason !== undefined && { reason }) };
        await addAudit(opened.session, opened.store, { id: deployment, now: context.now(), stateDir: state.state, audit });
        return { project: row.project, deployment, by };
      });
    } finally {
      await opened.connection.close();
    }
  }
  throw new Failure('SL605', `the journals of ${environment.name} hold no deployment ${deployment}`, { hint: 'Run `sluice status`: it lists what waits for an approval.' });
}

async function approvers(context: VerbContext, deployer: string, plan: string, policy: { readonly required: number; readonly signers: string } | undefined): Promise<readonly string[]> {
  const own = (hint: string) => new Failure('SL501', `${deployer} ran it, and cannot approve it`, { hint });
  if (!policy) {
    if (context.actor === deployer) throw own('Have somebody else run this; SLUICE_ACTOR says who does.');
    return [context.actor];
  }
  const signers = [...new Set((await verifiedApprovals(context.root, plan, policy.signers)).map(({ signer }) => signer).filter((signer) => signer !== deployer))];
  if (signers.length >= policy.required) return signers;
  throw new Failure('SL501', `plan ${plan.slice(0, 12)} has ${signers.length} of ${policy.required} approvals`, {
    hint: `Have somebody listed in ${policy.signers} sign it: printf %s ${plan} | ssh-keygen -Y sign -f <key> -n sluice-approval > sluice/approvals/${plan}/<name>.sig`,
  });
}
