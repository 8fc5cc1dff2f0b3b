/** A step that commits by itself: an intent row before, one statement, an outcome row after. Its probe tells what a crash left. */
import { Failure, impossible, isFailure } from '../errors/failure.ts';
import { insertStep, intentHash, settleStep, type StepKey } from '../journal/step-row.ts';
import { isSqlError } from '../model/session.ts';
import { attend } from './attend.ts';
import { blockersOf } from './blockers.ts';
import { mayGoOn, type RunContext } from './context.ts';
import { reconnect } from './reconnect.ts';
import { WAS_SO, type RemainingStep } from './resume.ts';
import { isTransient, patience } from './retry.ts';
import { send } from './send.ts';
import { natureOf, ending } from './statement-failure.ts';
import { bounds } from './transactional-batch.ts';

/** Where a script decides what becomes of an error: what the step's row says. */
export interface Answering {
  /** Whether the error is the script's to know, not the run's. */
  isAnswer(error: unknown): boolean;
  /** Whether what is worth another try gets one. */
  readonly retry: boolean;
  saidOf(rows: number): string;
  refusalOf(error: unknown): string;
}

/** Returns when the step took effect and its row says so, with `answering` also when it was refused. Throws SL702 when neither can be known. */
export async function runSingleStep(run: RunContext, batch: number, remaining: RemainingStep, answering?: Answering): Promise<void> {
  const { step, seq } = remaining;
  const what = `step ${seq}, ${step.action} ${step.address}`;
  const trials = patience(run, run.request.dialect.contention?.standsAside(step.sql) ? run.clock.now() : undefined);
  let uncertain = remaining.decision === 'probe';
  let { open } = remaining;
  let answered = false;
  let rows = 0;
  let wasSo = remaining.wasSo === true;
  if (remaining.decision === 'in doubt') {
    if (run.request.ruling === undefined) throw stepInDoubt(remaining, 'a process that was running it ended without an answer, and the step has no probe');
    if (run.request.ruling === 'done') return settle(run, seq, open!, answering?.saidOf(0));
  }
  for (let attempt = remaining.attempt; ; attempt += 1) {
    try {
      if (!answered && uncertain && (await surrounded(run, step, () => stateAfterCrash(run, remaining, trials.left()))) === 'done') answered = true;
      // An attempt that nobody saw the end of has one now.
      if (!answered && open !== undefined && open !== attempt) {
        await mayGoOn(run);
        await end(run, seq, open, 'its process or its connection ended, and it had not taken effect');
        open = undefined;
      }
      if (!answered || open === undefined) {
        // What is so before it was sent does not tell after a crash whether it was.
        if (answering && !answered && step.probe !== undefined) wasSo = (await surrounded(run, step, () => ask(run, step.probe!))) === 'done';
        await intend(run, batch, remaining, attempt, wasSo ? WAS_SO : undefined);
        open = attempt;
      }
      if (!answered) {
        rows = await surrounded(run, step, () => send(run, remaining, 'nothing', trials.left()));
        answered = true;
      }
      await run.fault('before-journal', seq - 1);
      await run.fault('before-commit', seq - 1);
      await settle(run, seq, open, answering?.saidOf(rows));
      await run.fault('after-commit', seq - 1);
      return;
    } catch (error) {
      const nature = natureOf(error);
      const begun = open === attempt && !answered;
      if (nature === 'connection') {
        await reconnect(run, begun ? (why, cause) => stepInDoubt(remaining, why, cause) : undefined);
        if (begun && step.probe === undefined) throw stepInDoubt(remaining, 'the connection was lost while it ran, and the step has no probe', error);
      }
      uncertain = step.probe !== undefined && !wasSo;
      if (isTransient(nature) && (nature === 'connection' || answering?.retry !== false) && (await trials.again(what, nature, blockersOf(error)))) {
        if (begun && nature !== 'connection') await fail(run, seq, attempt, error);
        continue;
      }
      if (begun && nature !== 'connection' && answering?.isAnswer(error)) {
        await tidy(run, remaining, attempt, error, answering.refusalOf(error));
        return;
      }
      const failure = ending(run, error, `Step ${seq} of ${run.total}, ${step.action} ${step.address}`);
      // Without an answer the row stays `running`; without the lock nothing may be written.
      if (begun && nature !== 'connection' && isFailure(failure) && failure.code !== 'SL703') await tidy(run, remaining, attempt, failure);
      throw failure;
    }
  }
}

/** A connection that is lost takes along what was entered; on any other end the session is as it was. */
async function surrounded<T>(run: RunContext, { around }: RemainingStep['step'], work: () => Promise<T>): Promise<T> {
  if (!around) return await work();
  const session = run.sessions.main();
  await session.execute(around.enter);
  let outcome: T;
  try {
    outcome = await work();
  } catch (error) {
    if (natureOf(error) !== 'connection') await session.execute(around.leave).catch(() => undefined);
    throw error;
  }
  await session.execute(around.leave);
  return outcome;
}

/** Asks the probe; what is broken is brought back to absent. */
async function stateAfterCrash(run: RunContext, { step }: RemainingStep, waitMs?: number): Promise<'done' | 'absent'> {
  const state = await ask(run, step.probe ?? '');
  if (state !== 'broken') return state;
  for (const sql of step.repair ?? []) {
    await mayGoOn(run);
    await attend(run, run.vault.bind(sql).sql, { mayBeLeft: true, waitMs, what: `the repair of ${step.address}` });
  }
  const after = await ask(run, step.probe ?? '');
  if (after === 'broken') throw new Failure('SL701', `${step.address} is broken and its repair did not help`, { lines: step.repair ?? [], hint: `Remove ${step.address} by hand, then run deploy again.` });
  return after;
}

async function ask(run: RunContext, probe: string): Promise<'done' | 'absent' | 'broken'> {
  const [row] = await run.sessions.main().query(run.vault.bind(probe).sql);
  const value = row && Object.values(row)[0];
  if (value === 'done' || value === 'absent' || value === 'broken') return value;
  throw impossible(`the probe "${probe}" answered ${JSON.stringify(value)}`);
}

/** After a failure for good: nothing broken may stay, and the row says why it failed. */
async function tidy(run: RunContext, remaining: RemainingStep, attempt: number, failure: unknown, refusal?: string): Promise<void> {
  if (remaining.step.probe !== undefined) {
    // Tidying up may take as long as the statement: who interrupted does not wait for it. The row stays `running`, and the next deploy probes and repairs.
    if (run.request.signal?.aborted) {
      if (refusal !== undefined) throw failure;
      return;
    }
    try {
      await surrounded(run, remaining.step, () => stateAfterCrash(run, remaining));
    } catch (error) {
      if (!isSqlError(error) && !isFailure(error)) throw error;
      // The row stays `running`: the next deploy probes and repairs. The first failure is the one to tell.
      run.tell({ event: 'note', project: run.request.plan.project, message: `${remaining.step.address} could not be tidied up: ${run.vault.redact(error.message)}` });
      if (refusal !== undefined) throw failure;
      return;
    }
  }
  if (refusal === undefined) return fail(run, remaining.seq, attempt, failure);
  await settleStep(run.sessions.journal(), key(run, remaining.seq, attempt), 'refused', run.clock.now(), refusal);
  await run.mirror.append({ event: 'failed', seq: remaining.seq, attempt, error: refusal });
}

async function intend(run: RunContext, batch: number, { step, seq }: RemainingStep, attempt: number, error?: string): Promise<void> {
  await mayGoOn(run);
  await insertStep(run.sessions.journal(), {
    ...key(run, seq, attempt), batch, address: step.address, intentHash: intentHash(step), status: 'running', startedAt: run.clock.now(), error, ...bounds(run, seq),
  });
  await run.mirror.append({ event: 'running', seq, attempt });
}

async function settle(run: RunContext, seq: number, attempt: number, said?: string): Promise<void> {
  const changed = await settleStep(run.sessions.journal(), key(run, seq, attempt), 'done', run.clock.now(), said);
  if (changed !== 1) throw impossible(`step ${seq}, attempt ${attempt} has ${changed} rows in the journal`);
  await run.mirror.append({ event: 'done', seq, attempt });
}

const fail = (run: RunContext, seq: number, attempt: number, error: unknown): Promise<void> =>
  end(run, seq, attempt, error instanceof Error ? run.vault.redact(error.message) : String(error));

async function end(run: RunContext, seq: number, attempt: number, error: string): Promise<void> {
  await settleStep(run.sessions.journal(), key(run, seq, attempt), 'failed', run.clock.now(), error);
  await run.mirror.append({ event: 'failed', seq, attempt, error });
}

const key = (run: RunContext, seq: number, attempt: number): StepKey => ({ deploymentId: run.request.deploymentId, seq, attempt });

function stepInDoubt({ step, seq }: RemainingStep, why: string, cause?: unknown): Failure {
  return new Failure('SL702', `It is not known whether step ${seq}, ${step.action} ${step.address}, took effect: ${why}`, {
    lines: [step.sql],
    ...(step.source && { at: step.source }),
    hint: 'Look at the database whether it took effect, and say so: --in-doubt=<project>:done or --in-doubt=<project>:again.',
    ...(cause !== undefined && { cause }),
  });
}
