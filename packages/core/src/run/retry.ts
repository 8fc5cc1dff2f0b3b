/** How often and for how long a batch is tried again when the server was busy or gone. */
import type { SqlError } from '../model/session.ts';
import type { RunContext } from './context.ts';

export interface Patience {
  /** Pauses and gives true, or false at once when the budget is spent. An aborted signal ends the pause early. */
  again(what: string, nature: SqlError['nature']): Promise<boolean>;
}

const WORDS: Partial<Record<SqlError['nature'], string>> = { lock: 'a lock was not to be had', deadlock: 'a deadlock', connection: 'the connection was lost' };

/** undefined is not transient: running the same thing again would give the same. */
export const isTransient = (nature: SqlError['nature'] | undefined): nature is 'lock' | 'deadlock' | 'connection' =>
  nature === 'lock' || nature === 'deadlock' || nature === 'connection';

export function patience(run: RunContext): Patience {
  const { retry, clock } = run;
  const start = clock.now();
  let tried = 1;
  return {
    async again(what, nature) {
      // Full jitter over the upper half, so that two deployers that met do not meet again.
      const ceiling = Math.min(retry.longestMs, retry.pauseMs * 2 ** (tried - 1));
      const pause = Math.round(ceiling / 2 + (run.random() * ceiling) / 2);
      if (tried >= retry.tries || clock.now() + pause - start > retry.withinMs) return false;
      tried += 1;
      run.tell({ event: 'retrying', project: run.request.plan.project, message: `${what}: ${WORDS[nature] ?? nature}; try ${tried} of ${retry.tries} in ${pause} ms` });
      await clock.sleep(pause, run.request.signal);
      return true;
    },
  };
}
