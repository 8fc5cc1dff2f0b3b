/** What is kept of rows and values before a step takes them away, and how they come back: the contract between planner, run and dialect. */
import type { Address, Id } from './address.ts';
import type { Catalog } from './catalog.ts';
import type { Fact } from './fact.ts';
import { digest } from './hash.ts';
import type { Context, Draft } from './kind.ts';

/**
 * A backup object as the plan knows it. Its name is bound when the plan runs, for the same plan may run twice: `${sluice:backup:1}`.
 * - moved: the rows stay where they are, under another name · copied: they are written again
 */
export interface StepBackup {
  readonly name: string;
  /** The fact whose step takes the rows or values away; the journal's `address`. */
  readonly by: Id;
  readonly way: 'moved' | 'copied';
  /** Where they lie, for people. */
  readonly where: string;
  /** How long it is kept; left out: until somebody removes it. */
  readonly days?: number;
  /** The same as `where` in the dialect's words; the journal's `object`. */
  readonly object: string;
  /** A query with one row, `rows` and `checksum`, of what the backup object holds; `beside` counts for its checksum too, but may move in the source. */
  readonly kept: string;
  /** The same of what will be gone: both must give the same. Left out where the object is what it was made of. */
  readonly source?: string;
}

/** The step brings back what a backup object holds; that is compared with what the journal says before. */
export interface StepRestore {
  /** A backup's id, or its name within the same plan. */
  readonly backup: string;
  /** Where it lies, for people. */
  readonly where?: string;
  readonly kept: string;
}

export interface BackupDraft extends Draft {
  /** This statement makes it. */
  readonly backup?: StepBackup;
  readonly restores?: StepRestore;
}

/** What statements take away. */
export interface Loss {
  readonly act: 'drop' | 'alter';
  readonly before: Fact;
  readonly after?: Fact;
  /** What goes with it. */
  readonly members: readonly Fact[];
  readonly drafts: readonly Draft[];
  /** What would take them back if nothing were lost. */
  readonly back: readonly Draft[];
  /** What makes `fact` and its members: the fact that is dropped, or another shape of it. */
  remake(fact: Fact): readonly Draft[];
  /** `back`, where facts that it leads to are wanted in these shapes. */
  backTo(shapes: readonly Fact[]): readonly Draft[];
}

/** The statements that keep and then take away, and those that take all of it back. */
export interface Keeping {
  readonly drafts: readonly BackupDraft[];
  readonly back: readonly BackupDraft[];
}

/** A verified backup object of a deployment that is taken back. */
export interface Kept {
  readonly id: string;
  readonly by: Id;
  readonly object: string;
  /** The facts around the rows. */
  readonly facts: Catalog;
}

/** How a fact comes back: what was planned for it without its rows. */
export interface Return {
  readonly act: 'create' | 'alter';
  readonly fact: Fact;
  readonly members: readonly Fact[];
  readonly drafts: readonly BackupDraft[];
  /** What `brings` names comes with it: its own statements are not needed. */
  readonly whole: boolean;
  /** Whether the plan drops it, and perhaps makes it again: somewhere before or after. */
  goes(id: Id): boolean;
  /** Whether no step that makes it or changes it is still to come. */
  isBack(id: Id): boolean;
  /** All that is kept of what is taken back, in the order in which it was. */
  readonly all: readonly Kept[];
  /** What makes another shape of `fact`, with its members. */
  remake(fact: Fact): readonly Draft[];
}

export interface KeepOptions {
  /** The namespace in which backup objects lie. */
  readonly place: string;
  /** A name for one more of them. */
  name(): string;
  /** Whether the plan drops it, and perhaps makes it again: somewhere before or after. */
  goes(id: Id): boolean;
  /** Whether an earlier step of the plan has dropped it. */
  isGone(id: Id): boolean;
  /** Whether an earlier step of the plan has changed it. */
  isChanged(id: Id): boolean;
  /** What loses it is a statement that somebody wrote, and runs as it is: rows are copied, and stay where they are until then. */
  readonly stays?: true;
}

/** Where backup objects lie, how long they are kept, and how they are told apart. */
export interface BackupPlace {
  readonly place: string;
  readonly days: number;
  /** Shared by all that one deployment keeps; left out: numbered from 1. */
  name?(): string;
}

/** When what is kept comes back, so that what tells whose it is tells it then. */
export interface Turn {
  /** Facts that are back before. */
  readonly first: readonly Id[];
  /** Facts that come back only afterwards. */
  readonly then: readonly Id[];
}

/** Left out by a dialect that keeps nothing: its plans say that rows do not come back. */
export interface BackupDialect {
  /** `reason`: why it cannot be kept, as a sentence part. */
  keep(loss: Loss, context: Context, options: KeepOptions): Keeping | { readonly reason: string };
  /** Facts that come back along with the rows, without statements of their own, when `fact` is made again. Empty: it is made by its own statement and filled. */
  brings(kept: Kept, fact: Fact, context: Context): readonly Id[];
  turn(kept: Kept, to: Pick<Return, 'goes' | 'all'>, context: Context): Turn;
  /** Shapes of wanted facts: statements that are planned for these bring back on their way what is kept, with those of `restore` around them. */
  shapes(kept: Kept, context: Context): readonly Fact[];
  /** The fact on whose step it comes back, where the one that lost it has none: its type is another one by now, under the same name. */
  carrier?(kept: Kept, context: Pick<Context, 'before' | 'after'>): Id | undefined;
  /** Facts that are others by now under the names of those that went: they are made anew, for what they hold is none of what was kept, and need not convert to it. */
  replaced?(kept: Kept, context: Pick<Context, 'before' | 'after'>): readonly Id[];
  /** The statements of `to` with what brings back the rows. `reason`: why they cannot; with the statements, where these must be others then. */
  restore(kept: Kept, to: Return, context: Context): readonly BackupDraft[] | { readonly reason: string; readonly drafts?: readonly BackupDraft[] };
  /** `object` as if it had been made of what bore its names from before: id → address then. undefined: it holds other names too. Left out: what scripts rename and then take away is not kept. */
  formerly?(object: string, former: (id: Id) => Address | undefined): string | undefined;
  /** For `cleanup`: where the object lies, a query for its size (null: it is gone) and what takes it away; undefined where it does not lie in `place`. */
  object(object: string, place: string): { readonly where: string; readonly size: string; readonly drop: string } | undefined;
  /** What a DBA runs where the role may not make the namespace. */
  creationSql(place: string): string;
  /** A query whose single value is true when the namespace is there and may be used. */
  usableSql(place: string): string;
}

/** Where a journal's backup objects lie. */
export const backupPlace = (journalSchema: string): string => `${journalSchema}_backup`;

const NAME = /\$\{sluice:backup:(\d+)\}/g;
export const backupName = (number: number): string => `\${sluice:backup:${number}}`;

/** Names for what one deployment keeps, though several plans go into it. */
export function backupNames(): () => string {
  let count = 0;
  return () => backupName((count += 1));
}

/** Names of backup objects become unique: each carries its deployment. */
export const bindBackups = (text: string, deploymentId: string): string =>
  text.replaceAll(NAME, (_, number: string) => `${digest(deploymentId).slice(0, 12)}_${number}`);
