/**
 * `node inside.js ROOT PROJECT [file PATH TEXT | moved SQL]`: what `diff` takes inside of a process that has done it before, connecting included; ms, and the CPU time that went into it.
 * Without more nothing changes; `file`: before each round the file gets the text, in which each `ROUND` is another number; `moved`: before each round the database is changed by these statements.
 */
import { readFile, writeFile } from 'node:fs/promises';
import { createContext, diff, type DiffOptions } from '@sluice/core';
import { Client } from 'pg';

const [root = '', project = '', what, first = '', second = ''] = process.argv.slice(2);
const options: DiffOptions = { environment: 'bench', projects: [project] };
const context = createContext({ root });
const before = what === 'file' ? await readFile(first, 'utf8') : '';

async function change(round: number): Promise<void> {
  if (what === 'file') await writeFile(first, second.replaceAll('ROUND', String(round)));
  if (what !== 'moved') return;
  const client = new Client({ connectionString: process.env['BENCH_URL'] });
  await client.connect();
  await client.query(first);
  await client.end();
}

const took: number[] = [];
const cpu: number[] = [];
for (let round = 0; round < (what === undefined ? 12 : 7); round += 1) {
  await change(round);
  const [begun, used] = [performance.now(), process.cpuUsage()];
  await diff(context, options);
  const { user, system } = process.cpuUsage(used);
  took.push(performance.now() - begun);
  cpu.push((user + system) / 1000);
}
await context.close();
if (what === 'file') await writeFile(first, before);
process.stdout.write(JSON.stringify({ first: took[0], best: Math.min(...took.slice(1)), cpu: Math.min(...cpu.slice(1)) }));
