/** `npm run bench`: what the verbs cost on large schemas, against plain SQL on the same database in the same minute. */
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { readArguments, USAGE, type BenchOptions } from './arguments.ts';
import { goals, type Goal } from './goals.ts';
import { measure, type Figures } from './measure.ts';
import { pglitePlace, serverPlace, startedServer, type Place } from './place.ts';
import { plugin } from './plugin.ts';
import { run, SLUICE } from './program.ts';
import { goalsTable, table, writeBetweenMarks, type StartUp } from './table.ts';
import type { Usage } from './usage.ts';

const tell = (line: string) => void process.stderr.write(`${line}\n`);

async function main(): Promise<number> {
  const options = readArguments(process.argv.slice(2));
  if (!options) {
    process.stderr.write(USAGE);
    return 64;
  }
  if (options.goals || options.plugin) return promised(options);
  const folder = await mkdtemp(join(tmpdir(), 'sluice-bench-db-'));
  const figures: Figures[] = [];
  try {
    const startUp: StartUp = { node: await best(['-e', '0'], options, folder), help: await best([SLUICE, '--help'], options, folder) };
    for (const open of places(options, folder)) {
      const place = await open();
      try {
        for (const tables of options.tables) figures.push(await measure(place, tables, { rounds: options.rounds, keep: options.keep, tell }));
      } finally {
        await place.close();
      }
    }
    const text = table(figures, startUp, options.rounds, new Date());
    process.stdout.write(`${text}\n`);
    if (options.json !== undefined) await writeFile(options.json, `${JSON.stringify({ startUp, figures }, null, 2)}\n`);
    if (options.write !== undefined) await writeBetweenMarks(options.write, text);
    return 0;
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

async function promised(options: BenchOptions): Promise<number> {
  if (options.plugin) {
    process.stdout.write(`${goalsTable(await plugin(tell), 'Nx plugin', new Date())}\n`);
    return 0;
  }
  const place = await (options.url === undefined ? startedServer(options.on[0]!) : serverPlace('server', options.url));
  const found: Goal[] = [];
  try {
    found.push(...(await goals({ place, tables: Math.max(...options.tables), pgDelta: options.pgDelta, tell })), ...(await plugin(tell)));
  } finally {
    await place.close();
  }
  const text = goalsTable(found, `${place.name}, ${Math.max(...options.tables)} tables`, new Date());
  process.stdout.write(`${text}\n`);
  if (options.json !== undefined) await writeFile(options.json, `${JSON.stringify(found, null, 2)}\n`);
  if (options.write !== undefined) await writeBetweenMarks(options.write, text, 'goals');
  return 0;
}

const places = ({ on, url }: BenchOptions, folder: string): (() => Promise<Place>)[] => [
  ...(url === undefined ? [] : [() => serverPlace('server', url)]),
  ...(url === undefined ? on : on.filter((each) => each === 'pglite')).map((each) => async () => (each === 'pglite' ? pglitePlace(folder) : startedServer(each))),
];

async function best(argv: readonly string[], { rounds }: BenchOptions, cwd: string): Promise<Usage> {
  const runs: Usage[] = [];
  for (let round = 0; round < rounds + 2; round += 1) runs.push(await run(argv, { cwd }));
  return { wall: Math.min(...runs.map(({ wall }) => wall)), cpu: Math.min(...runs.map(({ cpu }) => cpu)), rss: Math.min(...runs.map(({ rss }) => rss)) };
}

process.exitCode = await main();
