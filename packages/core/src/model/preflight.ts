/** What a dialect looks at before the first write of a plan, to find what would make it fail. */
import type { Catalog } from './catalog.ts';
import type { Fact } from './fact.ts';
import { stepsOf, type Batch } from './plan.ts';

export interface PreflightNeed {
  /** Facts of the plan's steps that are not there yet. */
  readonly create: readonly Fact[];
  /** Facts that are there and that steps change, or to which they add something. */
  readonly touch: readonly Fact[];
  /** The plan's own, in order. */
  readonly batches: readonly Batch[];
  /** The whole database as it is now. */
  readonly live: Catalog;
  /** As the plan finds it: what projects before it make in the same run is there. */
  readonly before: Catalog;
  readonly after: Catalog;
  /** What the manifest requires, as lists of names by kind: `roles`, `extensions`. */
  readonly requires: Readonly<Record<string, readonly string[]>>;
  readonly journalSchema: string;
  /** How long a statement waits for a lock, ms. */
  readonly lockMs: number;
}

/** What facts and a manifest need around a database. */
export interface Furnishing extends Pick<PreflightNeed, 'requires'> {
  readonly facts: readonly Fact[];
}

export const furnishingOf = ({ batches, after, requires }: Pick<PreflightNeed, 'batches' | 'after' | 'requires'>): Furnishing => ({ facts: stepsOf({ batches }).flatMap(({ address }) => after.facts.get(address) ?? []), requires });
