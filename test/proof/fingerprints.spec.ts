/** The same files give the same desired catalog wherever they are loaded: PGlite, and a temporary database on PostgreSQL 15 to 18. */
import { readdir, readFile } from 'node:fs/promises';
import { join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, describe, expect, it } from 'vitest';
import { majors, sharedServer } from '@sluice/kit/servers';
import { dialect } from '@sluice/postgres';
import { canonicalText, fingerprint, kindsByName } from '../../packages/core/src/catalog/canonical.ts';
import type { Desired, ProjectSources } from '@sluice/core/dialect';

const root = fileURLToPath(new URL('../..', import.meta.url));
const kinds = kindsByName(dialect.kinds);

async function project(name: string, owns: ProjectSources['owns']): Promise<ProjectSources> {
  const folder = join(root, 'test/shop', name);
  const paths = (await readdir(join(folder, 'schema'), { recursive: true })).filter((path) => path.endsWith('.sql')).sort().map((path) => join(folder, 'schema', path));
  const files = await Promise.all(paths.map(async (path) => ({ path: relative(root, path), text: await readFile(path, 'utf8') })));
  return { project: name, owns, files };
}

const shop = async (): Promise<ProjectSources[]> => Promise.all([
  project('db-core', { schemas: ['core'], extensions: ['citext', 'pg_trgm'] }), project('db-sales', { schemas: ['sales'] }),
  project('db-billing', { schemas: ['billing'] }), project('db-analytics', { schemas: ['analytics'] }),
]);
const rental = async (): Promise<ProjectSources[]> => [{ project: 'rental', owns: '*', files: [{ path: 'rental.sql', text: await readFile(new URL('./rental.sql', import.meta.url), 'utf8') }] }];

const printOf = ({ catalog }: Desired): string => fingerprint(catalog, catalog.facts.keys(), kinds);
const textOf = ({ catalog }: Desired): string[] => [...catalog.facts.values()].map((fact) => canonicalText(fact, kinds)).sort();

afterAll(() => dialect.release?.());

describe.each([['the shop', shop], ['a dump', rental]] as const)('%s', (_, read) => {
  let embedded: Promise<Desired> | undefined;

  it.each(majors)('has one fingerprint in PGlite and on PostgreSQL %s', async (major) => {
    const sources = await read();
    const server = await sharedServer(major);
    const { name, url } = await server.freshDatabase('prints');
    const connection = await dialect.connect({ url, label: 'prints', root, applicationName: 'prints', timeouts: { lockMs: 5_000, statementMs: 60_000 } });
    try {
      const options = { stateDir: join(root, '.sluice'), root, target: connection.server, connection };
      const onServer = await dialect.desire(sources, { ...options, place: 'target' });
      const here = await (embedded ??= dialect.desire(sources, { ...options, place: 'pglite' }));
      expect(onServer.shadow).toBe('target');
      expect(here.catalog.facts.size).toBeGreaterThan(30);
      expect(textOf(onServer)).toEqual(textOf(here));
      expect(printOf(onServer)).toBe(printOf(here));
      expect([...onServer.said].sort()).toEqual([...here.said].sort());
    } finally {
      await connection.close();
      await server.dropDatabase(name);
    }
  });
});
