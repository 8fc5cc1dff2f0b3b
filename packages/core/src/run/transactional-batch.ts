/** A batch whose steps commit together with their journal rows. */
import { Failure, isFailure } from '../errors/failure.ts';
import { batchSeq, insertStep, insertSteps, intentHash, type NewStepRow } from '../journal/step-row.ts';
import { blockersOf } from './blockers.ts';
import { commitFate, inDoubt } from './commit-fate.ts';
import { mayGoOn, mirrorIfPossible, type RunContext } from './context.ts';
import { groups } from './groups.ts';
import { contended, type LockWaits } from './lock-waits.ts';
import { reconnect } from './reconnect.ts';
import type { RemainingBatch, RemainingStep } from './resume.ts';
import { isTransient, patience } from './retry.ts';
import { send, sendTogether } from './send.ts';
import { ending, natureOf } from './statement-failure.ts';

/** What became known while a transaction was tried. */
interface Trial extends Tried {
  /** false: each statement alone, so that the one that fails is known. */
  readonly grouped: boolean;
  at?: RemainingStep;
  /** The statements of the message that is under way, when there are several. */
  group?: readonly RemainingStep[];
  commitSent: boolean;
}

/** One try of a transaction. */
export interface Tried {
  readonly attempt: number;
  xid?: string;
}

/** Returns when the batch is committed. Throws when it failed for good: then nothing of it remains, unless the code is SL702. */
export async function runTransactionalBatch(run: RunContext, batch: RemainingBatch): Promise<void> {
  if ((await fateOfLastProcess(run, batch)) === 'committed') return;
  const trials = patience(run);
  const locks = contended(run, batch);
  let attempt = batch.attempt;
  let grouped = true;
  for (; ; attempt += 1) {
    const trial: Trial = { attempt, grouped, commitSent: false };
    try {
      await tryOnce(run, batch, trial, locks.begin());
      break;
    } catch (error) {
      const nature = natureOf(error);
      if (nature === 'statement' && locks.refusedAhead()) continue;
      if (nature === 'lock' && trial.at) locks.missed(trial.at);
      if (nature === 'connection') {
        await reconnect(run, trial.commitSent ? (why, cause) => inDoubt(batch, why, cause) : undefined);
        if (trial.commitSent && (await commitFate(run, batch, trial.xid)) === 'committed') return;
      }
      if (trial.group) {
        grouped = false;
        if (nature === 'statement' || nature === 'timeout') {
          run.tell({ event: 'note', project: run.request.plan.project, message: `One of the steps ${trial.group[0]!.seq} to ${trial.group[trial.group.length - 1]!.seq} failed; they are sent one by one to see which` });
          continue;
        }
      }
      const what = trial.at ? `step ${trial.at.seq}, ${trial.at.step.action} ${trial.at.step.address}` : `batch ${batch.index + 1}`;
      if (isTransient(nature) && (await trials.again(what, nature, blockersOf(error)))) continue;
      const failure = ending(run, error, `Batch ${batch.index + 1} (${batch.steps.length} steps) could not be committed`);
      if (isFailure(failure) && ['SL701', 'SL706', 'SL707'].includes(failure.code)) await recordFailure(run, batch, trial, failure);
      throw failure;
    }
  }
  await run.mirror.append({ event: 'committed', batch: batch.index, attempt });
}

/** What became of the COMMIT that an earlier process sent, if it came that far. The operator's ruling counts only where nobody else knows. */
export async function fateOfLastProcess(run: RunContext, batch: RemainingBatch, declare = declareDone): Promise<'committed' | 'aborted'> {
  try {
    if (batch.doubt !== undefined) throw inDoubt(batch, batch.doubt);
    return batch.committing ? await commitFate(run, batch, batch.committing.xid) : 'aborted';
  } catch (error) {
    const { ruling } = run.request;
    if (!isFailure(error) || error.code !== 'SL702' || ruling === undefined) throw error;
    if (ruling === 'done') await declare(run, batch);
    return ruling === 'done' ? 'committed' : 'aborted';
  }
}

async function tryOnce(run: RunContext, batch: RemainingBatch, trial: Trial, waits: LockWaits): Promise<void> {
  const { dialect } = run.request;
  const { capabilities } = dialect;
  const startedAt = run.clock.now();
  const last = batch.steps[batch.steps.length - 1]!.seq - 1;
  await mayGoOn(run);
  const session = run.sessions.main();
  await session.transaction(async () => {
    if (capabilities.resolvesCommits) trial.xid = await dialect.transactionId(session);
    const state = await dialect.sessionState?.(session);
    await waits.ahead((step) => (trial.at = step));
    for (const group of trial.grouped ? groups(batch.steps) : batch.steps.map((step) => [step])) {
      trial.at = group[0]!;
      const began = run.clock.now();
      if (group.length === 1) await send(run, trial.at, 'transaction');
      else {
        trial.group = group;
        await sendTogether(run, group);
        delete trial.group;
      }
      await waits.took(group, run.clock.now() - began);
    }
    await waits.restore();
    if (trial.xid !== undefined) await refuseHiddenCommit(run, batch, trial.xid);
    if (state !== (await dialect.sessionState?.(session))) throw otherSession(batch);
    for (const { seq } of batch.steps) await run.fault('before-journal', seq - 1);
    const endedAt = run.clock.now();
    await insertSteps(run.sessions.journal(), batch.steps.map(({ step, seq }) => ({
      ...row(run, batch, trial), seq, address: step.address, intentHash: intentHash(step), status: 'done', startedAt, endedAt, ...bounds(run, seq),
    })));
    delete trial.at;
    await announceCommit(run, batch, trial, startedAt);
    await mayGoOn(run);
    await run.fault('before-commit', last);
    trial.commitSent = true;
  });
  await run.fault('after-commit', last);
}

/** Tells those who come after a lost COMMIT which transaction to ask for, and on which timeline: beside the transaction, so that it stays when that is gone. */
export async function announceCommit(run: RunContext, batch: RemainingBatch, trial: Tried, startedAt: number): Promise<void> {
  const beside = run.sessions.beside();
  if (beside && trial.xid !== undefined) {
    await insertStep(beside, {
      ...row(run, batch, trial), seq: batchSeq(batch.index), address: `batch ${batch.index + 1}`, intentHash: run.systemIdentifier, status: 'committing', xid: trial.xid, startedAt,
    });
  }
  await run.mirror.append({ event: 'committing', batch: batch.index, attempt: trial.attempt, ...(trial.xid !== undefined && { xid: trial.xid }) });
}

/** A COMMIT or ROLLBACK inside of a statement (a procedure's, a script's) would tear the batch from its journal rows. */
export async function refuseHiddenCommit(run: RunContext, batch: RemainingBatch, xid: string): Promise<void> {
  if ((await run.request.dialect.transactionId(run.sessions.main())) === xid) return;
  const first = batch.steps[0]!;
  throw new Failure('SL702', `A statement of batch ${batch.index + 1} ended the transaction it ran in, so what came before it is not known to have stayed`, {
    ...(first.step.source && { at: first.step.source }),
    lines: batch.steps.slice(0, 10).map(({ seq, step }) => `${seq}. ${step.action} ${step.address}`),
    hint: 'Take the transaction control out of the statement, and look which of these took effect.',
  });
}

/** What a statement calls may set the role or the search path: then those after it, and the journal's, would mean something else. */
export function otherSession(batch: RemainingBatch): Failure {
  const first = batch.steps[0]!;
  return new Failure('SL701', `A statement of batch ${batch.index + 1} changed the role or the settings of the session it ran in; the batch was taken back`, {
    ...(first.step.source && { at: first.step.source }),
    lines: batch.steps.slice(0, 10).map(({ seq, step }) => `${seq}. ${step.action} ${step.address}`),
    hint: 'Look at the functions that these steps call, and take the SET or set_config out of them (a function may have SET clauses of its own).',
  });
}

const row = (run: RunContext, batch: RemainingBatch, trial: Tried): Pick<NewStepRow, 'deploymentId' | 'batch' | 'attempt' | 'xid'> => ({
  deploymentId: run.request.deploymentId, batch: batch.index, attempt: trial.attempt, xid: trial.xid,
});

/** The states that the plan knows: before its first step and after its last one. */
export const bounds = (run: RunContext, seq: number): Pick<NewStepRow, 'beforeFingerprint' | 'afterFingerprint'> => ({
  ...(seq === 1 && { beforeFingerprint: run.request.plan.from.fingerprint }),
  ...(seq === run.total && { afterFingerprint: run.request.plan.to.fingerprint }),
});

async function recordFailure(run: RunContext, batch: RemainingBatch, trial: Trial, failure: Failure): Promise<void> {
  const { step, seq } = trial.at ?? batch.steps[batch.steps.length - 1]!;
  const now = run.clock.now();
  await mirrorIfPossible(run, { event: 'failed', seq, attempt: trial.attempt, error: failure.message });
  if (natureOf(failure) === 'connection') return; // The journal went with it.
  await insertStep(run.sessions.journal(), {
    ...row(run, batch, trial), seq, address: step.address, intentHash: intentHash(step), status: 'failed', startedAt: now, endedAt: now, error: failure.message,
  });
}

async function declareDone(run: RunContext, batch: RemainingBatch): Promise<void> {
  const now = run.clock.now();
  await run.sessions.main().transaction(async () => {
    await insertSteps(run.sessions.journal(), batch.steps.map(({ step, seq }) => ({
      deploymentId: run.request.deploymentId, batch: batch.index, attempt: batch.attempt, seq, address: step.address, intentHash: intentHash(step),
      status: 'done', startedAt: now, endedAt: now, error: 'declared done by the operator', ...bounds(run, seq),
    })));
  });
}
