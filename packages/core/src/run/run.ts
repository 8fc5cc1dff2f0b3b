/** Runs a plan's batches, from the first one that the journal does not show as done. A crash at any moment is resumed by calling it again. */
import { isFailure, type Failure } from '../errors/failure.ts';
import { setDeploymentStatus } from '../journal/deployment-row.ts';
import { isoTime } from '../journal/row.ts';
import { stepRows } from '../journal/step-row.ts';
import { isSqlError } from '../model/session.ts';
import { closeContext, openContext, type RunContext } from './context.ts';
import { halt } from './halt.ts';
import { findingsOf, runProgram } from './program.ts';
import type { LeftOut, RunRequest, RunResult } from './request.ts';
import { resumePoint, type RemainingBatch, type ResumePoint } from './resume.ts';
import { runBatchedStep } from './batched-step.ts';
import { runSingleStep } from './single-step.ts';
import { ending, natureOf } from './statement-failure.ts';
import { awaitStrays } from './strays.ts';
import { runTransactionalBatch } from './transactional-batch.ts';

/**
 * The caller holds the lock, has made the journal (`createJournal`) and the deployment's row (`beginDeployment`), and ends the row
 * (`endDeployment`) when the result is `done`. Only bugs are thrown (SL999, TypeError); what the world does is in the result.
 */
export async function runPlan(request: RunRequest): Promise<RunResult> {
  const run = await openContext(request);
  const tally = { foundDone: 0, done: 0 };
  try {
    const point = await begin(run);
    tally.foundDone = tally.done = point.done;
    const left: LeftOut[] = [];
    for (const batch of point.batches) {
      if (left.some(({ without }) => without.has(batch.index))) continue;
      try {
        await runBatch(run, batch, tally, point);
      } catch (error) {
        const failure = asFailure(run, error);
        // Of a BTEQ script something may remain, and it is gone on with: nothing runs past it.
        const without = failure && isOver(failure) && batch.program === undefined ? request.goOn?.(batch.index) : undefined;
        if (!failure || !without) throw error;
        run.tell({ event: 'note', project: request.plan.project, message: `${failure.message}; what does not stand on it goes on` });
        left.push({ batch: batch.index, failure, without });
      }
    }
    if (left[0]) return { state: 'partly', failure: left[0].failure, left, stepsDone: tally.done, stepsTotal: run.total, stepsFoundDone: tally.foundDone, ...(await told(run)) };
    return { state: 'done', stepsDone: tally.done, stepsTotal: run.total, stepsFoundDone: tally.foundDone, ...(await told(run)) };
  } catch (error) {
    const failure = asFailure(run, error);
    if (!failure || failure.code === 'SL999') throw error;
    return { ...(await halt(run, failure)), stepsDone: tally.done, stepsTotal: run.total, stepsFoundDone: tally.foundDone, ...(await told(run)) };
  } finally {
    await closeContext(run);
  }
}

async function runBatch(run: RunContext, batch: RemainingBatch, tally: { done: number }, { batches }: ResumePoint): Promise<void> {
  if (batch.program !== undefined) {
    const own = batches.filter(({ program }) => program === batch.program);
    // All of a program run with its first one.
    if (own[0] !== batch) return;
    const before = own.filter(({ steps }) => steps[0]!.settled !== undefined).length;
    await runProgram(run, run.request.plan.programs![batch.program]!, own);
    tally.done += own.length - before;
    return;
  }
  if (batch.transactional) {
    await runTransactionalBatch(run, batch);
    tally.done += batch.steps.length;
    return;
  }
  for (const step of batch.steps) {
    await (step.step.batched ? runBatchedStep(run, batch.index, step, step.step.batched) : runSingleStep(run, batch.index, step));
    tally.done += 1;
  }
}

/** The server said no, and is there to be told more. */
const isOver = (failure: Failure): boolean => failure.code === 'SL701' && natureOf(failure) !== 'connection';

/** Who lost the connection has nothing to tell of what the journal holds. */
async function told(run: RunContext): Promise<Pick<RunResult, 'findings'>> {
  try {
    const findings = await findingsOf(run);
    return findings.length > 0 ? { findings } : {};
  } catch (error) {
    if (!isSqlError(error)) throw error;
    return {};
  }
}

async function begin(run: RunContext): Promise<ResumePoint> {
  await awaitStrays(run);
  const { dialect, connection, plan, deploymentId } = run.request;
  const journal = run.sessions.journal();
  const identifier = run.systemIdentifier;
  const point = resumePoint(plan, {
    rows: await stepRows(journal, deploymentId),
    transactionalDdl: dialect.capabilities.transactionalDdl,
    systemIdentifier: identifier,
    mirror: connection.sessions === 'many' ? run.mirror.before : [],
  });
  if (run.mirror.before.length === 0) await run.mirror.append({ event: 'begin', deployment: deploymentId, plan: plan.id, systemIdentifier: identifier, project: plan.project, environment: plan.environment, at: isoTime(run.clock.now()) });
  await setDeploymentStatus(journal, deploymentId, 'running');
  const next = point.batches.flatMap(({ steps }) => steps).find(({ settled }) => settled === undefined);
  if (point.done > 0 && next) {
    run.tell({ event: 'note', project: plan.project, message: `${deploymentId} goes on at step ${next.seq} of ${run.total}; ${point.done} were done before` });
  }
  return point;
}

function asFailure(run: RunContext, error: unknown): Failure | undefined {
  const failure = ending(run, error, 'The run cannot go on');
  return isFailure(failure) ? failure : undefined;
}
