/** Runs trials side by side and gives each as it ends. */
import type { FaultWorld } from './fault-case.ts';

/** At most `limit` at once; what throws ends the run after those under way. */
export async function* together<T>(jobs: Iterable<() => Promise<T>>, limit = 2): AsyncGenerator<T> {
  const under = new Map<number, Promise<{ readonly key: number; readonly value: T }>>();
  let next = 0;
  for (const job of jobs) {
    const key = (next += 1);
    under.set(key, job().then((value) => ({ key, value })));
    if (under.size < limit) continue;
    const { key: first, value } = await Promise.race(under.values());
    under.delete(first);
    yield value;
  }
  while (under.size > 0) {
    const { key, value } = await Promise.race(under.values());
    under.delete(key);
    yield value;
  }
}

/** `count` of them that chance chooses, always the same with one seed, in their own order. */
export function chosen<T>(world: Pick<FaultWorld, 'random'>, all: readonly T[], count: number, nameOf: (each: T) => string): readonly T[] {
  const first = [...all].sort((a, b) => world.random(nameOf(a)) - world.random(nameOf(b))).slice(0, count);
  return all.filter((each) => first.includes(each));
}
