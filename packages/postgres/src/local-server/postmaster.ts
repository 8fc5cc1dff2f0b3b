/** One postgres process: started on a free port, ready, stopped. */
import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { closeSync, existsSync, openSync, readFileSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Binaries } from './binaries.ts';
import { serverEnvironment, serverIdentity } from './run-as.ts';
import { watch } from './watch.ts';

export type Settings = Readonly<Record<string, string | number | boolean>>;
export type Postmaster = { readonly port: number; readonly pid: number; stop(mode: StopMode): Promise<void> };
/** fast: rolls back and ends clean; immediate: as a crash of all processes, recovery at the next start; kill: kill -9 of the postmaster. */
export type StopMode = 'fast' | 'immediate' | 'kill';

const signals = { fast: 'SIGINT', immediate: 'SIGQUIT', kill: 'SIGKILL' } as const;
const patienceMs = 60_000;

function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const probe = createServer();
    probe.on('error', reject);
    probe.listen(0, '127.0.0.1', () => {
      const { port } = probe.address() as AddressInfo;
      probe.close(() => resolve(port));
    });
  });
}

function ended(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return Promise.resolve();
  return new Promise((resolve) => child.once('exit', () => resolve()));
}

/** postmaster.pid's eighth line says "ready" (server since 10): cheaper than connecting in a loop. */
async function ready(child: ChildProcess, data: string): Promise<boolean> {
  const file = join(data, 'postmaster.pid');
  for (const until = Date.now() + patienceMs; Date.now() < until; await sleep(10)) {
    if (child.exitCode !== null || child.signalCode !== null) return false;
    if (!existsSync(file)) continue;
    const lines = readFileSync(file, 'utf8').split('\n');
    if (lines[0] === String(child.pid) && lines[7]?.trim() === 'ready') return true;
  }
  child.kill('SIGKILL');
  return false;
}

/** Starts postgres in `<folder>/data`. Without a port a free one is taken, and another if somebody else was faster. */
export async function startPostmaster(binaries: Binaries, folder: string, owner: number, settings: Settings, fixedPort?: number): Promise<Postmaster> {
  const log = join(folder, 'log');
  for (let attempt = 1; ; attempt += 1) {
    const port = fixedPort ?? (await freePort());
    const all: Settings = { ...settings, port, listen_addresses: '127.0.0.1', unix_socket_directories: folder };
    const args = Object.entries(all).flatMap(([name, value]) => ['-c', `${name}=${String(value)}`]);
    rmSync(log, { force: true });
    const out = openSync(log, 'a');
    const child = spawn(join(binaries.bin, 'postgres'), ['-D', join(folder, 'data'), ...args], {
      ...serverIdentity, env: serverEnvironment, cwd: folder, detached: true, stdio: ['ignore', out, out],
    });
    closeSync(out);
    child.unref();
    const failed = new Promise<never>((_, reject) => child.once('error', reject));
    if (await Promise.race([ready(child, join(folder, 'data')), failed])) {
      const pid = child.pid as number;
      watch(owner, pid, folder);
      return { port, pid, stop: (mode) => stop(child, mode) };
    }
    const text = readFileSync(log, 'utf8');
    const taken = /could not (bind|create any TCP)/.test(text);
    if (!taken || attempt >= 5) throw new Error(`PostgreSQL ${binaries.version} did not start in ${folder}; its log ends:\n${text.slice(-2000)}`);
    await sleep(fixedPort === undefined ? 0 : 200);
  }
}

async function stop(child: ChildProcess, mode: StopMode): Promise<void> {
  // The server does not keep its owner running, but waiting for its end does.
  child.ref();
  if (child.exitCode === null && child.signalCode === null) child.kill(signals[mode]);
  // PostgreSQL 18 may wait for its I/O workers for ever when a fast shutdown meets the recovery from a crash.
  const harder = (['immediate', 'kill'] as const).map((next, index) => setTimeout(() => child.kill(signals[next]), 15_000 * (index + 1)));
  await ended(child);
  for (const each of harder) clearTimeout(each);
}
