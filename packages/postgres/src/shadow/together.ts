/** One round of loading on several sessions of one database. */
import type { Unit } from './units.ts';
import type { Bound } from './bounds.ts';

export interface Laid<L> {
  readonly loadable: L;
  readonly bound: Bound;
  /** Statements with other settings come in another message. */
  readonly settings: string;
}

/** Runs a message of statements, or its parts one by one, and gives back those that failed. */
export type Attempt<L, F> = (lane: number, statements: readonly L[]) => Promise<readonly F[]>;

interface Range {
  readonly start: number;
  readonly end: number;
  readonly lanes: number;
  /** How many statements go together where one session has them to itself, and where there are several. */
  readonly chunk: number;
  readonly message: number;
}

/** As if all from `start` on had been tried one by one in their order: see `Bound`. Throws what `attempt` throws, once nothing runs any more. */
export async function together<L, F>(all: readonly Laid<L>[], range: Range, attempt: Attempt<L, F>): Promise<F[]> {
  const failed: F[] = [];
  const oneByOne = async (from: number, to: number): Promise<void> => {
    for (let start = from; start < to; ) {
      let end = start + 1;
      while (end < to && end - start < range.chunk && all[end]!.settings === all[start]!.settings) end += 1;
      failed.push(...(await attempt(0, all.slice(start, end).map(({ loadable }) => loadable))));
      start = end;
    }
  };
  let alone = range.start;
  for (let start = range.start; start < range.end; ) {
    const { barrier } = all[start]!.bound;
    let end = start + 1;
    while (end < range.end && all[end]!.bound.barrier === barrier) end += 1;
    // Fewer than two messages: one session does.
    if (!barrier && end - start > range.message) {
      await oneByOne(alone, start);
      failed.push(...(await sideBySide(all, { ...range, start, end }, attempt)));
      alone = end;
    }
    start = end;
  }
  await oneByOne(alone, range.end);
  return failed;
}

/** Each session takes the first statements that wait for nobody, or only for those that it has taken just now. */
async function sideBySide<L, F>(all: readonly Laid<L>[], { start, end, lanes, message }: Range, attempt: Attempt<L, F>): Promise<F[]> {
  const failed: F[] = [];
  const faults: unknown[] = [];
  const through = new Uint8Array(end - start);
  const held = new Set<Unit>();
  let waiting = Array.from({ length: end - start }, (_, index) => start + index);
  const take = (): number[] => {
    const taken: number[] = [];
    const mine = new Set<number>();
    const ready = (each: number): boolean => each < start || through[each - start] === 1 || mine.has(each);
    for (const index of waiting) {
      if (taken.length === message) break;
      const { bound, settings } = all[index]!;
      if (taken.length > 0 && settings !== all[taken[0]!]!.settings) continue;
      if (!bound.after.every(ready) || bound.holds.some((unit) => held.has(unit))) continue;
      taken.push(index);
      mine.add(index);
    }
    waiting = waiting.filter((index) => !mine.has(index));
    for (const index of taken) for (const unit of all[index]!.bound.holds) held.add(unit);
    return taken;
  };
  let idle: (() => void)[] = [];
  const lane = async (number: number): Promise<void> => {
    while (waiting.length > 0 && faults.length === 0) {
      const taken = take();
      if (taken.length === 0) {
        await new Promise<void>((resolve) => idle.push(resolve));
        continue;
      }
      try {
        failed.push(...(await attempt(number, taken.map((index) => all[index]!.loadable))));
      } catch (fault) {
        faults.push(fault);
      }
      for (const index of taken) {
        through[index - start] = 1;
        for (const unit of all[index]!.bound.holds) held.delete(unit);
      }
      const woken = idle;
      idle = [];
      for (const wake of woken) wake();
    }
  };
  await Promise.all(Array.from({ length: lanes }, (_, number) => lane(number)));
  if (faults.length > 0) throw faults[0];
  return failed;
}
