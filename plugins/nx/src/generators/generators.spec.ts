import { readJson, updateJson, type Tree } from '@nx/devkit';
import { createTreeWithEmptyWorkspace } from '@nx/devkit/testing';
import { readManifest } from '@sluice/core';
import { beforeEach, expect, it } from 'vitest';
import { databaseGenerator } from './database/generator.ts';
import { initGenerator } from './init/generator.ts';

let tree: Tree;
beforeEach(() => {
  tree = createTreeWithEmptyWorkspace();
});

const changes = () => tree.listChanges().map(({ path }) => path).sort();

it('init registers the plugin and makes what a first deployment needs', async () => {
  tree.write('.gitignore', 'node_modules');
  await initGenerator(tree, { skipFormat: true });
  expect(readJson<{ plugins: unknown }>(tree, 'nx.json').plugins).toEqual([{ plugin: '@sluice/nx', options: {} }]);
  expect(tree.read('sluice.yaml', 'utf8')).toContain('pglite:.sluice/db/local');
  expect(tree.read('.gitignore', 'utf8')).toBe('node_modules\n.sluice/\n');
});

it('init run again changes nothing, whatever was written by hand', async () => {
  updateJson(tree, 'nx.json', (json: object) => ({ ...json, plugins: ['@nx/js', '@sluice/nx'] }));
  tree.write('sluice.yaml', 'environments: { mine: { url: "postgres://db/shop" } }\n');
  tree.write('.gitignore', '/.sluice\n');
  const before = ['nx.json', 'sluice.yaml', '.gitignore'].map((path) => tree.read(path, 'utf8'));
  await initGenerator(tree, { skipFormat: true });
  await initGenerator(tree, { skipFormat: true });
  expect(['nx.json', 'sluice.yaml', '.gitignore'].map((path) => tree.read(path, 'utf8'))).toEqual(before);
});

it('database makes a project that can be deployed', async () => {
  await databaseGenerator(tree, { skipFormat: true, directory: 'libs/db-order-desk' });
  expect(changes()).toEqual(expect.arrayContaining(['libs/db-order-desk/README.md', 'libs/db-order-desk/database.yaml', 'libs/db-order-desk/schema/order_desk.sql', 'libs/db-order-desk/tests/order_desk.sql', 'sluice.yaml']));
  const manifest = readManifest('database.yaml', tree.read('libs/db-order-desk/database.yaml', 'utf8') ?? '');
  expect(manifest).toMatchObject({ dialect: 'postgres', database: 'default', owns: { schemas: ['order_desk'] } });
  expect(tree.read('libs/db-order-desk/schema/order_desk.sql', 'utf8')).toContain('create schema order_desk;');
  expect(tree.read('libs/db-order-desk/README.md', 'utf8')).toContain('npx nx run db-order-desk:deploy --env=local');
});

it('database takes a physical database and a schema', async () => {
  await databaseGenerator(tree, { skipFormat: true, directory: 'dw/', schema: 'warehouse', database: 'dw' });
  expect(readManifest('database.yaml', tree.read('dw/database.yaml', 'utf8') ?? '')).toMatchObject({ database: 'dw', owns: { schemas: ['warehouse'] } });
});

it('database refuses what would not work', async () => {
  await databaseGenerator(tree, { skipFormat: true, directory: 'libs/db-a' });
  const refused = (directory: string) => expect(databaseGenerator(tree, { skipFormat: true, directory })).rejects;
  await refused('libs/db-a').toMatchObject({ code: 'SL901', message: 'libs/db-a is a database project already' });
  await refused('../outside').toMatchObject({ code: 'SL901' });
  await refused('.').toMatchObject({ code: 'SL901' });
  await refused('libs/Größe').toMatchObject({ code: 'SL901' });
});
