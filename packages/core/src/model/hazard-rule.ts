/** The contract of a hazard rule: one file and its page in docs/hazards. */
import type { Id } from './address.ts';
import type { Effect, EffectName } from './effect.ts';
import type { Severity } from './plan.ts';

/** Fewer rows are scanned, sorted and written again in well under 100 ms: nobody notices. Dialects take the online way from here on, where there is one. */
export const SMALL_BELOW = 10_000;

/** What is known about the target when a plan is judged. */
export interface Evidence {
  /** Rows (estimated, but 0 is exact) of the relation `id`, undefined where unknown. */
  readonly rows: ReadonlyMap<Id, number>;
  /** Facts that the same plan creates. One that it also drops comes back: unchanged when it is in `rebuilt`, else in another shape. */
  readonly created: ReadonlySet<Id>;
  /** Facts that only make way for another one's change and come back as they were. */
  readonly rebuilt?: ReadonlySet<Id>;
  /** Below this many rows a lock that grows with the rows is not worth a hazard. */
  readonly smallBelow: number;
  /** What the statement takes away is kept in a backup object first. */
  readonly kept?: boolean;
  /** What the `check` queries of `may-fail` effects counted, by query, where they could be run. */
  readonly violations?: ReadonlyMap<string, number>;
}

export interface HazardRule {
  /** `H104`. The page is docs/hazards/H104.md. */
  readonly code: string;
  readonly title: string;
  readonly effect: EffectName;
  /** The causes it speaks for; left out: every cause of the effect that no other rule names. */
  readonly causes?: readonly string[];
  readonly severity: Severity;
  /** undefined: nobody is hurt. */
  judge(effect: Effect, evidence: Evidence): { readonly message: string; readonly advice: string; readonly severity?: Severity } | undefined;
}
