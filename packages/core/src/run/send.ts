/** Sends one statement of the plan. */
import { isSqlError } from '../model/session.ts';
import { interrupted, mayGoOn, type RunContext } from './context.ts';
import type { RemainingStep } from './resume.ts';
import { statementFailure } from './statement-failure.ts';

/** Throws SL701 whose cause is the server's error, SL703 or SL704; of these only SL701 with a lost connection leaves its effect unknown. */
export async function send(run: RunContext, { step, seq }: RemainingStep): Promise<void> {
  await mayGoOn(run);
  const { project } = run.request.plan;
  const bound = run.vault.bind(step.sql);
  const place = { project, index: seq, total: run.total, address: step.address };
  run.tell({ event: 'step-started', ...place, sql: step.sql });
  const start = run.clock.now();
  await run.fault('before-send', seq - 1);
  const session = run.sessions.main();
  const cancel = (): void => {
    // A cancel that fails leaves the statement to its timeout; the run stops after it all the same.
    session.cancel().catch((error: unknown) => run.tell({ event: 'note', project, message: `The running statement cannot be cancelled: ${String(error)}` }));
  };
  run.request.signal?.addEventListener('abort', cancel, { once: true });
  try {
    const reply = session.execute(bound.sql);
    reply.catch(() => undefined); // Handled below; the fault may look away longer than the server takes.
    await run.fault('after-send', seq - 1);
    await reply;
  } catch (error) {
    if (!isSqlError(error)) throw error;
    if (run.request.signal?.aborted && error.nature === 'cancelled') throw interrupted();
    throw statementFailure(error, { step, seq, total: run.total }, bound, run.vault);
  } finally {
    run.request.signal?.removeEventListener('abort', cancel);
  }
  await run.fault('after-reply', seq - 1);
  for (const notice of session.takeNotices()) {
    if (notice.severity === 'WARNING') run.tell({ event: 'note', project, message: `${step.address}: ${run.vault.redact(notice.message)}` });
  }
  run.tell({ event: 'step-done', ...place, ms: run.clock.now() - start });
}
