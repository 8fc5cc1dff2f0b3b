/** How often and for how long a batch is tried again when the server was busy or gone. */
import type { Blocker } from '../model/blocker.ts';
import type { SqlError } from '../model/session.ts';
import { blockerLine } from './blockers.ts';
import type { RunContext } from './context.ts';

export interface Patience {
  /** Pauses and gives true, or false at once when the budget is spent. An aborted signal ends the pause early. */
  again(what: string, nature: SqlError['nature'], blockers?: readonly Blocker[]): Promise<boolean>;
  /** What is left of the budget for locks, ms. */
  left(): number;
}

const WORDS: Partial<Record<SqlError['nature'], string>> = { lock: 'a lock was not to be had', deadlock: 'a deadlock', connection: 'the connection was lost' };
/** Who deadlocks more often than this meets somebody who does the same work all the time. */
const DEADLOCKS = 3;

/** undefined is not transient: running the same thing again would give the same. */
export const isTransient = (nature: SqlError['nature'] | undefined): nature is 'lock' | 'deadlock' | 'connection' =>
  nature === 'lock' || nature === 'deadlock' || nature === 'connection';

/** `since`: when the budget for locks began, for a statement that waits for long by itself. */
export function patience(run: RunContext, since?: number): Patience {
  const { retry, clock } = run;
  /** Of the first failure: what a batch did before it is not held against it. */
  let start: number | undefined;
  let tried = 1;
  let deadlocks = 0;
  return {
    left: () => Math.max(0, retry.withinMs - (clock.now() - (since ?? start ?? clock.now()))),
    async again(what, nature, blockers = []) {
      start ??= clock.now();
      if (nature === 'deadlock') deadlocks += 1;
      // Full jitter over the upper half, so that two deployers that met do not meet again.
      const ceiling = Math.min(retry.longestMs, retry.pauseMs * 2 ** (tried - 1));
      const pause = Math.round(ceiling / 2 + (run.random() * ceiling) / 2);
      if (deadlocks > DEADLOCKS || tried >= retry.tries || clock.now() + pause - (nature === 'lock' ? since ?? start : start) > retry.withinMs) return false;
      tried += 1;
      const of = nature === 'deadlock' ? ` of ${DEADLOCKS + 1}` : Number.isFinite(retry.tries) ? ` of ${retry.tries}` : '';
      const why = blockers.length > 0 ? `; in the way: ${blockers.map(blockerLine).join('; ')}` : '';
      run.tell({ event: 'retrying', project: run.request.plan.project, message: run.vault.redact(`${what}: ${WORDS[nature] ?? nature}; try ${tried}${of} in ${pause} ms${why}`) });
      await clock.sleep(pause, run.request.signal);
      return true;
    },
  };
}
