/** Lengths of time as people write them: `500ms`, `60s`, `15min`, `1h`, `1h30min`. */

const MS: Readonly<Record<string, number>> = { ms: 1, s: 1_000, min: 60_000, h: 3_600_000 };

/** From large to small, each unit at most once; a bare number has no unit and is refused. */
export const DURATION = /^(?=\d)(?:\d+h)?(?:\d+min)?(?:\d+s)?(?:\d+ms)?$/;

/** Milliseconds. The text must match `DURATION`. */
export function durationMs(text: string): number {
  let sum = 0;
  for (const [, amount, unit = ''] of text.matchAll(/(\d+)(h|min|ms|s)/g)) sum += Number(amount) * (MS[unit] ?? 0);
  return sum;
}
