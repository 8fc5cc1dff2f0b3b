import { afterAll, beforeAll, expect, it, vi } from 'vitest';
import type { ProjectConfiguration } from '@nx/devkit';
import { build } from '@sluice/kit/build';
import { makeWorkspace, PATIENCE_MS, type Workspace } from './workspace.ts';

vi.setConfig({ testTimeout: PATIENCE_MS, hookTimeout: PATIENCE_MS });

let workspace: Workspace;
beforeAll(() => {
  build();
  workspace = makeWorkspace(['db-core', 'db-sales', 'db-billing', 'db-analytics']);
});
afterAll(() => workspace?.remove());

/** Nx says the one or the other when it took an answer from its cache. */
const HIT = /\[(local cache|existing outputs match the cache, left as is)\]/;

it('the graph has the edges that the SQL shows', async () => {
  expect((await workspace.nx(['graph', '--file=graph.json'])).code).toBe(0);
  const { graph } = JSON.parse(workspace.read('graph.json')) as { graph: { dependencies: Record<string, { target: string }[]> } };
  const edges = Object.fromEntries(Object.entries(graph.dependencies).map(([project, list]) => [project, list.map(({ target }) => target).sort()]));
  expect(edges).toMatchObject({ 'db-core': [], 'db-sales': ['db-core'], 'db-billing': ['db-core', 'db-sales'], 'db-analytics': ['db-billing', 'db-core', 'db-sales'] });
});

it('a project says what it is and what its targets do', async () => {
  const { code, output } = await workspace.nx(['show', 'project', 'db-sales', '--json']);
  expect(code).toBe(0);
  const project = JSON.parse(output) as ProjectConfiguration;
  expect(project.metadata).toMatchObject({ technologies: ['sluice', 'postgres'], targetGroups: { database: ['validate', 'test-rollback', 'snapshot', 'diff', 'package', 'deploy', 'pkg-deploy', 'smoke-test', 'rollback', 'status'] } });
  expect(project.targets?.['deploy']?.metadata).toMatchObject({ description: expect.stringContaining('Plan') as unknown, help: { command: 'npx nx run db-sales:deploy --help', example: { options: { env: 'test' } } } });
});

it('a broken manifest and broken SQL stop no command of Nx, and validate says where they are', async () => {
  const mendManifest = workspace.edit('libs/db-analytics/database.yaml', 'dialect: postgres', 'dialect: [postgres');
  const mendSql = workspace.edit('libs/db-billing/schema/tables/ledger.sql', 'create table', 'creat table');
  try {
    const { code, output } = await workspace.nx(['run-many', '-t', 'validate']);
    expect(code).toBe(1);
    expect(output).toMatch(/libs\/db-analytics\/database\.yaml:\d+/);
    expect(output).toMatch(/libs\/db-billing\/schema\/tables\/ledger\.sql:\d+/);
    expect(output).toMatch(/sluice: db-core: passed \(outcome 0\)/);
    expect(output).toMatch(/sluice: db-billing: refused \(outcome 1\)/);
  } finally {
    mendManifest();
    mendSql();
  }
});

it('validate is kept by content, and one file of a dependency misses', async () => {
  await workspace.nx(['run', 'db-sales:validate']);
  expect((await workspace.nx(['run', 'db-sales:validate'])).output).toMatch(HIT);
  const back = workspace.edit('libs/db-core/schema/tables/setting.sql', 'note text', 'note text, more text');
  expect((await workspace.nx(['run', 'db-sales:validate'])).output).not.toMatch(HIT);
  back();
});

it('--help shows the options', async () => {
  const { output } = await workspace.nx(['run', 'db-sales:deploy', '--help']);
  expect(output).toContain('--allow');
  expect(output).toContain('There is no default environment.');
});
