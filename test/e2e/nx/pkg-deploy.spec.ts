/** A package, deployed by a real nx process. */
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it, vi } from 'vitest';
import { build } from '@sluice/kit/build';
import { makeWorkspace, PATIENCE_MS, type Workspace } from './workspace.ts';

vi.setConfig({ testTimeout: PATIENCE_MS, hookTimeout: PATIENCE_MS });

let workspace: Workspace;
beforeAll(() => {
  build();
  workspace = makeWorkspace(['db-core']);
});
afterAll(() => workspace?.remove());

it('is refused without a path or a word of consent, and deployed with both', async () => {
  for (const folder of ['010-schema', '020-tables/core']) mkdirSync(join(workspace.root, 'delivered/db/postgres', folder), { recursive: true });
  workspace.write('delivered/db/postgres/010-schema/core.sql', 'create schema core;\n');
  workspace.write('delivered/db/postgres/020-tables/core/hint.tab', 'create table hint (id bigint primary key);\n');
  const lost = await workspace.nx(['run', 'db-core:pkg-deploy', '--env=test']);
  expect(lost.code).toBe(1);
  expect(lost.output).toContain('pkg-deploy wants the path of a package');
  const asked = await workspace.nx(['run', 'db-core:pkg-deploy', '--env=test', '--path=delivered']);
  expect(asked.code).toBe(1);
  expect(asked.output).toContain('SL505');
  const { code, output } = await workspace.nx(['run', 'db-core:pkg-deploy', '--env=test', '--path=delivered', '--assumeYes', '--countdownFrom=0']);
  expect(output).toContain('sluice: db-core → test: deployed (outcome 0)');
  expect(code).toBe(0);
  expect(workspace.lastRun().projects).toMatchObject([{ project: 'db-core', environment: 'test', status: 'deployed' }]);
});
