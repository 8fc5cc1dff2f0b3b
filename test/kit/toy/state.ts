/** The toy database: one JSON file, replaced as a whole at each commit. */
import { randomUUID } from 'node:crypto';
import { mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import type { JournalValue } from '@sluice/core/dialect';

export interface ToyField {
  type: string;
  required: boolean;
}

export interface ToyStore {
  keep?: number;
  fields: Record<string, ToyField>;
  rows: (string | number | null)[][];
}

export interface ToyLens {
  over: string[];
  /** false: the process that built it died half way. */
  built: boolean;
}

export interface ToyState {
  systemIdentifier: string;
  stores: Record<string, ToyStore>;
  lenses: Record<string, ToyLens>;
  /** By target: `store a.b`, `field a.b.c`, `lens a.v`. */
  notes: Record<string, string>;
  /** Databases in which nothing may be changed. */
  readonly: string[];
  /** Objects that the toy cannot model; seen and reported. */
  strange: string[];
  /** Every statement that took effect, in order: the witness for "exactly once". */
  log: string[];
  /** Journal schema → table → rows. */
  journal: Record<string, Record<string, Record<string, JournalValue>[]>>;
}

export const newState = (): ToyState => ({
  systemIdentifier: randomUUID(), stores: {}, lenses: {}, notes: {}, readonly: [], strange: [], log: [], journal: {},
});

/** Makes the file at the first touch, as an embedded database does. */
export function loadState(path: string): ToyState {
  try {
    return JSON.parse(readFileSync(path, 'utf8')) as ToyState;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
    const state = newState();
    saveState(path, state);
    return state;
  }
}

export function saveState(path: string, state: ToyState): void {
  mkdirSync(dirname(path), { recursive: true });
  const draft = `${path}.${process.pid}.new`;
  writeFileSync(draft, JSON.stringify(state, undefined, 1));
  renameSync(draft, path);
}
