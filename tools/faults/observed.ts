/** What a trial's database is compared with: the whole catalog and all rows, read without any of Sluice's own code. */
import { compare, compareRows, observe, observeRows, ofPg, type Observation, type Queryable, type RowsObservation } from '@sluice/kit/observer';
import pg from 'pg';

export interface Observed {
  readonly catalog: Observation;
  readonly rows: RowsObservation;
}

const schemas = ['sluice', 'sluice_backup'];
/** Made by the clock when the statement runs: no two runs have the same. */
const CLOCKED = { table: 'shop.orders', column: 'made' } as const;

export async function observed(db: Queryable): Promise<Observed> {
  return { catalog: await observe(db, { schemas }), rows: await observeRows(db, { schemas }) };
}

export async function observedAt(url: string): Promise<Observed> {
  return withClient(url, (client) => observed(ofPg(client)));
}

export async function withClient<T>(url: string, work: (client: pg.Client) => Promise<T>): Promise<T> {
  const client = new pg.Client({ connectionString: url });
  client.on('error', () => undefined);
  await client.connect();
  try {
    return await work(client);
  } finally {
    await client.end();
  }
}

/** undefined: the same. */
export function different(expected: Observed, found: Observed): string | undefined {
  const catalog = compare(expected.catalog, found.catalog).map(({ text }) => text);
  const rows = compareRows(expected.rows, found.rows).filter((line) => !onlyClocked(line));
  const all = [...catalog, ...rows];
  return all.length === 0 ? undefined : `${all.length} differences: ${all.slice(0, 4).join('; ')}`;
}

const onlyClocked = (line: string): boolean => new RegExp(`^table ${CLOCKED.table}: \\d+ rows differ in ${CLOCKED.column}$`).test(line);
