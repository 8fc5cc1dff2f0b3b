// A test server of one's own.
import { startLocalServer, type ServerOptions } from '@sluice/postgres/local-server';
import { serverAt, type Server } from './server.ts';

/** Gone at the latest when its owner is. Measured: 0.35-0.6 s when programs and cluster are cached, 2-3 s at first. */
export async function startServer(options: ServerOptions): Promise<Server> {
  const { stop, restart, ...coordinates } = await startLocalServer(options);
  return serverAt(coordinates, { stop, restart });
}
