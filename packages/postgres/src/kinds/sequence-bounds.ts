/** New bounds for a sequence that stands at its old start: the server refuses bounds that its position lies outside of. */

export interface Bounds {
  readonly start: string;
  readonly min: string;
  readonly max: string;
}

/** Whether a sequence that never gave a value would stand outside of the new bounds: then it must begin at the new start first. */
export const leavesStart = (before: Bounds, after: Bounds): boolean => BigInt(before.start) < BigInt(after.min) || BigInt(before.start) > BigInt(after.max);

/** Bounds that hold the old start and the new one. */
export const union = (before: Bounds, after: Bounds): { readonly min: string; readonly max: string } => ({
  min: BigInt(before.min) < BigInt(after.min) ? before.min : after.min,
  max: BigInt(before.max) > BigInt(after.max) ? before.max : after.max,
});
