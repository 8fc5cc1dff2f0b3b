/** Every reliability case, in the order of its id. A new one is a file here and a line below. */
import type { FaultCase } from '../fault-case.ts';
import { killAtEveryBoundary } from './t01-kill-at-every-boundary.ts';
import { networkCut } from './t04-network-cut.ts';
import { orphanBackend } from './t05-orphan-backend.ts';
import { manyDeployers } from './t06-many-deployers.ts';

export const CASES: readonly FaultCase[] = [
  killAtEveryBoundary,
  networkCut,
  orphanBackend,
  manyDeployers,
];
