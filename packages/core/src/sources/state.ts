/** Where the machine's own state lies: `.sluice/`, never committed. */
import { isAbsolute, join } from 'node:path';
import type { EnvVars } from '../manifest/variables.ts';

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

/** Absolute paths; `SLUICE_STATE_DIR` (absolute, or relative to the root) puts them elsewhere. */
export function statePaths(root: string, env: EnvVars): StatePaths {
  const set = env['SLUICE_STATE_DIR'];
  const state = !set ? join(root, '.sluice') : isAbsolute(set) ? set : join(root, set);
  return {
    state,
    runs: join(state, 'runs'),
    cache: join(state, 'cache'),
    plans: join(state, 'plans'),
    mirror: join(state, 'mirror'),
    snapshot: (environment, project) => join(state, 'snapshots', fileName(environment), `${fileName(project)}.json`),
  };
}

/** One file name for each name: `@shop/db-core` → `@shop%2Fdb-core`. */
export const fileName = (name: string): string =>
  name.replaceAll(/[^\p{L}\p{N}@._-]/gu, (character) => encodeURIComponent(character).replaceAll('*', '%2A')).replace(/^\.+$/, (dots) => dots.replaceAll('.', '%2E'));
