import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import type { ProjectConfiguration } from '@nx/devkit';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import type { PluginOptions } from '../plugin-options.ts';
import { createNodes } from './nodes.ts';

const SALES = 'dialect: postgres\nowns: { schemas: [sales] }\nschema: [ddl/**/*.sql, "!ddl/old/**"]\nsmokeTests: checks/*.yaml\n';

let root = '';
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'sluice-nodes-'));
  vi.stubEnv('NX_WORKSPACE_DATA_DIRECTORY', join(root, 'data'));
});
afterEach(() => {
  vi.unstubAllEnvs();
  rmSync(root, { recursive: true });
});

const put = (files: Readonly<Record<string, string>>) => {
  for (const [path, content] of Object.entries(files)) {
    mkdirSync(dirname(join(root, path)), { recursive: true });
    writeFileSync(join(root, path), content);
  }
};

async function projects(files: Readonly<Record<string, string>>, options?: PluginOptions): Promise<Record<string, ProjectConfiguration>> {
  put(files);
  const results = await createNodes[1](Object.keys(files).filter((file) => file.endsWith('database.yaml')), options, { workspaceRoot: root, nxJsonConfiguration: {} });
  return Object.assign({}, ...results.map(([, { projects: found }]) => found)) as Record<string, ProjectConfiguration>;
}

it('gives each database.yaml a project with its targets', async () => {
  const { 'libs/db-sales': sales } = await projects({ 'libs/db-sales/database.yaml': SALES });
  expect(sales).toMatchObject({
    name: 'db-sales', root: 'libs/db-sales',
    namedInputs: { sluiceSources: ['{projectRoot}/database.yaml', '{projectRoot}/ddl/**/*.sql', '!{projectRoot}/ddl/old/**', '{projectRoot}/checks/*.yaml'] },
    metadata: { technologies: ['sluice', 'postgres'], targetGroups: { database: ['validate', 'test-rollback', 'snapshot', 'diff', 'package', 'deploy', 'pkg-deploy', 'smoke-test', 'rollback', 'status'] } },
  });
  const { deploy, diff, snapshot, rollback } = sales!.targets!;
  expect(deploy).toMatchObject({ executor: '@sluice/nx:deploy', cache: false, dependsOn: [{ dependencies: true, target: 'deploy', params: 'forward' }] });
  expect(deploy!.options).toBeUndefined();
  expect(diff).toMatchObject({ cache: true, dependsOn: [{ target: 'snapshot', params: 'forward', options: 'forward' }], outputs: ['{workspaceRoot}/.sluice/plans/{options.env}/db-sales'] });
  expect(snapshot).toMatchObject({ cache: false, outputs: ['{workspaceRoot}/.sluice/snapshots/{options.env}/db-sales.json'] });
  expect(rollback!.dependsOn).toBeUndefined();
});

it('renames targets and switches them off; without a snapshot there is no diff', async () => {
  const { a } = await projects({ 'a/database.yaml': SALES }, { deployTargetName: 'db-deploy', rollbackTargetName: false, snapshotTargetName: false });
  expect(Object.keys(a!.targets!)).toEqual(['validate', 'test-rollback', 'package', 'db-deploy', 'pkg-deploy', 'smoke-test', 'status']);
  expect(a!.targets!['db-deploy']!.dependsOn).toEqual([{ dependencies: true, target: 'db-deploy', params: 'forward' }]);
});

it('a broken manifest is a project all the same, and is read again when it is mended', async () => {
  const { a } = await projects({ 'a/database.yaml': 'dialect: postgres\nowns: [' });
  expect(Object.keys(a!.targets!)).toContain('validate');
  expect(a!.namedInputs).toEqual({ sluiceSources: ['{projectRoot}/database.yaml', '{projectRoot}/**/*'] });
  const { a: mended } = await projects({ 'a/database.yaml': SALES });
  expect(mended!.metadata!.technologies).toEqual(['sluice', 'postgres']);
});

it('is named as Nx and the verbs name it, and namesakes do not stop Nx', async () => {
  put({ 'one/db/package.json': '{"name":"@shop/db"}', 'two/db/project.json': '{"name":"orders"}' });
  const found = await projects({ 'one/db/database.yaml': SALES, 'two/db/database.yaml': SALES, 'x/db/database.yaml': SALES, 'y/db/database.yaml': SALES });
  expect(Object.values(found).map(({ name }) => name)).toEqual(['@shop/db', 'orders', 'db', 'y-db']);
  expect(found['one/db']!.targets!['snapshot']!.outputs).toEqual(['{workspaceRoot}/.sluice/snapshots/{options.env}/@shop%2Fdb.json']);
});

it('leaves folders alone that hold no projects', async () => {
  expect(Object.keys(await projects({ 'a/dist/database.yaml': SALES, '.sluice/x/database.yaml': SALES, 'node_modules/p/database.yaml': SALES, 'b/database.yaml': SALES }))).toEqual(['b']);
});

it('keeps what it read by content, and only what is in use', async () => {
  await projects({ 'a/database.yaml': SALES });
  const kept = () => Object.values((JSON.parse(readFileSync(join(root, 'data/sluice-manifests.json'), 'utf8')) as { entries: Record<string, unknown> }).entries);
  expect(kept()).toEqual([{ dialect: 'postgres', globs: ['ddl/**/*.sql', '!ddl/old/**', 'checks/*.yaml'] }]);
  await projects({ 'a/database.yaml': SALES.replace('checks', 'tests') });
  expect(kept()).toEqual([{ dialect: 'postgres', globs: ['ddl/**/*.sql', '!ddl/old/**', 'tests/*.yaml'] }]);
});
