/** Brings to its end what an earlier process left half way on its way back: the undo of a failed deployment, or a rollback. */
import { OUTCOMES } from '../errors/codes.ts';
import { Failure } from '../errors/failure.ts';
import { planOf, type Deployment } from '../journal/deployment-row.ts';
import { rolledBackBy } from '../journal/history.ts';
import type { Lock } from '../model/dialect.ts';
import type { Finding } from '../model/finding.ts';
import type { Plan } from '../model/plan.ts';
import { undoDeployment } from '../run/undo.ts';
import type { VerbContext } from './context.ts';
import { readAgain, type Engagement } from './engagement.ts';
import type { Gathered } from './gather.ts';
import { patienceIn } from './patience.ts';
import { runBack } from './roll-back.ts';
import type { Ruling } from './rulings.ts';

export interface FinishRequest {
  readonly gathered: Gathered;
  readonly engagement: Engagement;
  readonly lock: Lock;
  readonly open: Deployment;
  readonly ruling?: Ruling | undefined;
}

/** Whether an open deployment is on its way back; one that is on its way forward is gone on with by `deploy`. */
export const goesBack = (open: Deployment): boolean => open.status === 'undoing' || open.kind === 'rollback';

export interface Finished {
  /** Left out: nothing of it is left to do. */
  readonly failure?: Failure | undefined;
  readonly findings: readonly Finding[];
}

/** How a project is left by what ended its way back. */
export const leftBy = ({ outcome }: Failure): 'in doubt' | 'interrupted' | 'failed' => (outcome === OUTCOMES.inDoubt ? 'in doubt' : outcome === OUTCOMES.interrupted ? 'interrupted' : 'failed');

/** The caller holds the lock. */
export async function finishBack(context: VerbContext, request: FinishRequest): Promise<Finished> {
  const { gathered, engagement, lock, open, ruling } = request;
  const what = open.kind === 'rollback' ? `rollback ${open.id}` : `undo of ${open.id}`;
  context.progress({ event: 'note', project: open.project, message: `the ${what}, which did not come to its end, is finished first` });
  if (open.kind === 'rollback') {
    const done = await runBack(context, { gathered, engagement, lock, ruling, reason: open.reason, deploymentId: rolledBackBy(open.id) ?? open.id }, open.id, await planKept(engagement, open));
    return { failure: done.failure, findings: done.findings ?? [] };
  }
  const undone = await undoDeployment({
    dialect: engagement.dialect, connection: engagement.connection, lock, journalSchema: gathered.environment.journalSchema, stateDir: gathered.state.state,
    signal: context.signal, progress: context.progress, secrets: engagement.secrets, deployment: open, ruling, ...patienceIn(gathered.environment),
  });
  await readAgain(engagement, gathered);
  if (undone.state === 'undone') return { findings: [] };
  if (undone.state === 'open') return { findings: [], failure: undone.result.failure ?? new Failure('SL999', `the ${what} ended ${undone.result.state} without a reason`) };
  return { findings: [], failure: new Failure('SL603', `the ${what} cannot be finished`, { lines: undone.why, hint: `Run \`sluice rollback ${open.project} --env=${open.environment}\`.` }) };
}

async function planKept({ store }: Engagement, open: Deployment): Promise<Plan> {
  const plan = await planOf(store, open.id);
  if (!plan) throw new Failure('SL999', `the journal has no plan of the open deployment ${open.id}`);
  return plan;
}
