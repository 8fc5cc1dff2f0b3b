/** A maintenance window: `02:00-04:00 UTC`, `Mon-Fri 22:00-02:00 Europe/Berlin`, `Sat,Sun 00:00-24:00 UTC`. */

export interface Window {
  /** ISO days on which it may begin, 1 = Monday. */
  readonly days: readonly number[];
  /** Minutes after midnight in `zone`. `to` <= `from`: it ends on the next day. */
  readonly from: number;
  readonly to: number;
  /** IANA name or `UTC`. */
  readonly zone: string;
}

const DAYS = ['Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat', 'Sun'];
const EVERY_DAY = [1, 2, 3, 4, 5, 6, 7];
export const WINDOW = /^(?:((?:Mon|Tue|Wed|Thu|Fri|Sat|Sun)(?:[-,](?:Mon|Tue|Wed|Thu|Fri|Sat|Sun))*) )?([01]\d|2[0-3]):([0-5]\d)-([01]\d|2[0-3]|24(?=:00)):([0-5]\d) (\S+)$/;

/** undefined: not a window, or the zone is not known to this machine. */
export function parseWindow(text: string): Window | undefined {
  const [matched, days, fromHour, fromMinute, toHour, toMinute, zone = ''] = WINDOW.exec(text) ?? [];
  if (matched === undefined || !knownZone(zone)) return undefined;
  return { days: days === undefined ? EVERY_DAY : dayList(days), from: Number(fromHour) * 60 + Number(fromMinute), to: Number(toHour) * 60 + Number(toMinute), zone };
}

function dayList(text: string): number[] {
  const days = new Set<number>();
  for (const range of text.split(',')) {
    const ends = range.split('-').map((day) => DAYS.indexOf(day));
    const [first = 0] = ends;
    const last = ends.at(-1) ?? first;
    // Fri-Mon goes over the week's end.
    for (let day = first; ; day = (day + 1) % 7) {
      days.add(day + 1);
      if (day === last) break;
    }
  }
  return [...days].sort((a, b) => a - b);
}

function knownZone(zone: string): boolean {
  // An offset such as +02:00 is accepted by newer engines only, and is wrong for half of the year.
  if (/^[+-]/.test(zone)) return false;
  try {
    new Intl.DateTimeFormat('en', { timeZone: zone });
    return true;
  } catch (error) {
    if (error instanceof RangeError) return false;
    throw error;
  }
}
