/** What cases came to once, so that none falls back unseen: one line a case, its outcome and its name, and nothing else. */
import type { Result, Verdict } from './prove.ts';

/** Better first. What failed is not kept: it is to be mended, not held. */
const KEPT: readonly Verdict[] = ['converged', 'refused', 'not loadable'];

export type Ratchet = ReadonlyMap<string, Verdict>;

export interface Judged {
  /** One sentence part for each case that is worse than it was, or gone. */
  readonly fallen: readonly string[];
  /** What to keep from now on: the better of before and now. */
  readonly next: Ratchet;
}

/** Throws on a line that is none. */
export function readRatchet(text: string): Ratchet {
  return new Map(text.split('\n').filter(Boolean).map((line, index) => {
    const [verdict, name] = line.split('\t') as [Verdict, string | undefined];
    if (!KEPT.includes(verdict) || name === undefined) throw new Error(`line ${index + 1} of the ratchet is no outcome and a name: ${line}`);
    return [name, verdict] as const;
  }));
}

export const writeRatchet = (ratchet: Ratchet): string => [...ratchet].sort(([a], [b]) => (a < b ? -1 : 1)).map(([name, verdict]) => `${verdict}\t${name}\n`).join('');

/** `asked`: whether a case was to run at all; others are kept as they are. */
export function judge(kept: Ratchet, results: readonly Pick<Result, 'name' | 'verdict'>[], asked: (name: string) => boolean): Judged {
  const now = new Map(results.map(({ name, verdict }) => [name, verdict] as const));
  const rank = (verdict: Verdict | undefined): number => (verdict === undefined || verdict === 'failed' ? KEPT.length : KEPT.indexOf(verdict));
  const fallen = [...kept].filter(([name, was]) => asked(name) && rank(now.get(name)) > rank(was)).map(([name, was]) => `${name}: was ${was}, ${now.get(name) ?? 'is gone'}`);
  const next = new Map(kept);
  for (const [name, verdict] of now) if (rank(verdict) < rank(kept.get(name))) next.set(name, verdict);
  return { fallen, next };
}
