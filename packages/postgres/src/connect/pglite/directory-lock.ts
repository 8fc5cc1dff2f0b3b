/** Keeps a data directory for one process: two that open the same one corrupt it (measured), and PGlite itself does not look. */
import { randomUUID } from 'node:crypto';
import { mkdirSync } from 'node:fs';
import { dirname } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { Failure, refuseWhenStopped, type LockHolder } from '@sluice/core/dialect';
import { lockIsHeld, waitsFor } from '../../lock/held.ts';
import { letGo, readLock, rewrite, take, type LockEntry } from './lock-file.ts';
import { isHere, thisProcess } from './process-life.ts';

const POLL_MS = 50;

export interface Patience {
  /** How long to wait for one who only reads or plans, ms. */
  readonly shortMs: number;
  /** How long to wait for one who deploys, ms. */
  readonly deployingMs: number;
  /** Told whom it waits for, at once and when that changes. */
  readonly waiting?: ((message: string) => void) | undefined;
  /** Aborted: nobody waits any longer. */
  readonly stop?: AbortSignal | undefined;
}

export interface DirectoryLock {
  /** The deployment lock: others see who deploys. */
  deploy(holder: LockHolder): void;
  endDeploy(): void;
  readonly deploying: LockHolder | undefined;
  /** false once the file is not ours any more. */
  mine(): boolean;
  release(): void;
}

/** Locks `dir` by the file `<dir>.lock`. Throws SL601 that names who deploys, SL401 that names who else has it open. */
export async function lockDirectory(dir: string, label: string, application: string, patience: Patience): Promise<DirectoryLock> {
  const path = `${dir}.lock`;
  mkdirSync(dirname(path), { recursive: true });
  let entry: LockEntry = { ...thisProcess(), token: randomUUID(), since: new Date().toISOString(), application };
  const started = performance.now();
  let last: string | undefined;
  for (;;) {
    const holder = take(path, entry);
    if (!holder) break;
    const waited = performance.now() - started;
    if (waited >= (holder.deploying ? patience.deployingMs : patience.shortMs)) throw inUse(path, label, holder, waited);
    if (holder.deploying && holder.token !== last) patience.waiting?.(waitsFor(label, deployerOf(holder, holder.deploying), patience.deployingMs - waited));
    last = holder.deploying ? holder.token : last;
    refuseWhenStopped(patience.stop);
    await sleep(POLL_MS);
  }
  const write = (deploying: LockHolder | undefined) => {
    const { deploying: _before, ...rest } = entry;
    entry = deploying ? { ...rest, deploying } : rest;
    rewrite(path, entry);
  };
  const mine = () => readLock(path)?.token === entry.token;
  return {
    deploy: (holder) => write(holder),
    endDeploy: () => {
      if (mine()) write(undefined);
    },
    get deploying() {
      return entry.deploying;
    },
    mine,
    release: () => letGo(path, entry.token),
  };
}

const deployerOf = ({ pid }: LockEntry, deploying: LockHolder) => ({ ...deploying, pid, since: deploying.startedAt });

function inUse(path: string, label: string, entry: LockEntry, waitedMs: number): Failure {
  const { deploying } = entry;
  if (deploying) return lockIsHeld(label, deployerOf(entry, deploying), waitedMs);
  const since = entry.since === '' ? '' : `, since ${entry.since}`;
  return new Failure('SL401', `${label} is in use by process ${entry.pid} on ${entry.host.split(' ', 1)[0]} (${entry.application}${since}), after ${Math.round(waitedMs / 1000)} s`, {
    hint: isHere(entry) ? 'Run again when it has ended.' : `Run again when it has ended; remove ${path} only if that machine or container is gone.`,
  });
}
