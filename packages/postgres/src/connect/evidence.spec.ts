/** What is asked of a database besides its catalog: did it change, how many rows, which one is it, what became of a transaction. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { addressText, type Connection, type Session } from '@sluice/core/dialect';
import { startServer, type Server } from '../../../../test/kit/servers.ts';
import { target } from '../../test/connect/process.ts';
import { connect } from './connect.ts';
import { measure } from './measure.ts';
import { changeToken, resolveCommit, systemIdentifier, transactionId } from './token.ts';

const SETUP = /* sql */ `create schema s; create table s.t (n int, note text); create table s.p (n int) partition by list (n);
  create table s.p1 partition of s.p for values in (1); create materialized view s.m as select 1 as n; create role worker; create type s.mood as enum ('a', 'b');
  create function s.f() returns int language sql as 'select 1'; create view s.v as select 1 as n; create extension citext schema s;`;

/** Each must be noticed: the catalogs of every sort of object, shared ones too. */
const CHANGES = [
  'alter table s.t add column added int', 'alter table s.t alter column added set default 1', 'alter table s.t add constraint c check (n > 0)', 'create index i on s.t (n)',
  'comment on table s.t is $$x$$', 'grant select on s.t to worker', 'create policy p on s.t using (true)', 'alter table s.t enable row level security',
  `alter type s.mood add value 'c'`, 'create or replace function s.f() returns int language sql as $$select 2$$', 'create or replace view s.v as select 2 as n',
  'create sequence s.q', 'alter sequence s.q increment 5', 'alter sequence s.q owned by s.t.n', 'alter role worker createdb', 'create role boss', 'grant boss to worker',
  `alter role worker set work_mem = '8MB'`, `alter default privileges in schema s grant select on tables to worker`, 'create statistics s.st on n, note from s.t', 'create publication pub for table s.t',
  'alter extension citext add table s.p1', 'create rule r as on delete to s.t do instead nothing', 'alter table s.t rename column note to remark', 'drop view s.v', 'drop rule r on s.t', 'drop publication pub',
];
const NO_CHANGES = ['insert into s.t (n) values (1), (2)', 'update s.t set n = 3', 'delete from s.t', 'analyze s.t', 'vacuum s.t', `select nextval('s.q')`, 'begin; create table s.x (); rollback'];

let server: Server;
beforeAll(async () => {
  server = await startServer({ major: 18 });
});
afterAll(() => server.stop());

describe.each(['pglite', 'server'] as const)('on %s', (place) => {
  let connection: Connection;
  let session: Session;
  beforeAll(async () => {
    connection = await connect(target(place === 'pglite' ? 'pglite:memory' : (await server.freshDatabase()).url));
    session = await connection.session('main');
    await session.execute(SETUP);
  });
  afterAll(() => connection.close());

  it('the change token moves with every change', async () => {
    let before = await changeToken(session);
    for (const sql of CHANGES) {
      await session.execute(sql);
      const after = await changeToken(session, before);
      expect(after, sql).not.toBe(before);
      before = after;
    }
  });

  it('and stays with everything else', async () => {
    const before = await changeToken(session);
    for (const sql of NO_CHANGES) {
      await session.execute(sql);
      expect(await changeToken(session, before), sql).toBe(before);
    }
  });

  it('rows are 0 only where that is certain', async () => {
    const ids = { t: addressText(['table', 's', 't']), p: addressText(['table', 's', 'p']), m: addressText(['materialized-view', 's', 'm']), v: addressText(['view', 's', 'v']), odd: addressText(['table', 's', 'O"d d']) };
    await session.execute('truncate s.t, s.p; create table s."O""d d" (n int)');
    const all = Object.values(ids);
    expect(Object.fromEntries(await measure(session, [...all, addressText(['table', 's', 'missing'])]))).toEqual({ [ids.t]: 0, [ids.p]: 0, [ids.m]: 1, [ids.odd]: 0 });
    await session.execute(`insert into s.t select g, '' from generate_series(1, 500) g; delete from s.t where n < 500; insert into s.p values (1), (1); insert into s."O""d d" values (1)`);
    expect(Object.fromEntries(await measure(session, all))).toEqual({ [ids.t]: 1, [ids.p]: 2, [ids.m]: 1, [ids.odd]: 1 });
    await session.execute('insert into s.t select g from generate_series(1, 30000) g; analyze s.t; delete from s.t; delete from s.p');
    expect(Object.fromEntries(await measure(session, [ids.t, ids.p]))).toEqual({ [ids.t]: 0, [ids.p]: 0 });
    await session.execute('insert into s.t select g from generate_series(1, 30000) g; analyze s.t');
    expect((await measure(session, [ids.t])).get(ids.t)).toBe(30000);
    // Never analyzed: more than is counted is believed by the size of the files, not taken for the end of the count.
    await session.execute('create table s.never (n int); insert into s.never select g from generate_series(1, 90000) g');
    expect((await measure(session, [addressText(['table', 's', 'never'])])).get(addressText(['table', 's', 'never']))).toBeGreaterThan(50_000);
  });

  it('the fate of a transaction is known', async () => {
    const id = await session.transaction(() => transactionId(session));
    expect(await resolveCommit(session, id)).toBe(place === 'pglite' ? 'aborted' : 'committed');
    expect(await resolveCommit(session, '4000000000')).toBe(place === 'pglite' ? 'aborted' : 'unknown');
  });

  it('a database has one identity', async () => {
    expect(await systemIdentifier(session)).toMatch(/^[\w-]+\.[0-9A-F]{8}\.\d+$/);
    expect(await systemIdentifier(session)).toBe(await systemIdentifier(session));
  });
});

it('a role that sees little neither fails nor claims that a table is empty', async () => {
  const { name } = await server.freshDatabase();
  await server.query(`create role viewer login password 'x'; create table public.hidden (n int); insert into public.hidden values (1); create table public.guarded (n int);
    insert into public.guarded values (1); alter table public.guarded enable row level security; grant select on public.guarded to viewer`, name);
  const connection = await connect(target(`postgresql://viewer:x@${server.host}:${server.port}/${name}`));
  const session = await connection.session('main');
  expect(await measure(session, ['table public.hidden', 'table public.guarded'])).toEqual(new Map());
  const before = await changeToken(session);
  expect(await changeToken(session, before)).toBe(before);
  await server.query('create table public.more ()', name);
  expect(await changeToken(session, before)).not.toBe(before);
  await connection.close();
});

it('an open transaction is in progress for others, and aborted when it was rolled back', async () => {
  const connection = await connect(target((await server.freshDatabase()).url));
  const [session, other] = [await connection.session('main'), await connection.session('watch')];
  let id = '';
  await session.transaction(async () => {
    id = await transactionId(session);
    expect(await resolveCommit(other, id)).toBe('in progress');
    throw new Error('back');
  }).catch(() => undefined);
  expect(await resolveCommit(other, id)).toBe('aborted');
  await connection.close();
});
