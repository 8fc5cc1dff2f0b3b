/** What commits together in a BTEQ script, in one transaction with its journal rows: a request, or all from BT to ET. An error is an answer that the script gets. */
import { impossible, isFailure } from '../errors/failure.ts';
import { insertStep, insertSteps, intentHash, type NewStepRow } from '../journal/step-row.ts';
import type { MachineState, PlannedProgram } from '../model/program.ts';
import { isSqlError, type SqlError } from '../model/session.ts';
import { saidOf, type Answer } from '../script/bteq/answer.ts';
import { answered, move, type Doing, type Skipped } from '../script/bteq/machine.ts';
import { stepOf } from '../script/bteq/replay.ts';
import { blockersOf } from './blockers.ts';
import { commitFate, inDoubt } from './commit-fate.ts';
import { mayGoOn, type RunContext } from './context.ts';
import { reconnect } from './reconnect.ts';
import type { RemainingBatch } from './resume.ts';
import { isTransient, patience } from './retry.ts';
import { send } from './send.ts';
import { natureOf, ending } from './statement-failure.ts';
import { announceCommit, otherSession, refuseHiddenCommit, type Tried } from './transactional-batch.ts';

export interface Steering {
  readonly program: PlannedProgram;
  /** By step. Each attempt that is used up makes the next one's number. */
  readonly batches: Map<number, RemainingBatch>;
  /** Rows of what was passed over and not written yet. */
  pending: NewStepRow[];
  /** Tells what was passed over, and keeps rows for its steps. */
  passOver(skipped: readonly Skipped[]): void;
  /** Tells of a request that was refused. */
  refused(doing: Doing, answer: Answer, severity: number): void;
  /** Does what is neither sent nor decided: says something, waits. */
  beside(doing: Doing): Promise<void>;
}

interface Sent { readonly batch: RemainingBatch; readonly answer: Answer }

interface Trial extends Tried {
  readonly sent: Sent[];
  /** Under way, with the state behind it. */
  at?: { readonly batch: RemainingBatch; readonly doing: Doing; readonly state: MachineState };
  commitSent: boolean;
}

/** A statement of the script that takes the transaction back, or its end without one. */
class TakenBack extends Error {
  readonly state: MachineState;
  readonly ended: boolean;
  constructor(state: MachineState, ended: boolean) {
    super('taken back');
    this.state = state;
    this.ended = ended;
  }
}

/** Errors that are the script's to know: not those of the connection, of the lock, or of our own stop. */
export const isAnswer = (error: unknown): boolean => ['statement', 'timeout', 'cancelled', 'lock', 'deadlock'].includes(natureOf(error) ?? '');

export function refusalOf(run: RunContext, error: unknown): Answer {
  const cause = serverErrorOf(error);
  return { errorCode: run.request.dialect.scripts?.errorCode?.(cause) ?? 0, activityCount: 0, message: run.vault.redact(cause.message) };
}

function serverErrorOf(error: unknown): SqlError {
  const cause = isFailure(error) ? error.detail.cause : error;
  if (!isSqlError(cause)) throw impossible('an error that no server made is no answer');
  return cause;
}

/** From the state before a request or BT to the one behind it, or behind ET. */
export async function runUnit(run: RunContext, steering: Steering, from: MachineState): Promise<MachineState> {
  const trials = patience(run);
  const kept = steering.pending;
  for (;;) {
    const trial: Trial = { attempt: 0, sent: [], commitSent: false };
    steering.pending = [...kept];
    try {
      const state = await tryOnce(run, steering, from, trial);
      await committed(run, steering, trial);
      return state;
    } catch (error) {
      if (error instanceof TakenBack) {
        await journal(run, steering, trial, (answer) => ({ status: 'rolled back', said: saidOf(answer) }));
        if (error.ended) return error.state;
        return answered(error.state, { errorCode: 0, activityCount: 0 }).state;
      }
      const nature = natureOf(error);
      const { at } = trial;
      const batch = trial.sent[0]?.batch ?? at?.batch;
      if (nature === 'connection') {
        await reconnect(run, trial.commitSent && batch ? (why, cause) => inDoubt(batch, why, cause) : undefined);
        if (trial.commitSent && batch && (await commitFate(run, batch, trial.xid)) === 'committed') {
          await committed(run, steering, trial);
          return behind(trial);
        }
      }
      for (const each of new Set([...trial.sent.map((sent) => sent.batch), ...(at ? [at.batch] : [])])) bump(steering, each);
      const what = at ? `step ${at.batch.steps[0]!.seq}, ${steering.program.script}` : steering.program.script;
      if (isTransient(nature) && (nature === 'connection' || from.retry) && (await trials.again(what, nature, blockersOf(error)))) continue;
      // What does not go away within the time for it is not the script's to decide, unless it asked for that.
      if (!isAnswer(error) || !at || (isTransient(nature) && from.retry)) throw ending(run, error, `${steering.program.script} could not be gone on with`);
      return refusedUnit(run, steering, trial, error);
    }
  }
}

const behind = ({ at }: Trial): MachineState => {
  if (!at) throw impossible('a transaction of a script was committed, and nothing in it was sent');
  return at.state;
};

/** What the server refused is journaled beside the transaction that went with it. */
async function refusedUnit(run: RunContext, steering: Steering, trial: Trial, error: unknown): Promise<MachineState> {
  const at = trial.at!;
  const answer = refusalOf(run, error);
  const { state, severity } = answered(at.state, answer);
  steering.refused(at.doing, answer, severity);
  const last = trial.sent.at(-1);
  // COMMIT itself failed: that is the error of a single request, and of ET where several ran.
  const atEnd = at.doing.what === 'commit';
  await journal(run, steering, trial, (own, sent) => ({ status: 'rolled back', said: saidOf(atEnd && sent === last ? { ...own, endCode: answer.errorCode, ...(answer.message !== undefined && { message: answer.message }) } : own) }),
    atEnd ? undefined : { batch: at.batch, said: saidOf(answer) });
  await run.mirror.append({ event: 'failed', seq: at.batch.steps[0]!.seq, attempt: trial.attempt, error: answer.message ?? '' });
  return state;
}

async function tryOnce(run: RunContext, steering: Steering, from: MachineState, trial: Trial): Promise<MachineState> {
  const { dialect } = run.request;
  const { capabilities } = dialect;
  const startedAt = run.clock.now();
  await mayGoOn(run);
  const session = run.sessions.main();
  let state = from;
  await session.transaction(async () => {
    if (capabilities.resolvesCommits) trial.xid = await dialect.transactionId(session);
    const before = await dialect.sessionState?.(session);
    state = await within(run, steering, from, trial);
    const [first] = trial.sent;
    if (!first) return;
    if (trial.xid !== undefined) await refuseHiddenCommit(run, first.batch, trial.xid);
    if (before !== (await dialect.sessionState?.(session))) throw otherSession(first.batch);
    const seqs = trial.sent.map(({ batch }) => batch.steps[0]!.seq);
    for (const seq of seqs) await run.fault('before-journal', seq - 1);
    await insertSteps(run.sessions.journal(), [...steering.pending, ...trial.sent.map(({ batch, answer }) => rowOf(run, trial, batch, 'done', saidOf(answer), startedAt))]);
    await announceCommit(run, first.batch, { attempt: attemptOf(first.batch), ...(trial.xid !== undefined && { xid: trial.xid }) }, startedAt);
    await mayGoOn(run);
    await run.fault('before-commit', seqs.at(-1)! - 1);
    trial.commitSent = true;
  });
  const last = trial.sent.at(-1);
  if (last) await run.fault('after-commit', last.batch.steps[0]!.seq - 1);
  return state;
}

/** The request, or all up to the outermost ET. `trial.at` is what a failure is the answer to. */
async function within(run: RunContext, steering: Steering, from: MachineState, trial: Trial): Promise<MachineState> {
  let state = from;
  for (;;) {
    const { doing, skipped, state: moved } = move(steering.program, state);
    steering.passOver(skipped);
    switch (doing.what) {
      case 'request': {
        const batch = steering.batches.get(stepOf(steering.program, doing))!;
        const { step } = batch.steps[0]!;
        trial.at = { batch, doing, state: moved };
        if (step.around) await run.sessions.main().execute(step.around.enter);
        const rows = await send(run, batch.steps[0]!, 'transaction');
        if (step.around) await run.sessions.main().execute(step.around.leave);
        const answer = { errorCode: 0, activityCount: rows };
        trial.sent.push({ batch, answer });
        state = answered(moved, answer).state;
        if (state.open > 0) break;
        // A COMMIT that fails is the answer to it.
        trial.at = { ...trial.at, state };
        return state;
      }
      case 'begin': state = moved; break;
      case 'commit': {
        const after = answered(moved, { errorCode: 0, activityCount: 0 }).state;
        const last = trial.sent.at(-1);
        if (last) trial.at = { batch: last.batch, doing, state: after };
        return after;
      }
      case 'abort': throw new TakenBack(moved, false);
      case 'end': throw new TakenBack(moved, true);
      default:
        await steering.beside(doing);
        state = moved;
    }
  }
}

const attemptOf = (batch: RemainingBatch): number => Math.max(batch.attempt, batch.steps[0]!.attempt);

const rowOf = (run: RunContext, trial: Trial, batch: RemainingBatch, status: NewStepRow['status'], error: string, startedAt: number): NewStepRow => {
  const { step, seq } = batch.steps[0]!;
  return {
    deploymentId: run.request.deploymentId, seq, batch: batch.index, address: step.address, intentHash: intentHash(step), status, attempt: attemptOf(batch), xid: status === 'done' ? trial.xid : undefined,
    startedAt, endedAt: run.clock.now(), error,
  };
};

/** Rows of a unit of which nothing stayed. */
async function journal(run: RunContext, steering: Steering, trial: Trial, of: (answer: Answer, sent: Sent) => { readonly status: 'rolled back'; readonly said: string }, refused?: { readonly batch: RemainingBatch; readonly said: string }): Promise<void> {
  const now = run.clock.now();
  const taken = trial.sent.filter((sent) => sent.batch !== refused?.batch);
  const rows = [...taken.map((sent) => { const { status, said } = of(sent.answer, sent); return rowOf(run, trial, sent.batch, status, said, now); }), ...(refused ? [rowOf(run, trial, refused.batch, 'refused', refused.said, now)] : [])];
  await mayGoOn(run);
  for (const { seq } of rows) await run.fault('before-journal', seq - 1);
  await run.sessions.main().transaction(async () => {
    for (const row of [...steering.pending, ...rows]) await insertStep(run.sessions.journal(), row);
  });
  written(steering, 'skipped');
  for (const { batch } of taken) bump(steering, batch, 'rolled back');
  if (refused) bump(steering, refused.batch, 'refused');
}

/** What was to be journaled of what was passed over is. */
export function written(steering: Steering, settled: 'skipped'): void {
  for (const { seq } of steering.pending) bump(steering, steering.batches.get(seq)!, settled);
  steering.pending = [];
}

async function committed(run: RunContext, steering: Steering, trial: Trial): Promise<void> {
  const [first] = trial.sent;
  if (!first) return;
  written(steering, 'skipped');
  for (const { batch } of trial.sent) bump(steering, batch, 'done');
  await run.mirror.append({ event: 'committed', batch: first.batch.index, attempt: attemptOf(first.batch) });
}

/** The next try of a step has the next number: also for the batch's own row, which an aborted COMMIT leaves. */
function bump(steering: Steering, batch: RemainingBatch, settled?: RemainingBatch['steps'][number]['settled']): void {
  const [step] = batch.steps as [RemainingBatch['steps'][number]];
  const { committing: _committing, doubt: _doubt, ...rest } = batch;
  const attempt = attemptOf(batch) + 1;
  const { open: _open, wasSo: _wasSo, ...again } = step;
  steering.batches.set(step.seq, { ...rest, attempt, steps: [{ ...again, attempt, decision: 'again', ...(settled && { settled }) }] });
}
