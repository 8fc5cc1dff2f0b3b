/** Tells whether the process that wrote a file still lives, and is not another one with its number. */
import { readFileSync, readlinkSync } from 'node:fs';
import { hostname } from 'node:os';

export interface ProcessName {
  readonly pid: number;
  /** When it started, in the system's own words; empty where the system does not say. */
  readonly started: string;
  /** The machine, and on Linux the process namespace in it: numbers of another container mean nothing here. */
  readonly host: string;
}

export const thisProcess = (): ProcessName => ({ pid: process.pid, started: startOf(process.pid) ?? '', host: here() });

/** A process elsewhere counts as alive: nothing can be known about it. */
export function isAlive(name: ProcessName): boolean {
  if (name.host !== here()) return true;
  const started = startOf(name.pid);
  if (started === undefined) return false;
  return started === '' || name.started === '' || started === name.started;
}

export const isHere = (name: ProcessName): boolean => name.host === here();

/** undefined: there is no such process. On Linux the boot and the clock ticks since it (proc(5), stat field 22). */
function startOf(pid: number): string | undefined {
  if (process.platform !== 'linux') return signals(pid) ? '' : undefined;
  const stat = procFile(`/proc/${pid}/stat`);
  if (stat === undefined) return undefined;
  // The second field is the program's name in parentheses and may hold anything.
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  const dead = fields[0] === 'Z' || fields[0] === 'X';
  return dead ? undefined : `${procFile('/proc/sys/kernel/random/boot_id')?.trim() ?? ''}:${fields[19] ?? ''}`;
}

function procFile(path: string): string | undefined {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    // ENOENT, or ESRCH when it ends while it is read: gone either way.
    return undefined;
  }
}

function signals(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return error instanceof Error && 'code' in error && error.code === 'EPERM';
  }
}

let place: string | undefined;
function here(): string {
  return (place ??= process.platform === 'linux' ? `${hostname()} ${readlinkSync('/proc/self/ns/pid')}` : hostname());
}
