/** Every reliability case, in the order of its id. A new one is a file here and a line below. */
import type { FaultCase } from '../fault-case.ts';
import { killAtEveryBoundary } from './t01-kill-at-every-boundary.ts';
import { networkCut } from './t04-network-cut.ts';

export const CASES: readonly FaultCase[] = [
  killAtEveryBoundary,
  networkCut,
];
