/** Sends statements of the plan: one by one, or several that nobody needs to watch. */
import { bindBackups } from '../model/backup.ts';
import { isSqlError, type SqlError } from '../model/session.ts';
import { attend } from './attend.ts';
import { afterStep, beforeStep } from './backups.ts';
import { mayGoOn, type RunContext } from './context.ts';
import type { RemainingStep } from './resume.ts';
import { sessionFailure, statementFailure } from './statement-failure.ts';

/**
 * Gives the rows that its last statement returned or changed. `waitMs`: how long it may wait for locks where that keeps nobody waiting. Throws SL701 whose cause is the server's error, SL703 or SL704; of these
 * only SL701 with a lost connection leaves its effect unknown.
 */
export async function send(run: RunContext, remaining: RemainingStep, within: 'transaction' | 'nothing', waitMs?: number): Promise<number> {
  const { step, seq } = remaining;
  const bound = run.vault.bind(bindBackups(step.sql, run.request.deploymentId));
  await beforeStep(run, remaining, within);
  const rows = await deliver(run, [remaining], { within: within === 'transaction', waitMs }, bound.sql, (error) => statementFailure(error, { step, seq, total: run.total, kind: run.request.plan.kind }, bound, run.vault));
  await afterStep(run, remaining);
  return rows;
}

/**
 * Several statements in one message, inside a transaction. Throws as `send`; the failure does not know which statement it was, so
 * whoever catches it rolls back and sends them one by one.
 */
export async function sendTogether(run: RunContext, steps: readonly RemainingStep[]): Promise<void> {
  // On lines of their own: a statement may end in a comment.
  const sql = steps.map(({ step }) => run.vault.bind(step.sql).sql).join('\n;\n');
  await deliver(run, steps, { within: true }, sql, (error) => sessionFailure(error, `One of the steps ${steps[0]!.seq} to ${steps[steps.length - 1]!.seq}`, run.vault, run.request.plan.kind));
}

/** Whoever watches follows statements that somebody wrote. */
const isTold = ({ step }: RemainingStep): boolean => step.settles === undefined;

interface Delivery {
  /** Inside a transaction. */
  readonly within: boolean;
  readonly waitMs?: number | undefined;
}

async function deliver(run: RunContext, steps: readonly RemainingStep[], { within, waitMs }: Delivery, sql: string, failure: (error: SqlError) => Error): Promise<number> {
  await mayGoOn(run);
  const { project } = run.request.plan;
  const place = ({ step, seq }: RemainingStep) => ({ project, index: seq, total: run.total, address: step.address });
  for (const each of steps.filter(isTold)) run.tell({ event: 'step-started', ...place(each), sql: each.step.sql });
  const start = run.clock.now();
  for (const { seq } of steps) await run.fault('before-send', seq - 1);
  const { step, seq: first } = steps[0]!;
  const mayBeLeft = within || steps.every((each) => each.step.probe !== undefined);
  let rows: number;
  try {
    rows = await attend(run, sql, { mayBeLeft, waitMs: within ? undefined : waitMs, what: `step ${first}, ${step.action} ${step.address},` }, async () => {
      for (const { seq } of steps) await run.fault('after-send', seq - 1);
    });
  } catch (error) {
    throw isSqlError(error) ? failure(error) : error;
  }
  for (const { seq } of steps) await run.fault('after-reply', seq - 1);
  const about = steps.length === 1 ? step.address : `steps ${first} to ${steps[steps.length - 1]!.seq}`;
  for (const notice of run.sessions.main().takeNotices()) {
    if (notice.severity === 'WARNING') run.tell({ event: 'note', project, message: `${about}: ${run.vault.redact(notice.message)}` });
  }
  const ms = (run.clock.now() - start) / steps.length;
  for (const each of steps.filter(isTold)) run.tell({ event: 'step-done', ...place(each), ms });
  return rows;
}
