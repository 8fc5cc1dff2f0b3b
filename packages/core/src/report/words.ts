/** Numbers, durations and counts as people read them. The same in every locale, so that two people see the same report. */
import type { Hazard } from '../model/plan.ts';

/** `1,204,331`. */
export const number = (value: number): string => String(value).replace(/\B(?=(\d{3})+(?!\d))/g, ',');

/** `1 row`, `2 rows`. */
export const count = (value: number, one: string, many = `${one}s`): string => `${number(value)} ${value === 1 ? one : many}`;

/** `12 ms`, `3.4 s`, `2 min 5 s`, `1 h 3 min`. */
export function duration(ms: number): string {
  if (ms < 1000) return `${Math.round(ms)} ms`;
  if (ms < 59_950) return `${(ms / 1000).toFixed(1)} s`;
  const seconds = Math.round(ms / 1000);
  if (seconds < 3600) return `${Math.floor(seconds / 60)} min ${seconds % 60} s`;
  const minutes = Math.round(ms / 60_000);
  return `${Math.floor(minutes / 60)} h ${minutes % 60} min`;
}

const SEVERITY_VERB = { block: 'blocks', warn: 'warns', info: 'notes' } as const;

/** What a hazard does to a deployment, as a verb. */
export const verbOf = ({ severity, accepted }: Pick<Hazard, 'severity' | 'accepted'>): string => (accepted ? 'is accepted here' : SEVERITY_VERB[severity]);

export const blocks = ({ severity, accepted }: Pick<Hazard, 'severity' | 'accepted'>): boolean => severity === 'block' && !accepted;
