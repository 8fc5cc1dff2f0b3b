/** `node inside.js ROOT PROJECT`: what `diff` takes inside of a process that has done it before, with nothing changed, connecting included; ms. */
import { createContext, diff, type DiffOptions } from '@sluice/core';

const [root = '', project = ''] = process.argv.slice(2);
const options: DiffOptions = { environment: 'bench', projects: [project] };
const context = createContext({ root });
const took: number[] = [];
for (let round = 0; round < 12; round += 1) {
  const begun = performance.now();
  await diff(context, options);
  took.push(performance.now() - begun);
}
await context.close();
process.stdout.write(JSON.stringify({ first: took[0], best: Math.min(...took.slice(1)) }));
