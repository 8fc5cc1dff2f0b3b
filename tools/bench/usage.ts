/** Loaded before a measured program (node --import): tells at its end what it took. */
import { writeFileSync } from 'node:fs';

/** Of one process, from its creation to its end; times in ms. */
export interface Usage {
  readonly wall: number;
  /** User and system time of all its threads. */
  readonly cpu: number;
  /** Largest resident set, MB. */
  readonly rss: number;
}

const file = process.env['SLUICE_BENCH_USAGE'];
if (file !== undefined) {
  process.once('exit', () => {
    const { userCPUTime, systemCPUTime, maxRSS } = process.resourceUsage();
    writeFileSync(file, JSON.stringify({ wall: performance.now(), cpu: (userCPUTime + systemCPUTime) / 1000, rss: maxRSS / 1024 } satisfies Usage));
  });
}
