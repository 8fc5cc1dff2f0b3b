/** The lock is lost while a statement runs: it is cancelled, nothing is committed or written down, and the next deploy goes on. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { sharedServer } from '@sluice/kit/servers';
import { dialect } from '@sluice/postgres';
import { deploymentRows } from '../../packages/core/src/journal/deployment-row.ts';
import { stepRows } from '../../packages/core/src/journal/step-row.ts';
import { planId, type Plan } from '../../packages/core/src/model/plan.ts';
import { POSTGRES_PLAN } from './postgres-case.ts';
import { close, deploy, open, SCHEMA } from './scenario.ts';

const probe = `select case when to_regclass('public.late') is null then 'absent' else 'done' end`;
const plan = (transactional: boolean): Plan => {
  const { id: _id, ...shape } = POSTGRES_PLAN;
  const step = { ...POSTGRES_PLAN.batches[0]!.steps[0]!, transactional, sql: 'create table public.late as select 1 as n from pg_sleep(60)', ...(!transactional && { probe, repair: [] }) };
  const whole = { ...shape, batches: [{ transactional, steps: [step] }] };
  return { id: planId(whole), ...whole };
};

it.each([true, false])('in a transaction: %s', async (transactional) => {
  const server = await sharedServer(18);
  const { name, url } = await server.freshDatabase('lost');
  const root = await mkdtemp(join(tmpdir(), 'sluice-lost-'));
  const scenario = { dialect, root, url, source: '', plan: plan(transactional), deploymentId: 'd1' };
  const opened = await open({ ...scenario, timeouts: { lockMs: 200, statementMs: 120_000 } });
  const fault = async (point: string): Promise<void> => {
    if (point === 'after-send') await server.query(`select pg_terminate_backend(pid) from pg_locks where locktype = 'advisory' and database = (select oid from pg_database where datname = '${name}')`);
  };
  expect(await deploy(scenario, opened, { fault })).toMatchObject({ state: 'stopped', failure: { code: 'SL703' } });
  expect(await server.query(`select count(*)::int as n from pg_stat_activity where datname = '${name}' and query like 'create table public.late%' and state = 'active'`)).toEqual([{ n: 0 }]);
  expect(await server.query(`select to_regclass('public.late')::text as t`, name)).toEqual([{ t: null }]);
  // Whoever lost the lock does not write: the row says what it said.
  const store = dialect.journal(opened.session, SCHEMA);
  expect(await deploymentRows(store, {})).toMatchObject([{ id: 'd1', status: 'running' }]);
  expect((await stepRows(store, 'd1')).map(({ seq, status }) => [seq, status])).toEqual(transactional ? [] : [[1, 'running']]);
  await close(opened);
  await server.dropDatabase(name);
  await rm(root, { recursive: true, force: true });
});
