/** An exclusive lock file that outlives nobody: taken, and taken over from the dead, by one process at a time. */
import { linkSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import type { LockHolder } from '@sluice/core/dialect';
import { isAlive, type ProcessName } from './process-life.ts';

export interface LockEntry extends ProcessName {
  /** Unique for this hold. */
  readonly token: string;
  /** ISO 8601, UTC. */
  readonly since: string;
  readonly application: string;
  /** Set while it holds the deployment lock. */
  readonly deploying?: LockHolder;
}

/**
 * Takes `path`; gives undefined, or who holds it. A dead holder's lock is taken over under a claim that is named after that very
 * hold, so of several takers one gets the claim, and one that comes late sees that the hold is over. A claim is such a lock itself.
 */
export function take(path: string, entry: LockEntry): LockEntry | undefined {
  const own = `${path}.${entry.token}.new`;
  writeFileSync(own, JSON.stringify(entry), { mode: 0o600 });
  try {
    for (;;) {
      if (created(own, path)) return undefined;
      const holder = readLock(path);
      if (holder === undefined) continue;
      if (isAlive(holder)) return holder;
      const claim = `${path}.${holder.token}`;
      const rival = take(claim, entry);
      if (rival) return rival;
      try {
        if (readLock(path)?.token !== holder.token) continue;
        renameSync(own, path);
        return undefined;
      } finally {
        rmSync(claim, { force: true });
      }
    }
  } finally {
    rmSync(own, { force: true });
  }
}

/** Writes the entry of one's own hold anew. */
export function rewrite(path: string, entry: LockEntry): void {
  const own = `${path}.${entry.token}.new`;
  writeFileSync(own, JSON.stringify(entry), { mode: 0o600 });
  renameSync(own, path);
}

export function letGo(path: string, token: string): void {
  if (readLock(path)?.token === token) rmSync(path, { force: true });
}

/** undefined: nobody holds it. What cannot be read is held by somebody unknown elsewhere: only a person can tell. */
export function readLock(path: string): LockEntry | undefined {
  let text: string;
  try {
    text = readFileSync(path, 'utf8');
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return undefined;
    throw error;
  }
  try {
    return JSON.parse(text) as LockEntry;
  } catch {
    return { pid: 0, started: '', host: 'an unknown host', token: 'unreadable', since: '', application: 'unknown' };
  }
}

/** Hard link rather than exclusive creation: whoever sees the file sees all of it. Where there are no links, exclusive creation. */
function created(from: string, to: string): boolean {
  try {
    linkSync(from, to);
    return true;
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? error.code : undefined;
    if (code === 'EEXIST') return false;
    if (code !== 'EPERM' && code !== 'ENOTSUP' && code !== 'ENOSYS' && code !== 'EOPNOTSUPP') throw error;
  }
  try {
    writeFileSync(to, readFileSync(from), { flag: 'wx', mode: 0o600 });
    return true;
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'EEXIST') return false;
    throw error;
  }
}
