/** `node plain.js URL PLAN`: what a deployment is compared with. One connection runs the plan's statements one by one, and nothing else. */
import { readFile } from 'node:fs/promises';
import { PGlite } from '@electric-sql/pglite';
import { Client } from 'pg';

interface PlannedBatches {
  readonly batches: readonly { readonly transactional: boolean; readonly steps: readonly { readonly sql: string }[] }[];
}

const [url = '', plan = ''] = process.argv.slice(2);
const { batches } = JSON.parse(await readFile(plan, 'utf8')) as PlannedBatches;
const { execute, close } = url.startsWith('pglite:') ? await embedded(url.slice('pglite:'.length)) : await server();
for (const { transactional, steps } of batches) {
  if (transactional) await execute('begin');
  for (const { sql } of steps) await execute(sql);
  if (transactional) await execute('commit');
}
await close();

async function server() {
  const client = new Client({ connectionString: url });
  await client.connect();
  return { execute: async (sql: string) => void (await client.query(sql)), close: () => client.end() };
}

async function embedded(dataDir: string) {
  const db = await PGlite.create({ dataDir, startParams: [...PGlite.defaultStartParams, '-c', 'max_locks_per_transaction=1024'] });
  return { execute: async (sql: string) => void (await db.exec(sql)), close: () => db.close() };
}
