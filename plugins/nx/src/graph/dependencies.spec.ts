import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import type { CreateDependenciesContext } from '@nx/devkit';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { createDependencies } from './dependencies.ts';
import { withoutCircles } from './workspace-edges.ts';

const manifest = (schema: string, more = '') => `dialect: postgres\nowns: { schemas: [${schema}] }\n${more}`;
const ENVIRONMENTS = 'environments: { local: { url: "pglite:.sluice/db/local" } }\n';
const CUSTOMER = 'create schema core;\ncreate table core.customer (id bigint primary key);\n';

let root = '';
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'sluice-edges-'));
  vi.stubEnv('NX_WORKSPACE_DATA_DIRECTORY', join(root, 'data'));
});
afterEach(() => {
  vi.unstubAllEnvs();
  rmSync(root, { recursive: true });
});

/** What Nx would say of these files; `unknown`: ignored by git. */
function workspace(files: Readonly<Record<string, string>>, unknown: readonly string[] = []): CreateDependenciesContext {
  const projectFileMap: Record<string, { file: string; hash: string }[]> = {};
  const projects: Record<string, { root: string }> = {};
  const nonProjectFiles: { file: string; hash: string }[] = [];
  for (const [file, content] of Object.entries({ 'sluice.yaml': ENVIRONMENTS, ...files })) {
    mkdirSync(dirname(join(root, file)), { recursive: true });
    writeFileSync(join(root, file), content);
    const entry = { file, hash: createHash('sha256').update(content).digest('hex') };
    const [, folder = ''] = /^libs\/([^/]+)\//.exec(file) ?? [];
    if (folder === '') nonProjectFiles.push(entry);
    else {
      projects[`nx-${folder}`] = { root: `libs/${folder}` };
      if (!unknown.includes(file)) (projectFileMap[`nx-${folder}`] ??= []).push(entry);
    }
  }
  return { workspaceRoot: root, projects, fileMap: { projectFileMap, nonProjectFiles }, nxJsonConfiguration: {}, externalNodes: {}, filesToProcess: { projectFileMap, nonProjectFiles } };
}

const shop = {
  'libs/db-core/database.yaml': manifest('core'),
  'libs/db-core/schema/customer.sql': CUSTOMER,
  'libs/db-sales/database.yaml': manifest('sales'),
  'libs/db-sales/schema/orders.sql': 'create schema sales;\ncreate table sales.orders (customer_id bigint references core.customer);\n',
};

it('finds edges in the SQL and in manifests, under the names of Nx', async () => {
  const edges = await createDependencies({}, workspace({ ...shop, 'libs/db-web/database.yaml': manifest('web', 'dependsOn: [db-sales]\n'), 'libs/db-web/schema/web.sql': 'create schema web;\n' }));
  expect(edges).toEqual([
    { source: 'nx-db-sales', target: 'nx-db-core', sourceFile: 'libs/db-sales/schema/orders.sql', type: 'static' },
    { source: 'nx-db-web', target: 'nx-db-sales', sourceFile: 'libs/db-web/database.yaml', type: 'static' },
  ]);
});

it('an edge from a file that Nx does not know is implicit', async () => {
  const edges = await createDependencies({}, workspace(shop, ['libs/db-sales/schema/orders.sql']));
  expect(edges).toEqual([{ source: 'nx-db-sales', target: 'nx-db-core', type: 'implicit' }]);
});

it('a file that cannot be read takes its own edges with it and nothing else, and is not kept on disk', async () => {
  const more = { 'libs/db-bad/database.yaml': manifest('bad', 'dependsOn: [db-core]\n'), 'libs/db-bad/schema/bad.sql': 'create table bad.x (\n', 'libs/db-worse/database.yaml': 'dialect: [' };
  const edges = await createDependencies({}, workspace({ ...shop, ...more }));
  expect(edges.map(({ source, target }) => `${source} ${target}`)).toEqual(['nx-db-bad nx-db-core', 'nx-db-sales nx-db-core']);
  expect(existsSync(join(root, 'data/sluice-edges.json'))).toBe(false);
});

it('a workspace without environments, or with broken ones, has no edges and breaks nothing', async () => {
  expect(await createDependencies({}, workspace({ ...shop, 'sluice.yaml': 'environments: [' }))).toEqual([]);
});

it('finds them again only when a file changed', async () => {
  await createDependencies({}, workspace(shop));
  const path = join(root, 'data/sluice-edges.json');
  const kept = JSON.parse(readFileSync(path, 'utf8')) as { version: string; entries: Record<string, unknown> };
  const [key = ''] = Object.keys(kept.entries);
  expect(kept.entries[key]).toHaveLength(1);
  // README and other prose decide nothing; a view does.
  const context = workspace({ ...shop, 'libs/db-sales/README.md': 'later\n' });
  writeFileSync(path, JSON.stringify({ ...kept, entries: { [key]: [{ from: 'libs/db-core', to: 'libs/db-sales' }] } }));
  vi.resetModules();
  const afresh = (await import('./dependencies.ts')).createDependencies;
  expect(await afresh({}, context)).toEqual([{ source: 'nx-db-core', target: 'nx-db-sales', type: 'implicit' }]);
  expect(await afresh({}, workspace({ ...shop, 'libs/db-core/schema/more.sql': 'create view core.v as select id from core.customer;\n' }))).toMatchObject([{ source: 'nx-db-sales', target: 'nx-db-core' }]);
});

it('circles are opened: soft edges first, of a hard circle one edge', () => {
  const edge = (from: string, to: string, strength: 'hard' | 'soft') => ({ from, to, strength });
  const text = (edges: readonly { from: string; to: string }[]) => edges.map(({ from, to }) => `${from}${to}`).join(' ');
  expect(text(withoutCircles(['a', 'b'], [edge('a', 'b', 'hard'), edge('b', 'a', 'soft')]))).toBe('ab');
  expect(text(withoutCircles(['a', 'b', 'c'], [edge('a', 'b', 'hard'), edge('b', 'c', 'hard'), edge('c', 'a', 'hard')]))).toBe('ab bc');
  expect(text(withoutCircles(['a', 'b', 'c'], [edge('a', 'b', 'hard'), edge('b', 'a', 'hard'), edge('b', 'c', 'hard'), edge('c', 'b', 'hard')]))).toBe('ab bc');
});
