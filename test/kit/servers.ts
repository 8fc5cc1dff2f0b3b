// Real PostgreSQL servers for tests, from npm packages: `startServer` for one's own, `sharedServer` for one per run and major.
export { majors } from '@sluice/postgres/local-server';
export type { Coordinates, Major, ServerOptions, Settings, StopMode } from '@sluice/postgres/local-server';
export type { Server } from './server/server.ts';
export { startServer } from './server/start.ts';
export { runVariable, sharedServer, testRun } from './server/shared-server.ts';
export { pgDump } from './server/pg-dump.ts';
