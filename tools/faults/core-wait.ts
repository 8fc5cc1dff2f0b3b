/** How long a process that could run had no core to run on: what a busy machine adds to a measured time, told by the kernel (Linux). */
import { readdir, readFile } from 'node:fs/promises';
import { setTimeout as sleep } from 'node:timers/promises';

const LOOK_EVERY_MS = 20;

/** Until `ended`: the wait of that thread which waited longest, ms; 0 where there is no /proc. */
export async function waitForCore(pid: number, ended: Promise<unknown>): Promise<number> {
  const first = await waits(pid);
  let over = false;
  const end = ended.finally(() => (over = true));
  let longest = 0;
  while (!over) {
    for (const [thread, ms] of await waits(pid)) longest = Math.max(longest, ms - (first.get(thread) ?? 0));
    await Promise.race([sleep(LOOK_EVERY_MS), end]);
  }
  return longest;
}

/** /proc/PID/task/TID/schedstat: time on a core, time in the queue for one (ns), turns. */
async function waits(pid: number): Promise<ReadonlyMap<string, number>> {
  const threads = await readdir(`/proc/${pid}/task`).catch((): string[] => []);
  return new Map(await Promise.all(threads.map(async (thread): Promise<[string, number]> => {
    const text = await readFile(`/proc/${pid}/task/${thread}/schedstat`, 'utf8').catch(() => '');
    return [thread, Number(text.split(' ')[1] ?? 0) / 1e6];
  })));
}
