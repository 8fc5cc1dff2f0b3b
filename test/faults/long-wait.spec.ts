/** A build beside writers waits for their transactions by itself, and is not begun anew each `timeouts.lock`; what stands in the way is named. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';
import { expect, it } from 'vitest';
import type { Progress } from '../../packages/core/src/model/report.ts';
import { stepRows } from '../../packages/core/src/journal/step-row.ts';
import { planId, type Plan } from '../../packages/core/src/model/plan.ts';
import { sharedServer } from '@sluice/kit/servers';
import { dialect } from '@sluice/postgres';
import { POSTGRES_PLAN } from './postgres-case.ts';
import { close, deploy, open, SCHEMA } from './scenario.ts';

const plan = (): Plan => {
  const { id: _id, ...shape } = POSTGRES_PLAN;
  const probe = `select case when to_regclass('public.visits_at') is null then 'absent' when (select indisvalid from pg_index where indexrelid = to_regclass('public.visits_at')) then 'done' else 'broken' end`;
  const step = { ...POSTGRES_PLAN.batches[0]!.steps[0]!, transactional: false, address: 'index public.visits_at', sql: 'create index concurrently visits_at on public.visits (at)', probe, repair: ['drop index concurrently if exists public.visits_at'] };
  const whole = { ...shape, batches: [{ transactional: false, steps: [step] }] };
  return { id: planId(whole), ...whole };
};

it.each([[18, 'ends'], [15, 'ends'], [18, 'stays']] as const)('PostgreSQL %i: the writer in the way %s', async (major, writer) => {
  const server = await sharedServer(major);
  const { name, url } = await server.freshDatabase('wait');
  const root = await mkdtemp(join(tmpdir(), 'sluice-wait-'));
  await server.query('create table public.visits (at date)', name);
  const other = new pg.Client({ connectionString: url, application_name: 'shop' });
  await other.connect();
  await other.query("begin; insert into public.visits values ('2026-01-01')");
  const events: Progress[] = [];
  const progress = (event: Progress): void => {
    events.push(event);
    if (event.event === 'waiting' && writer === 'ends') void other.query('commit');
  };
  const opened = await open({ dialect, url, root, timeouts: { lockMs: 100, statementMs: 60_000 } });
  const result = await deploy({ dialect, root, url, source: '', plan: plan(), deploymentId: 'd1' }, opened, { progress, lockMs: 100, retry: { withinMs: writer === 'ends' ? 60_000 : 1_500 } });
  expect(result?.state).toBe(writer === 'ends' ? 'done' : 'stopped');
  expect(events.filter(({ event }) => event === 'retrying')).toEqual([]);
  const [waiting] = events.filter((event) => event.event === 'waiting');
  expect(waiting?.message).toMatch(/^step 1, create index public.visits_at, keeps nobody waiting, and waits itself for process \d+ \(user postgres, shop, idle in transaction/);
  expect((await stepRows(dialect.journal(opened.session, SCHEMA), 'd1')).map(({ status, attempt }) => [status, attempt])).toEqual([[writer === 'ends' ? 'done' : 'running', 1]]);
  if (writer === 'stays') expect(result?.failure?.detail.lines?.join()).toContain('in the way: process');
  await other.end();
  if (writer === 'stays') expect(await deploy({ dialect, root, url, source: '', plan: plan(), deploymentId: 'd1' }, opened, { lockMs: 100 })).toMatchObject({ state: 'done' });
  expect(await server.query(`select indisvalid as valid from pg_index where indexrelid = to_regclass('public.visits_at')`, name)).toEqual([{ valid: true }]);
  await close(opened);
  await server.dropDatabase(name);
  await rm(root, { recursive: true, force: true });
});
