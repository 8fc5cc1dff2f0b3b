/** An addressed thing in a catalog, and what one depends on. */
import { addressText, type Address, type Id } from './address.ts';

/**
 * The state of a fact: JSON values only. Keys that start with `_` are not state: they are neither compared nor hashed
 * (text that only helps to print a statement). `undefined` means "unsaid".
 */
export type Body = object;

export interface Fact<B extends Body = Body> {
  readonly address: Address;
  readonly id: Id;
  /** The fact it lies within; goes with it when that is dropped (see Kind.children). */
  readonly parent?: Id;
  readonly body: B;
}

export const fact = <B extends Body>(address: Address, body: B, parent?: Address): Fact<B> => ({
  address,
  id: addressText(address),
  ...(parent && { parent: addressText(parent) }),
  body,
});

/** For an equal fact that is held already, or itself. Never changes what is told, only how much is held and compared. */
export type Unify = (fact: Fact) => Fact;

export const kindOf = (of: { readonly address: Address }): string => of.address[0];

/**
 * `from` needs `to` to exist. Hard: the server refuses or breaks otherwise (catalog dependency). Soft: found in a string
 * body; orders steps where it closes no cycle, and forces nothing to be rebuilt.
 */
export interface Edge {
  readonly from: Id;
  readonly to: Id;
  readonly strength: 'hard' | 'soft';
}
