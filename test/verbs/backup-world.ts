/** What specs of backup objects share: eyes on a whole database, and a person who allows what blocks. */
import type { RunReport } from '@sluice/core';
import { compare, compareRows, observe, observeRows } from '@sluice/kit/observer';
import { makeWorld, type World, type WorldOptions } from './world.ts';
import type { Place } from './places.ts';

const ours = { schemas: ['sluice', 'sluice_backup'] };

/** Catalog and rows by eyes that share nothing with the planner. */
export async function seen({ tongue, url, root }: World) {
  const connection = await tongue.dialect.connect({ url, label: 'eyes', root, applicationName: 'eyes', timeouts: { lockMs: 500, statementMs: 900_000 } });
  try {
    const session = await connection.session('main');
    const db = { query: (sql: string) => session.query<Record<string, unknown>>(sql) };
    return { catalog: await observe(db, ours), rows: await observeRows(db, ours) };
  } finally {
    await connection.close();
  }
}

type Seen = Awaited<ReturnType<typeof seen>>;

/** Lines that say what is not the same; none when all of it is. */
export const difference = (was: Seen, is: Seen): readonly unknown[] => [...compare(was.catalog, is.catalog), ...compareRows(was.rows, is.rows)];

/** What blocks is looked at and allowed, as a person would. */
export async function consenting(verb: (options: { readonly dryRun?: boolean; readonly allow?: readonly string[]; readonly assumeYes?: boolean }) => Promise<RunReport>): Promise<RunReport> {
  const looked = await verb({ dryRun: true, assumeYes: true });
  const blocking = looked.projects.flatMap(({ hazards, failure }) => [
    ...hazards.filter(({ severity }) => severity === 'block').map(({ code }) => code),
    ...[failure?.message ?? '', ...(failure?.lines ?? [])].flatMap((line) => /\bH\d{3}\b/.exec(line)?.[0] ?? []),
  ]);
  return verb({ allow: [...new Set(blocking)].map((code) => `shop:${code}`), assumeYes: true });
}

export const start = (place: Place, schema: string, options?: WorldOptions): Promise<World> =>
  makeWorld(place, { shop: { owns: ['app', 'other'], files: { 'schema.sql': schema } } }, options);
