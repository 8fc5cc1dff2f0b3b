/** A run of which nothing remains ended its row by itself; that it was tried, and why it failed, is told by the audit all the same. */
import type { Failure } from '../errors/failure.ts';
import { addAudit } from '../journal/end-deployment.ts';
import type { Plan } from '../model/plan.ts';
import { isSqlError } from '../model/session.ts';
import type { VerbContext } from './context.ts';
import type { Engagement } from './engagement.ts';
import type { Gathered } from './gather.ts';

export interface FailedRun {
  readonly gathered: Gathered;
  readonly engagement: Engagement;
  readonly plan: Plan;
  readonly reason?: string | undefined;
}

/** The caller holds the lock. Where the database cannot be told any more, the failure itself is what people must see. */
export async function auditFailure(context: VerbContext, { gathered, engagement, plan, reason }: FailedRun, id: string, failure: Failure, more: { readonly of?: string } = {}): Promise<void> {
  const audit = { event: plan.kind, project: plan.project, environment: plan.environment, plan: plan.id, status: 'failed', outcome: failure.outcome, failure: failure.code, actor: context.actor, ...more, ...(reason !== undefined && { reason }) };
  try {
    await addAudit(engagement.session, engagement.store, { id, now: context.now(), stateDir: gathered.state.state, audit });
  } catch (error) {
    if (!isSqlError(error)) throw error;
  }
}
