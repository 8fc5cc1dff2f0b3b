/** Folders of servers whose owner is gone and whose watcher was killed with it. */
import { existsSync, readFileSync, readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';

export function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
  const status = `/proc/${pid}/status`;
  return !existsSync(status) || !/^State:\s*Z/m.test(readFileSync(status, 'utf8'));
}

/** The postmaster that runs in a data directory. A number that has been given to another program meanwhile does not count. */
function postmasterOf(data: string): number | undefined {
  const file = join(data, 'postmaster.pid');
  if (!existsSync(file)) return undefined;
  const pid = Number(readFileSync(file, 'utf8').split('\n')[0]);
  if (!isAlive(pid)) return undefined;
  const line = `/proc/${pid}/cmdline`;
  return !existsSync(line) || readFileSync(line, 'utf8').includes(data) ? pid : undefined;
}

/** Ends and removes servers below `run` whose owner is dead; folder names start with the owner's process id. */
export function sweep(run: string): void {
  if (!existsSync(run)) return;
  for (const name of readdirSync(run)) {
    if (isAlive(Number(name.split('-')[0]))) continue;
    const postmaster = postmasterOf(join(run, name, 'data'));
    if (postmaster !== undefined) process.kill(postmaster, 'SIGQUIT');
    rmSync(join(run, name), { recursive: true, force: true, maxRetries: 5 });
  }
}
