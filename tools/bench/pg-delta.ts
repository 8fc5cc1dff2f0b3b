/** `node pg-delta.js FOLDER FROM TO`: the same pair with @supabase/pg-delta, installed in FOLDER: read, compared, planned; ms. */
import { join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import pg from 'pg';

/** What it is measured against; npm's `latest` is an empty 0.0.0. */
export const PG_DELTA = '@supabase/pg-delta@1.0.0-alpha.34';

interface PgDelta {
  extract(pool: pg.Pool): Promise<{ readonly factBase: unknown }>;
  plan(from: unknown, to: unknown): { readonly actions: readonly unknown[] };
}

const [folder = '', from = '', to = ''] = process.argv.slice(2);
if (to !== '') {
  const part = async (path: string) => (await import(pathToFileURL(join(resolve(folder), 'node_modules/@supabase/pg-delta/dist', path)).href)) as PgDelta;
  const [{ extract }, { plan }] = await Promise.all([part('extract/extract.js'), part('plan/plan.js')]);
  const pools = [from, to].map((connectionString) => new pg.Pool({ connectionString, max: 4 }));
  const begun = performance.now();
  const [one, other] = await Promise.all(pools.map((pool) => extract(pool)));
  const { actions } = plan(one!.factBase, other!.factBase);
  const took = performance.now() - begun;
  await Promise.all(pools.map((pool) => pool.end()));
  process.stdout.write(JSON.stringify({ took, steps: actions.length }));
}
