/** Numbers, durations and counts as people read them. The same in every locale, so that two people see the same report. */
import { count, number, rowsText } from '../model/amount.ts';
import type { Hazard } from '../model/plan.ts';

export { count, number };

/** `, 3 rows at stake`; nothing where nobody knows. */
export const atStake = ({ rows }: Pick<Hazard, 'rows'>): string => (rows === undefined ? '' : `, ${rowsText(rows)} at stake`);

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
