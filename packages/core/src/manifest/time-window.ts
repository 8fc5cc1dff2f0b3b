/** Times of the week in which an environment may be changed: `02:00-04:00 UTC`, `Mon-Fri,Sun 22:00-02:00 Europe/Berlin`. */

const DAYS = ['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun'] as const;
const DAY_MINUTES = 24 * 60;
const WRITTEN = /^(?:([A-Za-z]{3}(?:\s*[-,]\s*[A-Za-z]{3})*)\s+)?(\d{2}):(\d{2})\s*-\s*(\d{2}):(\d{2})\s+([\w/+-]+)$/;

export interface TimeWindow {
  /** Days on which it opens, 0 = Monday. */
  readonly days: ReadonlySet<number>;
  /** Minutes after midnight; `to` is not part of it. `to` <= `from`: it ends on the next day. */
  readonly from: number;
  readonly to: number;
  readonly zone: string;
}

/** undefined: not understood. */
export function parseTimeWindow(text: string): TimeWindow | undefined {
  const [, days, fromHour, fromMinute, toHour, toMinute, zone = ''] = WRITTEN.exec(text.trim()) ?? [];
  const from = fromHour === '24' ? undefined : minutes(fromHour, fromMinute);
  const to = minutes(toHour, toMinute);
  const opens = days === undefined ? new Set(DAYS.keys()) : daysOf(days);
  if (from === undefined || to === undefined || opens === undefined || !isZone(zone)) return undefined;
  return { days: opens, from, to, zone };
}

export function isWithin({ days, from, to, zone }: TimeWindow, at: Date): boolean {
  const { day, minute } = local(at, zone);
  if (from < to) return days.has(day) && minute >= from && minute < to;
  const yesterday = (day + 6) % 7;
  return (days.has(day) && minute >= from) || (days.has(yesterday) && minute < to);
}

function minutes(hour: string | undefined, minute: string | undefined): number | undefined {
  if (hour === undefined || minute === undefined) return undefined;
  const total = Number(hour) * 60 + Number(minute);
  return Number(minute) < 60 && total <= DAY_MINUTES ? total : undefined;
}

function daysOf(text: string): Set<number> | undefined {
  const days = new Set<number>();
  for (const range of text.toLowerCase().split(',')) {
    const [first, last, ...more] = range.split('-').map((name) => DAYS.indexOf(name.trim() as (typeof DAYS)[number]));
    if (first === undefined || first < 0 || last === -1 || more.length > 0) return undefined;
    for (let day = first; ; day = (day + 1) % 7) {
      days.add(day);
      if (day === (last ?? first)) break;
    }
  }
  return days;
}

function isZone(zone: string): boolean {
  try {
    new Intl.DateTimeFormat('en', { timeZone: zone });
    return true;
  } catch (error) {
    if (error instanceof RangeError) return false;
    throw error;
  }
}

function local(at: Date, zone: string): { day: number; minute: number } {
  const parts = new Intl.DateTimeFormat('en-GB', { timeZone: zone, weekday: 'short', hour: '2-digit', minute: '2-digit', hourCycle: 'h23' }).formatToParts(at);
  const part = (type: string): string => parts.find((each) => each.type === type)?.value ?? '';
  return { day: DAYS.indexOf(part('weekday').toLowerCase() as (typeof DAYS)[number]), minute: Number(part('hour')) * 60 + Number(part('minute')) };
}
