/** Enough people other than the one who deploys signed this very plan. */
import type { Gate } from '../gate.ts';

export const approvals: Gate = {
  name: 'approvals',
  judge({ plan, policy, evidence }) {
    if (policy.approvals === undefined) return [];
    const { required, signers } = policy.approvals;
    const given = evidence.approvals ?? [];
    const own = given.filter((approval) => approval.signer === evidence.actor);
    const others = new Set(given.filter((approval) => approval.planId === plan.id && approval.signer !== evidence.actor).map(({ signer }) => signer));
    if (others.size >= required) return [];

    const stale = given.filter((approval) => approval.planId !== plan.id);
    const lines = [
      ...[...others].map((signer) => `${signer} approved it.`),
      ...stale.map((approval) => `${approval.signer} approved another plan, ${approval.planId.slice(0, 12)}.`),
      ...own.map((approval) => `${approval.signer} deploys it, so that approval does not count.`),
    ];
    return [
      {
        gate: 'approvals',
        code: 'SL501',
        message: `Plan ${plan.id.slice(0, 12)} has ${others.size} of ${required} approvals.`,
        hint: `Have somebody listed in ${signers} read the plan and sign it: printf %s ${plan.id} | ssh-keygen -Y sign -f <key> -n sluice-approval > sluice/approvals/${plan.id}/<name>.sig`,
        ...(lines.length > 0 && { lines }),
      },
    ];
  },
};
