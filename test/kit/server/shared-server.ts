// One server per major for all processes of one test run: spec files run in processes of their own, and starts add up.
import { existsSync, linkSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { runsFolder, isAlive, type Coordinates, type Major } from '@sluice/postgres/local-server';
import { serverAt } from './server.ts';
import type { Server } from './server.ts';
import { startServer } from './start.ts';

/** Set to a process id by whoever starts several processes that share servers; the servers end with that process. */
export const runVariable = 'SLUICE_TEST_RUN';

/** Vitest's workers are children of the run's process; elsewhere a process is its own run unless the variable says otherwise. */
export function testRun(): number {
  const given = process.env[runVariable];
  if (given !== undefined) return Number(given);
  return process.env['VITEST'] === undefined ? process.pid : process.ppid;
}

/** Whoever creates the claim starts the server; a claim whose holder died before the server stood is taken over. */
function claim(file: string): boolean {
  const own = `${file}.${process.pid}`;
  writeFileSync(own, String(process.pid));
  try {
    linkSync(own, file);
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
    return false;
  } finally {
    rmSync(own);
  }
}

function readIfThere(file: string): string | undefined {
  try {
    return readFileSync(file, 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  }
}

/**
 * The run's server of a major; started by whichever process asks first, ended by its watcher when the run's process is gone.
 * Make databases with `freshDatabase`; roles belong to the whole server, so give them names of their own as well.
 */
export async function sharedServer(major: Major): Promise<Server> {
  const run = testRun();
  // Lies with the run's servers, so that the sweep removes it after the run.
  const folder = join(runsFolder(), `${run}-shared`);
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  const [file, lock] = [join(folder, `${major}.json`), join(folder, `${major}.claim`)];
  for (const until = Date.now() + 90_000; Date.now() < until; await sleep(25)) {
    const there = readIfThere(file);
    if (there !== undefined) return joined(JSON.parse(there) as Coordinates);
    if (claim(lock)) {
      try {
        // A claim can be won just after its earlier holder finished and was gone.
        if (existsSync(file)) continue;
        const { host, port, user, password, folder: home } = await startServer({ major, owner: run });
        writeFileSync(`${file}.new`, JSON.stringify({ major, host, port, user, password, folder: home }), { mode: 0o600 });
        renameSync(`${file}.new`, file);
      } finally {
        rmSync(lock, { force: true });
      }
      continue;
    }
    const holder = readIfThere(lock);
    if (holder !== undefined && !isAlive(Number(holder))) rmSync(lock, { force: true });
  }
  throw new Error(`the shared PostgreSQL ${major} of run ${run} did not come up; see ${folder}`);
}

function joined(at: Coordinates): Server {
  return serverAt(at, {
    stop: () => Promise.resolve(),
    restart: () => Promise.reject(new Error('a shared server is used by others and is not restarted; use startServer')),
  });
}
