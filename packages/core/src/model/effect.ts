/** What a statement does to rows, locks and readers, declared by its kind and judged elsewhere by hazard rules. */
import type { Id } from './address.ts';

/**
 * The vocabulary between kinds and hazard rules. A kind declares what is so; whether it hurts (an empty relation, one made in the
 * same plan) is judged with evidence.
 * - loses-rows: rows of `subject` are gone · loses-values: one value a row is gone · narrows-values: values may be cut or refused
 * - removes: an object without rows is gone, and who used it breaks · removes-namespace
 * - blocks: takes `lock` on `subject` for as long as `while` takes · rewrites: `subject`'s storage is rewritten under that lock
 * - may-fail: `check` (a query that counts violators) tells beforehand · breaks-callers: old readers or writers stop working
 * - widens-access / narrows-access: who may do what changes · changes-meaning: same name, other behaviour
 */
export type EffectName =
  | 'loses-rows'
  | 'loses-values'
  | 'narrows-values'
  | 'removes'
  | 'removes-namespace'
  | 'blocks'
  | 'rewrites'
  | 'may-fail'
  | 'breaks-callers'
  | 'widens-access'
  | 'narrows-access'
  | 'changes-meaning';

export interface Effect {
  readonly effect: EffectName;
  /** What it happens to: for rows and locks the relation that holds them. */
  readonly subject: Id;
  /** The act that causes it, in the dialect's words: `drop-column`, `add-foreign-key`, `type-change`. Hazard rules match on it. */
  readonly cause: string;
  /** A sentence part for people: `column sales.orders.note`. */
  readonly detail?: string;
  /** The lock mode, in the server's own words, for `blocks`. */
  readonly lock?: string;
  /** How long it holds it: `catalog` = an instant, `scan` and `rewrite` grow with the rows. */
  readonly while?: 'catalog' | 'scan' | 'rewrite' | 'build';
  /** For `may-fail`: a query whose single value is the number of rows that would make it fail. */
  readonly check?: string;
}
