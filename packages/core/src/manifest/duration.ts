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

/** `90000` → `1min30s`. */
export function durationText(ms: number): string {
  let left = ms;
  let text = '';
  for (const unit of ['h', 'min', 's', 'ms']) {
    const size = MS[unit] ?? 1;
    const amount = Math.floor(left / size);
    if (amount > 0) text += `${String(amount)}${unit}`;
    left -= amount * size;
  }
  return text || '0ms';
}
