/** What the faults tool is asked for. */
import { parseArgs } from 'node:util';
import type { Scale } from './fault-case.ts';

export interface FaultOptions {
  readonly scale: Scale;
  readonly seed: number;
  /** Ids of cases; empty is all. */
  readonly cases: readonly string[];
  readonly trial: string | undefined;
  readonly json: string | undefined;
}

export const USAGE = `npm run faults -- [--quick] [--case T01,T06] [--trial TEXT] [--seed N] [--json FILE]

  --quick   the subset that CI runs, a few trials a case; without it the whole run
  --case    only these
  --trial   only trials whose name holds the text, as a failed run prints it
  --seed    another sequence of random choices (default: 1); the same seed gives the same trials
  --json    every trial and figure as JSON
`;

/** undefined: not understood; the usage is to be shown. */
export function readArguments(argv: readonly string[]): FaultOptions | undefined {
  try {
    const { values } = parseArgs({
      args: [...argv],
      options: { quick: { type: 'boolean', default: false }, case: { type: 'string' }, trial: { type: 'string' }, seed: { type: 'string', default: '1' }, json: { type: 'string' } },
    });
    if (!/^\d{1,9}$/.test(values.seed)) return undefined;
    return {
      scale: values.quick ? 'quick' : 'full', seed: Number(values.seed), cases: values.case?.split(',').map((id) => id.trim().toUpperCase()) ?? [],
      trial: values.trial, json: values.json,
    };
  } catch (error) {
    if (error instanceof TypeError) return undefined;
    throw error;
  }
}
