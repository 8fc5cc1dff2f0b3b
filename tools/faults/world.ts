/** What the cases of one run share: servers, folders, and chance that can be repeated. */
import { createHash } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startServer, type Major, type Server } from '@sluice/kit/servers';
import type { FaultOptions } from './arguments.ts';
import type { FaultWorld } from './fault-case.ts';

export interface OpenWorld {
  readonly world: FaultWorld;
  close(): Promise<void>;
}

export function openWorld({ scale, seed, trial }: FaultOptions): OpenWorld {
  const servers = new Map<Major, Promise<Server>>();
  const folders: string[] = [];
  const world: FaultWorld = {
    scale, seed,
    random: (...parts) => createHash('sha256').update([seed, ...parts].join('\n')).digest().readUInt32BE(0) / 2 ** 32,
    server(major) {
      const started = servers.get(major) ?? startServer({ major });
      servers.set(major, started);
      return started;
    },
    async folder() {
      const path = await mkdtemp(join(tmpdir(), 'sluice-faults-'));
      folders.push(path);
      return path;
    },
    wanted: (name) => trial === undefined || name.includes(trial),
  };
  const close = async (): Promise<void> => {
    await Promise.all([...servers.values()].map(async (server) => (await server).stop()));
    await Promise.all(folders.map((path) => rm(path, { recursive: true, force: true })));
  };
  return { world, close };
}
