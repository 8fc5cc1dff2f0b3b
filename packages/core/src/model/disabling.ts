/** How an object is taken out of use without being dropped: what the verb `disable` must be told by a dialect. */
import type { Id } from './address.ts';
import type { Catalog } from './catalog.ts';
import type { Effect } from './effect.ts';
import type { Fact } from './fact.ts';

/** `revoke`: nobody may use it any more. `rename`: nobody finds it under its name. */
export type DisablingWay = 'revoke' | 'rename';

export interface Disabled {
  readonly statements: readonly { readonly sql: string; readonly effects?: readonly Effect[]; /** What gives it back. */ readonly reverse: string }[];
  /** Patterns, as `ignore` has them, of the facts that the way changes: they stay as they are for as long as the object is out of use. */
  readonly held: readonly string[];
  /** The address that it has meanwhile, when it is another one. */
  readonly as?: Id;
  /** false: nobody but its owner could use it before. */
  readonly inUse: boolean;
}

export interface Disabling {
  /** undefined: nothing takes a fact of this kind out of use in that way. `stamp` goes into a new name: `20261122`. */
  disable(fact: Fact, catalog: Catalog, way: DisablingWay, stamp: string): Disabled | undefined;
}
