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
  /** Also read after that many batches. */
  readonly at?: readonly number[];
  /** Where backup objects that the batches make lie. */
  readonly backups?: string | undefined;
}

export interface Rehearsal {
  /** Where they ran: `pglite`, `target`. */
  readonly where: string;
  readonly catalog: Catalog;
  /** What was there after as many batches as `at` says, in its order. */
  readonly between: readonly Catalog[];
  /** Who ran them: what is made belongs to him. */
  readonly user: string;
  /** Of relations that were not there before: the rows that the scripts put in. */
  readonly rows: ReadonlyMap<Id, number>;
}
