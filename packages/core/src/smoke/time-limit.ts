/** Time limits as people write them. */

const UNITS = { ms: 1, s: 1000, min: 60_000, h: 3_600_000 } as const;
const WRITTEN = /^(\d+(?:\.\d+)?)\s*(ms|s|min|h)$/;

/** `500ms`, `2s`, `1min` → milliseconds; undefined when it is none, or not above zero. */
export function timeLimit(text: string): number | undefined {
  const match = WRITTEN.exec(text.trim());
  if (match === null) return undefined;
  const ms = Math.round(Number(match[1]) * UNITS[match[2] as keyof typeof UNITS]);
  return ms > 0 ? ms : undefined;
}

/** Milliseconds → `2s`, `1.5s`, `500ms`. */
export const limitText = (ms: number): string => (ms < 1000 ? `${ms}ms` : `${ms / 1000}s`);
