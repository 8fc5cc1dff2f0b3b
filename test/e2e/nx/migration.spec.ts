/** `nx g @sluice/nx:migration`, by the real Nx: what it writes runs, and goes back. */
import { existsSync } from 'node:fs';
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

const has = (path: string) => existsSync(join(workspace.root, path));
const generate = (...more: string[]) => workspace.nx(['g', '@sluice/nx:migration', 'db-core', ...more]);

it('writes an empty pair, and nothing with --dry-run', async () => {
  const dry = await generate('--name=move rows', '--dry-run');
  expect(dry.code, dry.output).toBe(0);
  expect(dry.output).toContain('libs/db-core/migrations/V001__move_rows.sql');
  expect(has('libs/db-core/migrations')).toBe(false);
  const refused = await generate('--name=rollback it');
  expect(refused.code).not.toBe(0);
  expect(refused.output).toContain('is no name of a script');
});

it('writes from the plan what deploys and goes back', async () => {
  const deployed = await workspace.nx(['run', 'db-core:deploy', '--env=test']);
  expect(deployed.code, deployed.output).toBe(0);
  workspace.write('libs/db-core/schema/more.sql', 'create table core.more (id integer primary key);\n');
  const { code, output } = await generate('--name=more', '--env=test');
  expect(code, output).toBe(0);
  expect(workspace.read('libs/db-core/migrations/V001__more.sql')).toContain('more');
  expect(workspace.read('libs/db-core/migrations/V001__rollback_more.sql')).toContain('drop table');
  expect(workspace.read('libs/db-core/migrations/V001__more.checklist.md')).toMatch(/^# V001__more\n\n- \[ \] /);
  expect(workspace.read('libs/db-core/tests/more.yaml')).toContain('core.more');
  expect(workspace.read('libs/db-core/database.yaml')).toContain('\nmigrations: migrations/*.sql\n');
  const applied = await workspace.nx(['run', 'db-core:deploy', '--env=test']);
  expect(applied.code, applied.output).toBe(0);
  expect(applied.output).toContain('after the scripts the database is as the files want it');
  const next = await generate('--name=next');
  expect(next.code, next.output).toBe(0);
  expect(has('libs/db-core/migrations/V002__next.sql')).toBe(true);
  const back = await workspace.nx(['run', 'db-core:rollback', '--env=test']);
  expect(back.code, back.output).toBe(0);
});
