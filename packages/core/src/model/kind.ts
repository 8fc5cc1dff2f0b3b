/** The contract of an object kind, as the planner sees it. How a kind is read from a server is its dialect's business. */
import type { Id } from './address.ts';
import type { Catalog } from './catalog.ts';
import type { Effect } from './effect.ts';
import type { Body, Fact } from './fact.ts';
import type { NamedParts, Renaming } from './rename.ts';
import type { ServerInfo } from './session.ts';

/** One statement and what it does. Becomes a Step when the plan orders it. */
export interface Draft {
  readonly sql: string;
  readonly effects?: readonly Effect[];
  /** false: cannot run inside a transaction; then `probe` and `repair` are required. Default true. */
  readonly transactional?: boolean;
  /** true: steps that need this fact must come in a later batch (an enum value cannot be used before its commit). */
  readonly barrier?: boolean;
  /** Why the transaction must end after this statement: `its lock is let go before rows are read`. Those after it are of a later batch. */
  readonly commits?: string;
  /** What takes this statement alone back, also where the fact's way back ran before it. Where all drafts of an act say it, that is the way back, last first. */
  readonly back?: readonly Draft[];
  /** A query whose single value is `done`, `absent` or `broken`: the state of a non-transactional step after a crash. */
  readonly probe?: string;
  /** Statements that bring `broken` back to `absent`. */
  readonly repair?: readonly string[];
  /** Kinds of dependants that must be dropped before this statement and created again after it (a view over a retyped column). */
  readonly rebuilds?: readonly string[];
  /** The same for facts that depend on it in another way: they are dropped before this statement and, where still wanted, created after it. */
  readonly displaces?: readonly Id[];
  /** Facts that this statement brings to their desired state besides its own (columns converted along with their type). */
  readonly settles?: readonly Id[];
}

/**
 * How a fact that holds data lets go of what it stands on while that is made anew, and takes hold of it again (a column keeps its values as text).
 * Without drafts: the parking of the fact that it follows does it.
 */
export interface Parking {
  readonly leave: readonly Draft[];
  readonly come: readonly Draft[];
  /** What takes `leave` back. */
  readonly stay: readonly Draft[];
}

/** The same of one that takes hold of something else afterwards. */
export interface Detaching extends Parking {
  readonly settles: readonly string[];
  /** What it lets go of. */
  readonly of: Id;
}

export const isDetaching = (parking: Parking | undefined): parking is Detaching => parking !== undefined && 'settles' in parking;

/** What a rule may look at besides the two facts. */
export interface Context {
  readonly server: ServerInfo;
  /** The catalog as it is. */
  readonly before: Catalog;
  /** The catalog as it is wanted. */
  readonly after: Catalog;
  /** Rows in `id`, as evidence gathered beforehand; undefined where it is not known. 0 is exact: known to be empty. */
  rows(id: Id): number | undefined;
  /** Whether a fact would be managed here if it were there: of an opt-in kind only where the sources say so. Missing where nothing is planned. */
  readonly manages?: (fact: Fact) => boolean;
  /** What was done before is taken back: what was made then gives back what it has from others. */
  readonly takesBack?: boolean;
  /** Whether the fact is wanted, and not only left as it is. Missing: what both catalogs hold as one value is left. */
  readonly wanted?: ((id: Id) => boolean) | undefined;
}

/** `replace`: drop and create, with all that stands on it. An empty list: nothing to do (the state follows from another step). */
export type Change = 'replace' | Draft | readonly Draft[];

export type Rule<B extends Body> = (before: Fact<B>, after: Fact<B>, context: Context) => Change;

/** Attributes of a body that are state: all but those that start with an underscore. */
export type StateOf<B extends Body> = { [K in keyof B as K extends `_${string}` ? never : K]: B[K] };

export interface Kind<B extends Body = Body> {
  readonly kind: string;
  /** The key in `owns` under which a manifest claims facts of this kind that lie within nothing: `schemas`, `extensions`. */
  readonly ownsKey?: string;
  /** Whether its rows or values would be lost with it. A fact that holds data is never rebuilt for another one's sake. */
  readonly holds?: 'rows' | 'values';
  /** A fact that holds nothing of its own although its kind does (a generated column): it may be rebuilt. */
  derived?(fact: Fact<B>): boolean;
  /** Facts of these kinds that lie within a fact of this kind may be written inside its create statement. */
  readonly inlines?: readonly string[];
  /** A fact of an inlined kind that no create statement can hold. */
  apart?(fact: Fact<B>): boolean;
  /** `go`: what lies within goes with its drop statement (default). `stay`: it must be dropped before. */
  readonly children?: 'go' | 'stay';
  /**
   * Only counts when the sources say so (owner, grant): an unsaid one stays as it is. `said`: `grants: strict` does not change that.
   * `made`: neither does that, but what Sluice made itself counts too (a mark that the sources do not set any more).
   */
  readonly optIn?: boolean | 'said' | 'made';
  /**
   * Of an opt-in fact about what has no fact of its own (an extension's member): by what name the sources speak of that. undefined: by what it lies within.
   */
  spokenOf?(fact: Fact<B>): string | undefined;
  /** Attributes that only count when the sources say them: `undefined` in the desired body takes the live value. */
  readonly unsaid?: readonly (keyof B & string)[];
  /** false: left out of fingerprints, for not every server of the dialect can hold it, and the same SQL must give the same one on all. Compared all the same. */
  fingerprinted?(fact: Fact<B>): boolean;
  /** Attributes that are left out of fingerprints for the same reason. */
  readonly unfingerprinted?: readonly (keyof B & string)[];
  /** Names it occupies besides its address, so that a create (or a change that takes one) comes after whoever held them let go: `relation sales.orders`. */
  slots?(fact: Fact<B>): readonly string[];
  /** What others call it where several are called alike, and the server chooses: one that goes is gone before what calls another of them is made. */
  called?(fact: Fact<B>): string;
  /** Normal forms for comparing and hashing, where equal meaning may have different text. Called with a value that is not undefined. */
  readonly canonical?: { readonly [K in keyof StateOf<B>]?: (value: NonNullable<B[K]>, body: B) => unknown };
  /** `inlined` are the facts within that this statement must include. */
  create(fact: Fact<B>, context: Context, inlined: readonly Fact[]): Draft | readonly Draft[];
  drop(fact: Fact<B>, context: Context): Draft | readonly Draft[];
  /**
   * For a fact whose create statement does not need the fact it lies within, though that one may need it (a column's default reads the sequence
   * that the column owns): what ties it to that fact once both are there. undefined: nothing to tie.
   */
  tie?(fact: Fact<B>, context: Context): { readonly tie: Draft | readonly Draft[]; readonly untie: Draft } | undefined;
  /** One rule per attribute; leaving one out does not compile. Equal statements of several rules become one step. */
  readonly change: { readonly [K in keyof StateOf<B>]-?: Rule<B> };
  /** Asked when `gone`, which it stands on, must be replaced and it holds data. undefined: it cannot; the plan is refused. */
  park?(before: Fact<B>, after: Fact<B>, gone: Id, context: Context): Parking | undefined;
  /**
   * Asked where its own change and others' (`circle`) wait for each other: it lets go of what it stands on before that changes, and `come` makes of it what it
   * is to be by the attributes that it `settles`. undefined: it cannot.
   */
  detach?(before: Fact<B>, after: Fact<B>, circle: ReadonlySet<Id>, context: Context): Detaching | undefined;
  /** Asked when something that it stands on must be replaced: what else must be made anew, for nothing makes the fact again within that as it stands. */
  madeWith?(fact: Fact<B>, context: Context): Id | undefined;
  /** Whether it acts on any statement by itself, those of a plan too: it is away while what it stands on changes. */
  acts?(fact: Fact<B>): boolean;
  /** Whether the server reads its text only when it runs: no rename changes the names that it says. */
  opaque?(fact: Fact<B>): boolean;
  /** Whether making it runs what it calls, over the rows that are there. */
  computes?(fact: Fact<B>): boolean;
  /**
   * What becomes of a fact when another object takes the name of the one that it lies within. `carried`: it is made on the new one too, unless that has its own ·
   * `cut`: it is taken off the old one, for it would go on acting on others. Left out: part of what the object is.
   */
  onSuccession?(fact: Fact<B>): 'carried' | 'cut' | undefined;
  /** Left out: the server cannot, and another name is another object. */
  readonly rename?: Renaming<B>;
  readonly parts?: NamedParts<B>;
  /** A change that the server carries into all that stands on it, as it does with a new name: planned as one is, after everything else. undefined: it is none. */
  carried?(before: Fact<B>, after: Fact<B>): { readonly forth: Draft; readonly back: Draft } | undefined;
}

/** The planner's view of a kind: bodies are opaque to it. */
export type AnyKind = Omit<Kind, 'unsaid'> & { readonly unsaid?: readonly string[] };

/** Checks a kind against its body type and hides that type from the middle, which must not look into bodies. */
export const defineKind = <B extends Body>(kind: Kind<B>): AnyKind => kind as unknown as AnyKind;
