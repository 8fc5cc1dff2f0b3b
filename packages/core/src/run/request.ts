/** What a run is asked for and what it gives. */
import type { Failure } from '../errors/failure.ts';
import type { Connection, Dialect, Lock } from '../model/dialect.ts';
import type { Id } from '../model/address.ts';
import type { Finding } from '../model/finding.ts';
import type { Plan } from '../model/plan.ts';
import type { Progress } from '../model/report.ts';
import type { Clock } from './clock.ts';
import type { Fault } from './fault.ts';
import type { SecretLookup } from './secrets.ts';

/** How long a batch is tried again after a lock timeout, a deadlock or a lost connection, from the first of them on. */
export interface RetryBudget {
  readonly tries: number;
  readonly withinMs: number;
  /** The first pause; it doubles up to `longestMs`, each with jitter. */
  readonly pauseMs: number;
  readonly longestMs: number;
}

/** Time ends it, not a count: how many tries fit depends on how long a statement waits. */
export const DEFAULT_RETRY: RetryBudget = { tries: Infinity, withinMs: 30_000, pauseMs: 200, longestMs: 5_000 };

export interface RunRequest {
  readonly dialect: Dialect;
  readonly connection: Connection;
  /** Held by the caller, who also releases it. */
  readonly lock: Lock;
  readonly journalSchema: string;
  /** For a resumed deployment: the plan that its row holds (`planOf`), not a new one. */
  readonly plan: Plan;
  /** The row is there (`beginDeployment`). Steps that its journal shows as done are not run again. */
  readonly deploymentId: string;
  /** Absolute; the mirror lies below. */
  readonly stateDir: string;
  /** Aborted: stop before the next statement, cancel the running one, roll back, journal. */
  readonly signal?: AbortSignal | undefined;
  readonly progress?: ((event: Progress) => void) | undefined;
  readonly secrets?: SecretLookup | undefined;
  readonly retry?: Partial<RetryBudget> | undefined;
  /** How long a statement waits for a lock before the server gives it up: whoever is in its way must be seen before that. */
  readonly lockMs?: number | undefined;
  /** How long a transaction whose COMMIT got lost may stay in progress on the server before the run gives up in doubt. */
  readonly commitWaitMs?: number | undefined;
  /** An operator's word on the one step or batch that is in doubt: it took effect (`done`) or it did not (`again`). */
  readonly ruling?: 'done' | 'again' | undefined;
  readonly clock?: Clock | undefined;
  /** Uniform in [0, 1). */
  readonly random?: (() => number) | undefined;
  readonly fault?: Fault | undefined;
  /** Asked when a batch failed and nothing of it remains: the later batches that must not run without it. Left out: the run stops there. */
  readonly goOn?: ((batch: number) => ReadonlySet<number>) | undefined;
  /** For the journal's rows of backup objects. */
  readonly backups?: RunBackups | undefined;
}

export interface RunBackups {
  /** How long they are kept, milliseconds; left out: until somebody removes them. */
  readonly keepMs?: number | undefined;
  /** The facts around what is kept, as the journal holds catalogs. */
  facts(of: Id): string;
}

/**
 * - done: every step took effect and is journaled. The deployment's row says `running` until the caller ends it after the smoke tests.
 * - partly: batches failed, nothing of those remains, and what does not stand on them was done (`goOn`). The row is the caller's to end, as with done.
 * - failed: a batch failed for good and nothing of the deployment remains; its row is ended.
 * - stopped: a batch failed for good and earlier ones remain. `undoDeployment`, or `deploy` goes on.
 * - interrupted, in doubt: its row stays open for `deploy`. An interruption that left nothing ends the row as failed.
 */
export type RunState = 'done' | 'partly' | 'failed' | 'stopped' | 'interrupted' | 'in doubt';

export interface RunResult {
  readonly state: RunState;
  /** Steps that took effect, those of earlier processes included. */
  readonly stepsDone: number;
  readonly stepsTotal: number;
  /** Steps that earlier processes had done. */
  readonly stepsFoundDone: number;
  /** Why it is not `done`: SL701, SL702, SL703, SL704, SL217 or SL103. */
  readonly failure?: Failure;
  /** What BTEQ scripts did, said and passed over. */
  readonly findings?: readonly Finding[];
  /** With `partly`: what failed, and what was left out because of it, by the numbers of batches. */
  readonly left?: readonly LeftOut[];
}

export interface LeftOut {
  readonly batch: number;
  readonly failure: Failure;
  readonly without: ReadonlySet<number>;
}
