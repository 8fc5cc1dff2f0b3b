/**
 * A step that runs as many short statements, each with the next rows in the order of a key. A batch and the mark of how far the step came commit
 * together, and a mark moves on only from where this run knows it: so no row is met twice, whoever is killed, cut off or late.
 */
import { Failure, impossible, isFailure } from '../errors/failure.ts';
import { markText, moveMark, reachedText, readMark, type BatchMark } from '../journal/batch-mark.ts';
import { insertStep, intentHash, settleStep, type StepKey } from '../journal/step-row.ts';
import type { Batched, BatchDialect } from '../model/script.ts';
import { isSqlError } from '../model/session.ts';
import { attend } from './attend.ts';
import { blockersOf } from './blockers.ts';
import { mayGoOn, mirrorIfPossible, type RunContext } from './context.ts';
import { reconnect } from './reconnect.ts';
import type { RemainingStep } from './resume.ts';
import { isTransient, patience, type Patience } from './retry.ts';
import { natureOf, ending, statementFailure } from './statement-failure.ts';

/** What a batch is to take, at most: nobody waits longer for one of its rows than about twice as long. */
const AIM_MS = 100;
/** The first batch is small: how long rows take is not known yet. */
const FIRST = 250;
/** A batch grows slowly and shrinks at once. */
const GROWTH = 2;
const TELL_MS = 5_000;

/** What goes on from batch to batch. */
interface Walk {
  readonly run: RunContext;
  readonly remaining: RemainingStep;
  readonly batched: Batched;
  readonly dialect: BatchDialect;
  readonly key: StepKey;
  readonly what: string;
  mark: BatchMark;
  size: number;
}

/** Returns when all rows were met and the step's row says so. */
export async function runBatchedStep(run: RunContext, batch: number, remaining: RemainingStep, batched: Batched): Promise<void> {
  const { step, seq } = remaining;
  const dialect = run.request.dialect.scripts?.batches;
  if (!dialect) throw impossible(`step ${seq} runs in batches, and ${run.request.dialect.name} has none`);
  const key = { deploymentId: run.request.deploymentId, seq, attempt: remaining.attempt };
  const what = `step ${seq}, ${step.action} ${step.address}`;
  const walk: Walk = { run, remaining, batched, dialect, key, what, mark: { batches: 0, rows: 0 }, size: Math.min(batched.size, FIRST) };
  let begun = false;
  let trials: Patience = patience(run);
  const progress = teller(walk);
  const place = { project: run.request.plan.project, index: seq, total: run.total, address: step.address };
  const started = run.clock.now();
  run.tell({ event: 'step-started', ...place, sql: step.sql });
  for (;;) {
    try {
      if (!begun) {
        walk.mark = await begin(walk, batch);
        begun = true;
        trials = patience(run);
        walk.size = Math.min(batched.size, walk.mark.size ?? FIRST);
        if (walk.mark.batches > 0) progress.goesOn();
      }
      const { upTo, after } = walk.mark;
      if (upTo === undefined || (after !== undefined && JSON.stringify(after) === JSON.stringify(upTo))) {
        await settle(walk);
        break;
      }
      const isLast = await runBatch(walk);
      trials = patience(run);
      progress.tell();
      if (isLast) break;
      if (batched.pauseMs > 0) await run.clock.sleep(batched.pauseMs, run.request.signal);
    } catch (error) {
      const nature = natureOf(error);
      if (nature === 'connection') {
        // Whether the batch was committed, its mark tells.
        await reconnect(run);
        const state = await look(walk);
        if (state === 'done') break;
        begun = state === 'running';
      }
      if (nature === 'timeout' && walk.size > 1) {
        walk.size = Math.max(1, Math.floor(walk.size / 8));
        continue;
      }
      if (isTransient(nature) && (await trials.again(what, nature, blockersOf(error)))) continue;
      const failure = ending(run, error, `A batch of ${what}`);
      if (begun && isFailure(failure) && nature !== 'connection' && failure.code === 'SL701') await fail(walk, failure);
      throw failure;
    }
  }
  run.tell({ event: 'step-done', ...place, ms: run.clock.now() - started });
  await run.mirror.append({ event: 'done', seq, attempt: key.attempt });
}

/** The row of this attempt, from where the last one came to; that one ends in the same transaction, so that whoever still holds it cannot go on. */
async function begin({ run, remaining, batched, dialect, key }: Walk, batch: number): Promise<BatchMark> {
  const { step, seq, reached } = remaining;
  await mayGoOn(run);
  const session = run.sessions.main();
  const mark = await session.transaction(async (): Promise<BatchMark> => {
    const journal = run.sessions.journal();
    let from = reached?.mark ?? (batched.from === undefined ? undefined : readMark(batched.from));
    if (!from || from.batches === 0) {
      const found = await framed(run, batched, async () => {
        const problem = await dialect.problem(session, batched);
        if (problem !== undefined) throw new Failure('SL701', `Step ${seq} of ${run.total} cannot run in batches: ${problem}`, { ...(step.source && { at: step.source }), lines: [step.sql.split('\n')[0]!], hint: 'Name a primary key, or the columns of a unique index without nulls.' });
        return dialect.begin(session, batched);
      });
      from = { batches: 0, rows: 0, ...found };
    }
    const now = run.clock.now();
    if (reached?.open) {
      const last = { ...key, attempt: reached.attempt };
      if (!(await moveMark(journal, last, reached.mark, reached.mark))) throw movedOn(seq);
      await settleStep(journal, last, 'failed', now, 'its process or its connection ended between two batches');
    }
    await insertStep(journal, {
      ...key, batch, address: step.address, intentHash: intentHash(step), status: 'running', startedAt: now, afterFingerprint: markText(from), ...(seq === 1 && { beforeFingerprint: run.request.plan.from.fingerprint }),
    });
    return from;
  });
  await run.mirror.append({ event: 'running', seq, attempt: key.attempt });
  return mark;
}

/** What the row of this attempt says by now, and how far that is. */
async function look(walk: Walk): Promise<'absent' | 'running' | 'done'> {
  const { deploymentId, seq, attempt } = walk.key;
  const [row] = await walk.run.sessions.journal().select('step', { deployment_id: deploymentId, seq, attempt }, [], ['status', 'after_fp']);
  if (!row) return 'absent';
  walk.mark = readMark(String(row['after_fp']));
  return row['status'] === 'done' ? 'done' : 'running';
}

async function framed<T>(run: RunContext, { frame }: Batched, work: () => Promise<T>): Promise<T> {
  const session = run.sessions.main();
  if (frame) await session.execute(frame.enter);
  const result = await work();
  if (frame) await session.execute(frame.leave);
  return result;
}

/** Gives whether it was the last one. */
async function runBatch(walk: Walk): Promise<boolean> {
  const { run, remaining, batched, dialect, key, what } = walk;
  const { step, seq } = remaining;
  await mayGoOn(run);
  const session = run.sessions.main();
  const { upTo, after } = walk.mark;
  if (upTo === undefined) throw impossible(`${what} has no rows to go to`);
  let began = 0;
  let isLast = false;
  let next = walk.mark;
  await session.transaction(async () => {
    await framed(run, batched, async () => {
      const range = { upTo, ...(after && { after }) };
      const page = await dialect.next(session, batched, range, walk.size);
      isLast = page === undefined || page.rows < walk.size;
      // The end of the range, and not the last row that was seen: what came in between belongs to this batch, too.
      const last = isLast ? upTo : page!.last;
      next = { ...walk.mark, after: last, batches: walk.mark.batches + 1, rows: walk.mark.rows + (page?.rows ?? 0), size: walk.size };
      const sql = bound(walk, dialect.condition(batched, { upTo: last, ...(after && { after }) }));
      await run.fault('before-send', seq - 1);
      began = run.clock.now();
      try {
        await attend(run, sql.sql, { mayBeLeft: true, what }, async () => { await run.fault('after-send', seq - 1); });
      } catch (error) {
        throw isSqlError(error) ? statementFailure(error, { step, seq, total: run.total, kind: run.request.plan.kind }, sql, run.vault) : error;
      }
      await run.fault('after-reply', seq - 1);
    });
    await run.fault('before-journal', seq - 1);
    if (!(await moveMark(run.sessions.journal(), key, walk.mark, next, isLast ? run.clock.now() : undefined))) {
      throw movedOn(seq);
    }
    await mayGoOn(run);
    await run.fault('before-commit', seq - 1);
  });
  await run.fault('after-commit', seq - 1);
  walk.mark = next;
  walk.size = sized(walk, run.clock.now() - began);
  for (const notice of session.takeNotices()) if (notice.severity === 'WARNING') run.tell({ event: 'note', project: run.request.plan.project, message: `${step.address}: ${run.vault.redact(notice.message)}` });
  return isLast;
}

/** How many rows take about as long as they should. */
const sized = ({ size, batched }: Walk, ms: number): number => Math.max(1, Math.min(batched.size, Math.round(size * Math.min(GROWTH, Math.max(1 / 8, AIM_MS / Math.max(1, ms))))));

/** A key's value may look like a name of a secret, so the condition is not bound. */
function bound({ run, remaining: { step }, batched: { head, tail } }: Walk, condition: string) {
  const [before, behind] = [run.vault.bind(head), run.vault.bind(tail)];
  const shift = step.sql.indexOf('\n') + 1;
  return {
    sql: `${before.sql}${condition}${behind.sql}`,
    unbind: (position: number): number => shift + Math.min(before.unbind(Math.min(position, before.sql.length + 1)), step.sql.length - shift),
  };
}

async function settle({ run, key, mark }: Walk): Promise<void> {
  if (!(await moveMark(run.sessions.journal(), key, mark, mark, run.clock.now()))) throw movedOn(key.seq);
}

const movedOn = (seq: number): Failure => new Failure('SL703', `Another process went on with step ${seq}`, { hint: 'Run deploy again: it goes on where the other one stopped.' });

async function fail({ run, key }: Walk, failure: Failure): Promise<void> {
  await mirrorIfPossible(run, { event: 'failed', seq: key.seq, attempt: key.attempt, error: failure.message });
  await settleStep(run.sessions.journal(), key, 'failed', run.clock.now(), failure.message);
}

/** How far it is, now and then. */
function teller(walk: Walk): { readonly tell: () => void; readonly goesOn: () => void } {
  const { run, remaining: { step } } = walk;
  const { clock } = run;
  let since = clock.now();
  let told = clock.now();
  let rows = 0;
  const say = (message: string): void => run.tell({ event: 'note', project: run.request.plan.project, message: `${step.address}: ${message}` });
  return {
    goesOn() {
      rows = walk.mark.rows;
      since = clock.now();
      say(`goes on behind ${reachedText(walk.mark)}`);
    },
    tell() {
      const now = clock.now();
      if (now - told < TELL_MS) return;
      told = now;
      say(`${reachedText(walk.mark)}, ${Math.round(((walk.mark.rows - rows) * 1000) / Math.max(1, now - since)).toLocaleString('en')} a second`);
    },
  };
}
