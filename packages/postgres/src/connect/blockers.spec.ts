/** Who is in the way of a waiting session, seen from another one: holders, those who wait in front, prepared transactions. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Blocker, Connection, Session } from '@sluice/core/dialect';
import pg from 'pg';
import { startServer, type Server } from '../../../../test/kit/servers.ts';
import { target } from '../../test/connect/process.ts';
import { contention } from './blockers.ts';
import { connect } from './connect.ts';

it('locks are taken ahead in one order, each once and in its strongest mode; only those that have a statement of their own', () => {
  expect(contention.ahead!([
    { subject: 'table b."T 1"', lock: 'SHARE ROW EXCLUSIVE' }, { subject: 'materialized-view a.m', lock: 'ACCESS EXCLUSIVE' }, { subject: 'table a.t', lock: 'SHARE' },
    { subject: 'table b."T 1"', lock: 'SHARE' }, { subject: 'table a.t', lock: 'ACCESS EXCLUSIVE' }, { subject: 'table a.u', lock: 'a mode that nobody knows' },
  ])).toEqual(['lock table only a.t in access exclusive mode', 'lock table only b."T 1" in share row exclusive mode']);
});

describe.each([15, 18] as const)('blockers on PostgreSQL %i', (major) => {
  let server: Server;
  let connection: Connection;
  let [waiting, beside]: Session[] = [];
  const hands: pg.Client[] = [];
  const hand = async (application: string, user = 'postgres'): Promise<pg.Client> => {
    const client = new pg.Client({ host: server.host, port: server.port, user, password: user === 'postgres' ? server.password : 'x', database: 'postgres', application_name: application });
    await client.connect();
    hands.push(client);
    return client;
  };
  /** What is seen while `sql` waits; then it is cancelled. */
  const seenDuring = async (sql: string): Promise<readonly Blocker[]> => {
    const name = await contention.name(waiting!);
    const ended = waiting!.execute(sql).catch(() => undefined);
    let found: readonly Blocker[] = [];
    while (found.length === 0) found = await contention.blockers(beside!, name);
    await waiting!.cancel();
    await ended;
    return found;
  };

  beforeAll(async () => {
    server = await startServer({ major });
    await server.query('create table public.orders (id integer)');
    connection = await connect(target(server.url(), { lockMs: 60_000 }));
    waiting = await connection.session('main');
    beside = await connection.session('watch');
  });
  afterAll(async () => {
    for (const client of hands) await client.end();
    await connection.close();
    await server.stop();
  });

  it('are nobody while it does not wait', async () => {
    expect(await contention.blockers(beside!, await contention.name(waiting!))).toEqual([]);
  });

  it('are named with user, application, state, age, lock and a statement without values', async () => {
    const reader = await hand('reports');
    await reader.query("begin; select 'secret', count(*) from orders");
    const [blocker, ...more] = await seenDuring('alter table public.orders add column note text');
    expect(more).toEqual([]);
    expect(blocker).toMatchObject({ user: 'postgres', application: 'reports', state: 'idle in transaction', lock: 'ACCESS SHARE', on: 'public.orders', statement: 'begin; select ?, count(*) from orders' });
    expect(blocker?.session).toMatch(/^process \d+$/);
    expect(blocker?.openMs).toBeGreaterThanOrEqual(0);
    await reader.query('rollback');
  });

  it('are also those who wait in front', async () => {
    const reader = await hand('reports');
    await reader.query('begin; select from orders');
    const first = await hand('vacuumer');
    const waits = first.query('begin; lock table orders in access exclusive mode; rollback');
    while ((await server.query("select from pg_stat_activity where application_name = 'vacuumer' and wait_event_type = 'Lock'")).length === 0);
    const seen = await seenDuring('alter table public.orders add column note text');
    expect(seen.map(({ application }) => application)).toContain('reports');
    expect(seen.find(({ application }) => application === 'vacuumer')).toMatchObject({ lock: 'ACCESS EXCLUSIVE (waiting for it in front)', state: 'active' });
    await reader.query('rollback');
    await waits;
  });

  it('are prepared transactions by their name', async () => {
    const other = await hand('xa');
    await other.query("begin; lock table orders; prepare transaction 'xa-7'");
    expect(await seenDuring('alter table public.orders add column note text')).toMatchObject([{ session: 'prepared transaction xa-7', lock: 'ACCESS EXCLUSIVE', on: 'public.orders' }]);
    await other.query("rollback prepared 'xa-7'");
  });

  it('are transactions whose end a build beside writers waits for', async () => {
    const writer = await hand('writer');
    await writer.query('begin; insert into orders values (1)');
    const [blocker] = await seenDuring('create index concurrently on public.orders (id)');
    expect(blocker).toMatchObject({ application: 'writer', statement: 'begin; insert into orders values (?)' });
    await writer.query('rollback');
  });

  it('are named without what the role may not see', async () => {
    await server.query("create role plain login password 'x'; grant usage, create on schema public to plain");
    await server.query('set role plain; create table public.plains (id integer)');
    const reader = await hand('reports');
    await reader.query('begin; select from plains');
    const own = await connect(target(server.url().replace(/postgres:[^@]*@/, 'plain:x@'), { lockMs: 60_000 }));
    [waiting, beside] = [await own.session('main'), await own.session('watch')];
    const [blocker] = await seenDuring('alter table public.plains add column note text');
    expect(blocker).toMatchObject({ user: 'postgres', application: 'reports', lock: 'ACCESS SHARE', on: 'public.plains' });
    expect(blocker?.statement).toBeUndefined();
    await reader.query('rollback');
    await own.close();
  });
});
