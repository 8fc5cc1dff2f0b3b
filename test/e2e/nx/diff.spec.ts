/** What the cache may answer for a diff, and when it must not. */
import { afterAll, beforeAll, expect, it, vi } from 'vitest';
import { build } from '@sluice/kit/build';
import { makeWorkspace, PATIENCE_MS, type Workspace } from './workspace.ts';

vi.setConfig({ testTimeout: PATIENCE_MS, hookTimeout: PATIENCE_MS });

let workspace: Workspace;
beforeAll(async () => {
  build();
  workspace = makeWorkspace(['db-core', 'db-sales', 'db-billing']);
  expect((await workspace.nx(['run', 'db-billing:deploy', '--env=test'])).code).toBe(0);
});
afterAll(() => workspace?.remove());

const HIT = /nx run db-sales:diff --env=test\s+\[(local cache|existing outputs match the cache, left as is)\]/;
const diff = (...more: string[]) => workspace.nx(['run', 'db-sales:diff', '--env=test', ...more]);

it('is answered from the cache while neither files nor database changed', async () => {
  const first = await diff();
  expect(first.output).toContain('sluice: db-sales → test: unchanged (outcome 0)');
  expect(first.output).not.toMatch(HIT);
  expect((await diff()).output).toMatch(HIT);
});

it('is made again after an edit, with its files', async () => {
  const back = workspace.edit('libs/db-sales/schema/tables/cart.sql', 'updated_at timestamptz', 'looked_at timestamptz,\n  updated_at timestamptz');
  const { output } = await diff();
  expect(output).not.toMatch(HIT);
  expect(output).toContain('column sales.cart/looked_at');
  expect(workspace.read('.sluice/plans/test/db-sales/plan.sql')).toContain('looked_at');
  back();
});

it('is made again after a change by hand in the database', async () => {
  await workspace.byHand('alter table sales.cart alter column opened_at drop not null');
  const { output } = await diff();
  expect(output).not.toMatch(HIT);
  expect(output).toContain('sales.cart/opened_at');
  await workspace.byHand('alter table sales.cart alter column opened_at set not null');
  expect((await diff()).output).toMatch(HIT);
});

it('fails without the snapshot of the same run, again and again', async () => {
  for (let time = 0; time < 2; time += 1) {
    const { code, output } = await diff('--excludeTaskDependencies');
    expect(code).toBe(1);
    expect(output).toContain('SL508');
  }
});

it('affected takes what was touched and what stands on it', async () => {
  const back = workspace.edit('libs/db-sales/schema/tables/cart.sql', 'updated_at timestamptz', 'looked_at timestamptz,\n  updated_at timestamptz');
  const { code, output } = await workspace.nx(['affected', '-t', 'diff', '--env=test', '--base=main']);
  back();
  expect(code).toBe(0);
  expect(output).toContain('sluice: db-sales → test: planned (outcome 0)');
  expect(output).toContain('sluice: db-billing → test: unchanged (outcome 0)');
  expect(output).not.toContain('db-core:diff');
});
