/**
 * The time at which a statement was read may be a constant of what it made (`'now'::timestamp` in a view, `DEFAULT 'now()'`; functions-datetime, 9.9.5): a second
 * database that goes through the same scripts never has the same, and nobody has made a mistake.
 */
import type { Observation, ObservedRow } from '@sluice/kit/observer';

const TIME = /'(\d{4}-\d\d-\d\d) (\d\d:\d\d:\d\d)(?:\.\d+)?(?:[+-]\d\d(?::?\d\d)?)?'/g;
/** Zones go so far: which one the text is of, it may not say. */
const ZONES_MS = 16 * 3_600_000;

/** Times of this run are all the same. `now`: milliseconds. */
export function timeless({ rows, ...rest }: Observation, now = Date.now()): Observation {
  const without = (text: string): string => text.replaceAll(TIME, (time, day: string, clock: string) => (Math.abs(Date.parse(`${day}T${clock}Z`) - now) < ZONES_MS ? `'when it was read'` : time));
  const row = (each: ObservedRow): ObservedRow => ({ ...each, columns: Object.fromEntries(Object.entries(each.columns).map(([name, value]) => [name, value === null ? null : without(value)])) });
  return { ...rest, rows: new Map([...rows].map(([key, each]) => [key, row(each)])) };
}
