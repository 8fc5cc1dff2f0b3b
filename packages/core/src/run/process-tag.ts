/** A process by a short name that others on the same machine can tell dead from alive, and those elsewhere know nothing of. */
import { readFileSync, readlinkSync } from 'node:fs';
import { hostname } from 'node:os';
import { sha256 } from '../model/hash.ts';

/** Numbers of processes mean something within one boot of one machine and one container of it. */
function place(): string | undefined {
  try {
    return sha256(`${hostname()}\n${readFileSync('/proc/sys/kernel/random/boot_id', 'utf8')}\n${readlinkSync('/proc/self/ns/pid')}`).slice(0, 8);
  } catch {
    // Where the system does not say, nobody's death can be known.
    return undefined;
  }
}

const PLACE = place();

/** `4711@0a1b2c3d`. */
export const processTag = (pid: number = process.pid): string => `${pid}@${PLACE ?? 'unknown'}`;

export type Life = 'ours' | 'gone' | 'not known to be gone';

/** A number that was given out again counts as alive: its session is waited for, and not ended. */
export function lifeOf(tag: string | undefined): Life {
  const [, pid, where] = /^(\d+)@([0-9a-f]{8})$/.exec(tag ?? '') ?? [];
  if (pid === undefined || PLACE === undefined || where !== PLACE) return 'not known to be gone';
  if (Number(pid) === process.pid) return 'ours';
  try {
    process.kill(Number(pid), 0);
    return 'not known to be gone';
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'ESRCH' ? 'gone' : 'not known to be gone';
  }
}
