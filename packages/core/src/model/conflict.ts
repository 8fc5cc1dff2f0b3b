/** What becomes of an object that a script creates and that is there already: the strategies, the levels that say one, and what a plan keeps of it. */
import type { Place } from '../errors/failure.ts';
import type { Id } from './address.ts';
import type { Catalog } from './catalog.ts';
import type { Fact } from './fact.ts';
import type { Draft } from './kind.ts';

/**
 * - raise: refused before the first write
 * - rename: the old one keeps its rows under another name, and what stood on it stands on the new one
 * - drop: the same, and then the old one goes, its rows into a verified backup object
 */
export type IfExists = 'raise' | 'rename' | 'drop';
export const IF_EXISTS: readonly IfExists[] = ['raise', 'rename', 'drop'];

/** Whether the rows of the old one come along. Unsaid: they do where it is renamed, and do not where it is dropped. */
export type RowsThen = 'carry' | 'leave';

/** Somebody says what is to be done. Levels stand outermost first: deployment, package or project, step, schema or database, file. */
export interface StrategyLevel {
  readonly ifExists?: IfExists | undefined;
  readonly rows?: RowsThen | undefined;
  /** Who says so, for people: `--if-exists`, `database.yaml:7`, `step 010-tables`. */
  readonly whence: string;
  /** Only of what lies in this schema or database; left out: of everything. */
  readonly within?: string;
}

export interface Strategy {
  readonly ifExists: IfExists;
  readonly rows: RowsThen;
  readonly whence: string;
}

/** What a statement makes. */
export interface Creation {
  readonly id: Id;
  /** The same statement, replacing what is there; left out: that kind cannot be replaced in place. */
  readonly replacing?: string;
  /** Why the old one cannot be kept under another name, as a sentence part: it would go on acting (a policy), or all stands in it (a schema). */
  readonly notAside?: string;
}

/** A name that an object occupies besides those of its facts (the sequence of an identity column), and how it gets another one. */
export interface NameBeside {
  readonly name: string;
  rename(name: string): Draft;
  back(name: string): Draft;
}

/** What a dialect must be able to do for objects to make room. Left out: what is there can only be raised, or replaced in place. */
export interface MakingRoom {
  /** `name` and `suffix` within the longest name that there may be. */
  aside(name: string, suffix: string): string;
  /** Of a fact that makes room: called before it has its other name. */
  beside(fact: Fact): readonly NameBeside[];
  /** Why it cannot be given another name although its kind can, as a sentence part. */
  stays(old: Fact): string | undefined;
  /** A fact that both have, of the old one and of the one that `by` made: as the new one shall have it. Its rows shall be no less safe, and its owner the same. */
  heir(old: Fact, made: Fact, by: string): Fact;
  /** The statements that bring rows and positions of `old` (as `before` has it) into `made` (as `after` has it). Empty: it holds none. `reason`: why they cannot. */
  carry(old: Fact, made: Fact, before: Catalog, after: Catalog): readonly Draft[] | { readonly reason: string };
}

/** One conflict of a plan, and how it was settled. */
export interface Conflict {
  readonly id: Id;
  /** The script's name. */
  readonly script: string;
  readonly at: Place;
  readonly strategy: IfExists;
  readonly whence: string;
  /** `replaced`: in place, whatever the strategy. */
  readonly how: 'replaced' | 'renamed' | 'dropped';
  /** What the old one is called now, or was until it was dropped. */
  readonly aside?: Id;
  readonly rows?: RowsThen;
  /** What stands on the new one now. */
  readonly rebound?: readonly Id[];
  /** What the old one had, and the new one has not. */
  readonly left?: readonly Id[];
}
