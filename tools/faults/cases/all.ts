/** Every reliability case, in the order of its id. A new one is a file here and a line below. */
import type { FaultCase } from '../fault-case.ts';
import { killAtEveryBoundary } from './t01-kill-at-every-boundary.ts';
import { networkCut } from './t04-network-cut.ts';
import { orphanBackend } from './t05-orphan-backend.ts';
import { manyDeployers } from './t06-many-deployers.ts';
import { splitter } from './t23-splitter.ts';
import { controlStatements } from './t24-control-statements.ts';
import { tornFiles } from './t25-torn-files.ts';

export const CASES: readonly FaultCase[] = [
  killAtEveryBoundary,
  networkCut,
  orphanBackend,
  manyDeployers,
  splitter,
  controlStatements,
  tornFiles,
];
