/** PostgreSQL servers of one's own, from npm packages, without an installation: shadows of the target's major, and the servers of tests. */
export { platformPackage } from './binaries.ts';
export { runsFolder } from './cache.ts';
export { majors, type Major } from './major.ts';
export type { Settings, StopMode } from './postmaster.ts';
export { startLocalServer, type Coordinates, type LocalServer, type ServerOptions } from './start.ts';
export { isAlive } from './sweep.ts';
