/** What a batch waits for, and what it holds meanwhile: after a lock was not to be had it is taken first, and all waits of a batch share `timeouts.lock`. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import pg from 'pg';
import { expect, it } from 'vitest';
import type { Dialect } from '@sluice/core/dialect';
import type { Progress } from '../../packages/core/src/model/report.ts';
import { planId, type Plan, type Step } from '../../packages/core/src/model/plan.ts';
import { sharedServer } from '@sluice/kit/servers';
import { dialect } from '@sluice/postgres';
import { POSTGRES_PLAN } from './postgres-case.ts';
import { close, deploy, open } from './scenario.ts';

const changed = (table: string, sql: string, lock = 'ACCESS EXCLUSIVE') => ({
  ...POSTGRES_PLAN.batches[0]!.steps[0]!, address: `column public.${table}.extra`, action: 'create' as const, sql,
  effects: [{ effect: 'blocks' as const, subject: `table public.${table}`, cause: 'add-column', lock, while: 'catalog' as const }],
});
const planOf = (...steps: Step[]): Plan => {
  const { id: _id, ...shape } = POSTGRES_PLAN;
  const whole = { ...shape, batches: [{ transactional: true, steps }] };
  return { id: planId(whole), ...whole };
};
const ADD = [changed('one', 'alter table public.one add column extra text'), changed('two', 'alter table public.two add column extra text')];

async function stage(lockMs: number, work: (at: { client: (name: string) => Promise<pg.Client>; run: (plan: Plan, more?: { told?: (event: Progress) => void; using?: Dialect }) => Promise<string | undefined> }) => Promise<void>): Promise<void> {
  const server = await sharedServer(18);
  const { name, url } = await server.freshDatabase('waits');
  const root = await mkdtemp(join(tmpdir(), 'sluice-waits-'));
  await server.query('create table public.one (id integer); create table public.two (id integer)', name);
  const clients: pg.Client[] = [];
  const opened = await open({ dialect, url, root, timeouts: { lockMs, statementMs: 60_000 } });
  try {
    await work({
      async client(application) {
        const client = new pg.Client({ connectionString: url, application_name: application });
        await client.connect();
        clients.push(client);
        return client;
      },
      async run(plan, { told, using = dialect } = {}) {
        const result = await deploy({ dialect: using, root, url, source: '', plan, deploymentId: 'd1' }, opened, { ...(told && { progress: told }), lockMs, retry: { withinMs: 60_000 } });
        return result?.failure?.message ?? result?.state;
      },
    });
    expect(await server.query(`select count(*)::int4 as made from pg_attribute where attname = 'extra' and attnum > 0`, name)).toEqual([{ made: 2 }]);
  } finally {
    for (const client of clients) await client.end();
    await close(opened);
    await server.dropDatabase(name);
    await rm(root, { recursive: true, force: true });
  }
}

const LOCKS = `select l.relation::regclass::text as on, l.granted from pg_locks l join pg_stat_activity a using (pid)
  where a.application_name like 'sluice%' and l.mode = 'AccessExclusiveLock' and l.relation in ('public.one'::regclass, 'public.two'::regclass) order by 1`;

it('the lock that was not to be had is taken before any other', () => stage(400, async ({ client, run }) => {
  const [reader, watcher] = [await client('reader'), await client('watcher')];
  await reader.query('begin; select * from public.two');
  const tries: string[][] = [[]];
  const look = async (): Promise<void> => {
    for (; tries.length < 3; await sleep(15)) {
      const { rows } = await watcher.query<{ on: string; granted: boolean }>(LOCKS);
      const seen = rows.map(({ on, granted }) => `${granted ? 'has' : 'waits for'} ${on}`).join(', ');
      if (seen.includes('waits') && !tries[tries.length - 1]!.includes(seen)) tries[tries.length - 1]!.push(seen);
    }
    await reader.query('commit');
  };
  const looking = look();
  expect(await run(planOf(...ADD), { told: (event) => void (event.event === 'retrying' && tries.push([])) })).toBe('done');
  await looking;
  expect(tries.slice(0, 2)).toEqual([['has one, waits for two'], ['waits for two']]);
}), 60_000);

it('what a batch has waited for one lock it does not wait for the next', () => stage(5_000, async ({ client, run }) => {
  const [reader, watcher] = [await client('reader'), await client('watcher')];
  await reader.query('begin; select * from public.one');
  const limits: number[] = [];
  const using: Dialect = { ...dialect, contention: { ...dialect.contention!, limit: async (session, ms) => {
    limits.push(ms);
    await dialect.contention!.limit(session, ms);
  } } };
  const running = run(planOf(...ADD), { using });
  for (;;) {
    const { rows } = await watcher.query<{ granted: boolean }>(LOCKS);
    if (rows.some(({ granted }) => !granted)) break;
    await sleep(10);
  }
  await sleep(300);
  await reader.query('commit');
  expect(await running).toBe('done');
  // Less than all of it by what was waited, and all of it again before the batch ends.
  expect(limits[0]).toBeLessThanOrEqual(4_700);
  expect(limits[0]).toBeGreaterThanOrEqual(1_000);
  expect(limits[limits.length - 1]).toBe(5_000);
}), 60_000);

it('a statement ahead that the server refuses is done without', () => stage(300, async ({ client, run }) => {
  const reader = await client('reader');
  await reader.query('begin; select * from public.two');
  const using: Dialect = { ...dialect, contention: { ...dialect.contention!, ahead: () => ['lock table public.nowhere'] } };
  let tries = 0;
  expect(await run(planOf(...ADD), { using, told: (event) => void (event.event === 'retrying' && (tries += 1) === 2 && reader.query('commit')) })).toBe('done');
}), 60_000);

it('what works for long has not waited', () => stage(5_000, async ({ run }) => {
  const limits: number[] = [];
  const using: Dialect = { ...dialect, contention: { ...dialect.contention!, limit: async (session, ms) => {
    limits.push(ms);
    await dialect.contention!.limit(session, ms);
  } } };
  const copies = { ...changed('one', 'select pg_sleep(0.3)'), effects: [] };
  const builds = { ...changed('one', 'select pg_sleep(0.3)'), effects: [{ ...ADD[0]!.effects[0]!, while: 'build' as const }] };
  expect(await run(planOf(copies, builds, ...ADD), { using })).toBe('done');
  expect(limits.filter((ms) => ms < 4_000)).toEqual([]);
}), 60_000);
