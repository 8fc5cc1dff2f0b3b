/** What one reliability case is: many seeded trials of one way to hurt a deployment, and what must hold after each. */
import type { Major, Server } from '@sluice/kit/servers';

export type Scale = 'quick' | 'full';

export interface Trial {
  /** What was done, repeatable with the seed: `kill before-commit at step 12, seed 3`. */
  readonly name: string;
  /** undefined: everything held. Else what did not, in a sentence. */
  readonly wrong?: string;
  /** Why it could not be made on this machine: printed, and counted apart from what held. */
  readonly skipped?: string;
  /** Measured values, put together over all trials: the worst of each name is in the table. Unit in the name: `stall ms`. */
  readonly figures?: Readonly<Record<string, number>>;
}

export interface FaultWorld {
  readonly scale: Scale;
  /** Everything random comes from here. */
  readonly seed: number;
  /** A number in [0, 1) that depends on the seed and `parts` alone. */
  random(...parts: readonly (string | number)[]): number;
  /** One server for each major and run, started when first asked for; trials take databases of their own. */
  server(major: Major): Promise<Server>;
  /** A new empty folder that goes when the run ends. */
  folder(): Promise<string>;
  /** Where a single trial is asked for by its name (`--trial`): whether this one runs. */
  wanted(name: string): boolean;
}

export interface FaultCase {
  /** As in the design's list: `T01`. */
  readonly id: string;
  readonly title: string;
  /** What must hold after every trial, in a sentence for the table. */
  readonly holds: string;
  /** Where it runs: `PostgreSQL 15, 18`, `PGlite`, `toy dialect`. */
  readonly on: string;
  /** Trials at least; a run with fewer fails. */
  readonly trials: Readonly<Record<Scale, number>>;
  run(world: FaultWorld): AsyncIterable<Trial>;
}
