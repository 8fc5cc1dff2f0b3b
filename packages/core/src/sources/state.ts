/** Where the machine's own state lies: `.sluice/`, never committed. */
import { readdirSync } from 'node:fs';
import { isAbsolute, join } from 'node:path';
import type { EnvVars } from '../manifest/variables.ts';
import { sha256 } from '../model/hash.ts';
import { requireOwnFolder } from './plain-file.ts';

export interface StatePaths {
  readonly state: string;
  /** `<run-id>.json`: reports. */
  readonly runs: string;
  /** May be deleted at any time. */
  readonly cache: string;
  readonly plans: string;
  /** The journal's local mirror, for what a lost connection leaves unknown. */
  readonly mirror: string;
  /** The snapshot file of one project in one environment. */
  snapshot(environment: string, project: string): string;
}

/** Absolute paths; `SLUICE_STATE_DIR` (absolute, or relative to the root) puts them elsewhere. Throws SL204 when one of them is a link, or the state is no folder. */
export function statePaths(root: string, env: EnvVars): StatePaths {
  const set = env['SLUICE_STATE_DIR'];
  const state = !set ? join(root, '.sluice') : isAbsolute(set) ? set : join(root, set);
  // A folder of the workspace is what a commit made it; one that the environment names is where the operator wants it.
  if (!set) for (const folder of ['', ...linksIn(state), ...linksIn(join(state, 'cache')).map((name) => join('cache', name))]) requireOwnFolder(root, join(state, folder));
  return {
    state,
    runs: join(state, 'runs'),
    cache: join(state, 'cache'),
    plans: join(state, 'plans'),
    mirror: join(state, 'mirror'),
    snapshot: (environment, project) => join(state, 'snapshots', fileName(environment), `${fileName(project)}.json`),
  };
}

function linksIn(state: string): string[] {
  try {
    return readdirSync(state, { withFileTypes: true }).filter((entry) => entry.isSymbolicLink()).map(({ name }) => name);
  } catch {
    // Not there yet.
    return [];
  }
}

/** Bytes; file systems take 255, and some of our files have an ending. */
const LONGEST = 180;

/** One file name for each name: `@shop/db-core` → `@shop%2Fdb-core`. A very long one is cut, with its hash behind it. */
export function fileName(name: string): string {
  const encoded = encodedName(name);
  return Buffer.byteLength(encoded) <= LONGEST ? encoded : `${[...encoded].slice(0, 30).join('')}~${sha256(name).slice(0, 32)}`;
}

const encodedName = (name: string): string =>
  name.replaceAll(/[^\p{L}\p{N}@._-]/gu, (character) => encodeURIComponent(character).replaceAll('*', '%2A')).replace(/^\.+$/, (dots) => dots.replaceAll('.', '%2E'));
