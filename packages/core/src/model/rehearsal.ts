/** Scripts run on a clone without rows, for the state that they lead to: the contract between planning and a dialect. */
import type { Id } from './address.ts';
import type { Catalog } from './catalog.ts';
import type { Batch } from './plan.ts';

export interface RehearsalRequest {
  /** Statements that make, in an empty database, the state that the scripts start from. */
  readonly setup: readonly string[];
  readonly before: Catalog;
  readonly batches: readonly Batch[];
  readonly journalSchema: string;
}

export interface Rehearsal {
  /** Where they ran: `pglite`, `target`. */
  readonly where: string;
  readonly catalog: Catalog;
  /** Of relations that were not there before: the rows that the scripts put in. */
  readonly rows: ReadonlyMap<Id, number>;
}
