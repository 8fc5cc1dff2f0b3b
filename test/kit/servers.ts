// Real PostgreSQL servers for tests, from npm packages: `startServer` for one's own, `sharedServer` for one per run and major.
export { majors } from './server/major.ts';
export type { Major } from './server/major.ts';
export type { Settings, StopMode } from './server/postmaster.ts';
export type { Coordinates, Server } from './server/server.ts';
export { startServer } from './server/start.ts';
export type { ServerOptions } from './server/start.ts';
export { runVariable, sharedServer, testRun } from './server/shared-server.ts';
export { pgDump } from './server/pg-dump.ts';
