/** Opens what a url names. */
import { Failure, type Connection, type Target } from '@sluice/core/dialect';
import { connectPglite } from './pglite/pglite.ts';
import { connectServer } from './server.ts';

export const schemes = ['postgres', 'postgresql', 'pglite'] as const;

/** Throws SL401 (not reached), SL402 (not supported), and for an embedded database that is being deployed SL601. */
export function connect(target: Target): Promise<Connection> {
  const scheme = target.url.slice(0, Math.max(0, target.url.indexOf(':')));
  if (scheme === 'pglite') return connectPglite(target);
  if (scheme === 'postgres' || scheme === 'postgresql') return connectServer(target);
  return Promise.reject(new Failure('SL401', `${target.label} cannot be reached: its url does not begin with ${schemes.map((each) => `${each}:`).join(' or ')}`, {
    hint: 'Write postgresql://user:password@host:port/database or pglite:<folder>.',
  }));
}
