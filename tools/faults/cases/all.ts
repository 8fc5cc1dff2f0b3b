/** Every reliability case, in the order of its id. A new one is a file here and a line below. */
import type { FaultCase } from '../fault-case.ts';

export const CASES: readonly FaultCase[] = [];
