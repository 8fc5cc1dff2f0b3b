/** `node inside.js ROOT PROJECT`: what `diff` takes inside of a process that has done it before, with nothing changed, connecting included; ms, and the CPU time that went into it. */
import { createContext, diff, type DiffOptions } from '@sluice/core';

const [root = '', project = ''] = process.argv.slice(2);
const options: DiffOptions = { environment: 'bench', projects: [project] };
const context = createContext({ root });
const took: number[] = [];
const cpu: number[] = [];
for (let round = 0; round < 12; round += 1) {
  const [begun, before] = [performance.now(), process.cpuUsage()];
  await diff(context, options);
  const { user, system } = process.cpuUsage(before);
  took.push(performance.now() - begun);
  cpu.push((user + system) / 1000);
}
await context.close();
process.stdout.write(JSON.stringify({ first: took[0], best: Math.min(...took.slice(1)), cpu: Math.min(...cpu.slice(1)) }));
