/** Results of the faults tool as the table that the documentation shows. */
import type { FaultCase, Trial } from './fault-case.ts';

export interface CaseResult {
  readonly case: FaultCase;
  readonly trials: readonly Trial[];
  /** Why the case itself did not come to its end. */
  readonly broken?: string;
  readonly ms: number;
}

export const failedTrials = ({ trials, broken }: CaseResult): number => trials.filter(({ wrong }) => wrong !== undefined).length + (broken === undefined ? 0 : 1);

export const skippedTrials = ({ trials }: Pick<CaseResult, 'trials'>): number => trials.filter(({ skipped }) => skipped !== undefined).length;

/** The largest of each measured value. */
export function worst(trials: readonly Trial[]): Record<string, number> {
  const figures: Record<string, number> = {};
  for (const trial of trials) for (const [name, value] of Object.entries(trial.figures ?? {})) figures[name] = Math.max(figures[name] ?? -Infinity, value);
  return figures;
}

export function table(results: readonly CaseResult[]): string {
  const rows = results.map((result) => {
    const { id, title, on, holds } = result.case;
    const figures = Object.entries(worst(result.trials)).map(([name, value]) => `${name} ${Math.round(value * 100) / 100}`).join(', ');
    return `| ${id} | ${title} | ${on} | ${result.trials.length - skippedTrials(result)}${skippedTrials(result) > 0 ? ` (${skippedTrials(result)} skipped)` : ''} | ${failedTrials(result)} | ${figures} | ${holds} | ${Math.round(result.ms / 1000)} s |`;
  });
  return ['| | what is done | on | trials | failed | worst | what held after each | time |', '|---|---|---|---|---|---|---|---|', ...rows].join('\n');
}
