/**
 * The toy's deployment lock: a lease row with a fencing token. It is lost when it was not renewed in time; a later holder has a higher
 * token, and every write with a lower one is refused.
 */
import { mkdirSync, readFileSync, renameSync, rmdirSync, statSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { Failure, refuseWhenStopped, SqlError, type Lock, type LockHolder, type Target } from '@sluice/core/dialect';

interface Lease {
  readonly token: number;
  readonly holder: LockHolder;
  /** Milliseconds since 1970; 0: given back. */
  readonly until: number;
}

export interface LeaseLock extends Lock {
  readonly token: number;
}

const POLL_MS = 25;

/** Throws SL601 that names the holder after `waitMs`. */
export async function takeLease(path: string, holder: LockHolder, waitMs: number, leaseMs: number, { waiting, stop }: Pick<Target, 'waiting' | 'stop'> = {}): Promise<LeaseLock> {
  let last = 0;
  const deadline = Date.now() + waitMs;
  for (;;) {
    const current = alone(path, () => {
      const lease = readLease(path);
      if (lease && lease.until > Date.now() && !died(lease.holder)) return lease;
      writeLease(path, { token: (lease?.token ?? 0) + 1, holder, until: Date.now() + leaseMs });
      return undefined;
    });
    if (!current) break;
    if (Date.now() >= deadline) {
      const { actor, host, pid, deploymentId, startedAt } = current.holder;
      throw new Failure('SL601', `${actor} on ${host} (process ${pid}) holds the lock with deployment ${deploymentId} since ${startedAt}`, { hint: 'Wait for it to end, then run deploy again.' });
    }
    const { token, holder: other } = current;
    if (token !== last) waiting?.(`waits up to ${Math.round(waitMs / 1000)} s for deployment ${other.deploymentId} of ${other.actor} on ${other.host} (process ${other.pid})`);
    last = token;
    refuseWhenStopped(stop);
    await sleep(POLL_MS);
  }
  const token = readLease(path)!.token;
  return {
    token,
    held: () =>
      Promise.resolve(
        alone(path, () => {
          const lease = readLease(path);
          if (lease?.token !== token || lease.until === 0) return false;
          writeLease(path, { ...lease, until: Date.now() + leaseMs });
          return true;
        }),
      ),
    release: () =>
      Promise.resolve(
        alone(path, () => {
          const lease = readLease(path);
          if (lease?.token === token) writeLease(path, { ...lease, until: 0 });
        }),
      ),
  };
}

/** Refuses a write by who had the lock before the present holder. */
export function refuseStale(path: string, token: number | undefined): void {
  if (token === undefined) return;
  const current = readLease(path)?.token;
  if (current !== undefined && current > token) {
    throw new SqlError({ message: `the write has the fencing token ${token}, and ${current} was given out`, sqlState: 'TOY08', nature: 'statement' });
  }
}

/** On one host a dead holder need not be waited for. */
function died(holder: LockHolder): boolean {
  try {
    process.kill(holder.pid, 0);
    return false;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'ESRCH';
  }
}

function readLease(path: string): Lease | undefined {
  try {
    return JSON.parse(readFileSync(`${path}.lease`, 'utf8')) as Lease;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  }
}

function writeLease(path: string, lease: Lease): void {
  const draft = `${path}.lease.${process.pid}.new`;
  writeFileSync(draft, JSON.stringify(lease));
  renameSync(draft, `${path}.lease`);
}

const STALE_MS = 2_000;

/** Read and write of the lease as one act between processes. It takes less than a millisecond, so an old mark is a dead process's. */
function alone<T>(path: string, work: () => T): T {
  const mark = `${path}.lease.mutex`;
  mkdirSync(dirname(path), { recursive: true });
  for (;;) {
    try {
      mkdirSync(mark);
      break;
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
      if (age(mark) > STALE_MS) removeMark(mark);
      else Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 1);
    }
  }
  try {
    return work();
  } finally {
    removeMark(mark);
  }
}

const age = (mark: string): number => Date.now() - (statSync(mark, { throwIfNoEntry: false })?.mtimeMs ?? Date.now());

function removeMark(mark: string): void {
  try {
    rmdirSync(mark);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
  }
}
