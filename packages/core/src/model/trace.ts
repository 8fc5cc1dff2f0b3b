/** What a plan does on a clone without rows, beside what its steps say that they do: the contract between `diff --trace` and a dialect. */
import type { Catalog } from './catalog.ts';
import type { Finding } from './finding.ts';
import type { Batch } from './plan.ts';

export interface TraceRequest {
  /** Statements that make, in an empty database, the state that the plan starts from. */
  readonly setup: readonly string[];
  readonly before: Catalog;
  readonly batches: readonly Batch[];
  /** Where the plan's backup objects lie; undefined where it makes none. */
  readonly backups: string | undefined;
}

export interface Traced {
  /** Where it ran: `pglite`, `target`. */
  readonly where: string;
  readonly steps: number;
  /** Relations on which the plan locks somebody out, or whose storage it writes again, as seen. */
  readonly locks: number;
  readonly rewrites: number;
  /** `warning`: something happened that no step says; `info`: a step says more than happened. */
  readonly differences: readonly Finding[];
}
