/** Deployments by real nx processes, one after the other on the same embedded database. */
import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it, vi } from 'vitest';
import { build } from '@sluice/kit/build';
import { makeWorkspace, PATIENCE_MS, type Workspace } from './workspace.ts';

vi.setConfig({ testTimeout: PATIENCE_MS, hookTimeout: PATIENCE_MS });

let workspace: Workspace;
beforeAll(() => {
  build();
  workspace = makeWorkspace(['db-core', 'db-sales']);
});
afterAll(() => workspace?.remove());

const outcomes = () => Object.fromEntries(workspace.lastRun().projects.map(({ project, status }) => [project, status]));

it('without an environment it lists those that there are, and opens nothing', async () => {
  const { code, output } = await workspace.nx(['run', 'db-sales:deploy']);
  expect(code).toBe(1);
  expect(output).toContain('SL102');
  expect(output).toMatch(/the environments are: stage, test|the environments are: test, stage/);
  expect(existsSync(join(workspace.root, '.sluice/db'))).toBe(false);
});

it('deploys what a project needs first, to the same environment, in one run', async () => {
  const { code, output } = await workspace.nx(['run', 'db-sales:deploy', '--env=test']);
  expect(output).toContain('sluice: db-sales → test: deployed (outcome 0)');
  expect(code).toBe(0);
  const { projects } = workspace.lastRun();
  expect(projects.map(({ project, environment, status }) => `${project} ${environment} ${status}`)).toEqual(['db-core test deployed', 'db-sales test deployed']);
  expect(output.indexOf('sluice: db-core → test')).toBeLessThan(output.indexOf('sluice: db-sales → test'));
});

it('an allowance of one project is none for what it needs', async () => {
  await workspace.byHand(`insert into core.setting (key, value, note) values ('tax', '1', 'a row to lose')`);
  const back = workspace.edit('libs/db-core/schema/tables/setting.sql', ',\n  note text', '');
  const { code, output } = await workspace.nx(['run', 'db-sales:deploy', '--env=test', '--allow=H104', '--allow=db-sales:H101']);
  back();
  // Nx 23 exits as if interrupted when a task was skipped because of another.
  expect([1, 130]).toContain(code);
  expect(output).toContain('SL501');
  expect(output).toMatch(/--allow=\W*db-core:H1\d\d/);
  expect(outcomes()).toEqual({ 'db-core': 'refused', 'db-sales': 'not run' });
});

it('a failing smoke test rolls back; nx exits with 1, sluice with 3', async () => {
  const back = workspace.edit('libs/db-sales/schema/tables/cart.sql', 'order_id is null;', 'order_id is null;\ncreate table sales.cart_note (id bigint primary key);');
  workspace.write('libs/db-sales/tests/never.sql', '-- expect: value 1\nselect count(*) from sales.cart_note;\n');
  const { code, output } = await workspace.nx(['run', 'db-sales:deploy', '--env=test']);
  expect(output).toContain('sluice: db-sales → test: smoke test failed, rolled back (outcome 3)');
  expect(code).toBe(1);
  const kept = await workspace.sluice(['outcome']);
  expect(kept.code).toBe(3);
  expect(kept.output).toContain(workspace.lastRun().runId);
  expect((await workspace.sluice(['deploy', 'db-sales', '--env=test'])).code).toBe(3);
  back();
  workspace.write('libs/db-sales/tests/never.sql', '-- expect: value 0\nselect count(*) from sales.cart;\n');
});

it('of two deployments at once one runs, and the other names it', async () => {
  const back = workspace.edit('libs/db-sales/schema/tables/cart.sql', 'order_id is null;', 'order_id is null;\ncreate table sales.cart_gift (id bigint primary key);');
  // Long enough that the other arrives while the lock is held.
  workspace.write('libs/db-sales/tests/slow.sql', 'select pg_sleep(8);\n');
  const both = await Promise.all([1, 2].map(() => workspace.nx(['run', 'db-sales:deploy', '--env=test'])));
  workspace.write('libs/db-sales/tests/slow.sql', 'select 1;\n');
  back();
  const [ran, refused] = both.sort((a, b) => (a.code ?? 0) - (b.code ?? 0));
  expect([ran?.code, refused?.code]).toEqual([0, 1]);
  expect(ran?.output).toContain('sluice: db-sales → test: deployed (outcome 0)');
  expect(refused?.output).toContain('SL601');
  expect(refused?.output).toMatch(/e2e/);
});

it('a deployment that was killed is finished by the same command', async () => {
  const gift = 'create table sales.cart_gift (id bigint primary key);';
  workspace.edit('libs/db-sales/schema/tables/cart.sql', 'order_id is null;', `order_id is null;\n${gift}\ncreate table sales.cart_mark (id bigint primary key);`);
  const killed = await workspace.nx(['run', 'db-sales:deploy', '--env=test'], { SLUICE_FAULT: 'after-reply:0' });
  expect(killed.code).toBe(1);
  const { code, output } = await workspace.nx(['run', 'db-sales:deploy', '--env=test']);
  expect(output).toContain('sluice: db-sales → test: deployed (outcome 0)');
  expect(code).toBe(0);
  expect((await workspace.sluice(['status', 'db-sales', '--env=test'])).output).not.toContain('open:');
});

it('tasks in processes of their own wait for each other on one embedded database', async () => {
  const { code, output } = await workspace.nx(['run-many', '-t', 'smoke-test', '--env=test', '--parallel=2'], { NX_BATCH_MODE: 'false' });
  expect(output).toContain('sluice: db-core → test: passed (outcome 0)');
  expect(output).toContain('sluice: db-sales → test: passed (outcome 0)');
  expect(code).toBe(0);
  expect(readdirSync(join(workspace.root, '.sluice/runs')).filter((name) => name.endsWith('.tmp'))).toEqual([]);
});
