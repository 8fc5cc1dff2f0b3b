/** Names that change while what they stand for stays: what sources declare, and what a kind and a dialect must be able to do for it. */
import type { Place } from '../errors/failure.ts';
import type { Id } from './address.ts';
import type { Body, Fact } from './fact.ts';
import type { Draft } from './kind.ts';

/** An annotation of the sources (`-- sluice: renamed from old_name`), resolved to what it stands at. */
export interface DeclaredRename {
  readonly to: Id;
  /** A named thing in the fact's body that is no fact itself (the value of an enum): its name now. */
  readonly part?: string;
  /** `[name]` or `[schema, name]`, as the server folds them. */
  readonly from: readonly [string] | readonly [string, string];
  readonly place: Place & { readonly column: number };
}

/** How facts of a kind get another name in place. */
export interface Renaming<B extends Body = Body> {
  /** Where in the address the name stands. */
  readonly at: number;
  /** false: not this one. */
  able?(fact: Fact<B>): boolean;
  rename(fact: Fact<B>, name: string): Draft;
  /** Into another schema, which stands before the name in the address. Left out: it stays where it is. */
  move?(fact: Fact<B>, schema: string): Draft;
}

/** Named things in a body that are no facts. */
export interface NamedParts<B extends Body = Body> {
  names(body: B): readonly string[];
  rename(fact: Fact<B>, from: string, to: string): Draft;
}
