/** One session contract for a server and for PGlite: equal rows, equal errors, transactions that cannot be lost unnoticed. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Connection, Session } from '@sluice/core/dialect';
import { startServer, type Server } from '../../../../test/kit/servers.ts';
import { target } from '../../test/connect/process.ts';
import { connect } from './connect.ts';

const TYPES = /* sql */ `select true as bool, 1::int2 as int2, 2::int4 as int4, 3::int8 as int8, 26::oid as oid, 1.5::float4 as float4, 2.5::float8 as float8,
  'NaN'::float8 as nan, 1.50::numeric as numeric, 'a'::"char" as char, 'n'::name as name, 't'::text as text, 'b'::bytea as bytea, null::text as nothing,
  '{"a":[1,"x"]}'::json as json, '{"b": null}'::jsonb as jsonb, array['x,y', 'z"', null]::text[] as texts, array['n']::name[] as names, array[1,2]::int4[] as ints,
  '2026-01-02 03:04:05.678+02'::timestamptz as timestamptz, '2026-01-02'::date as date, '1 day 02:03:04'::interval as interval, '(1,2)'::point as point,
  'pg_class'::regclass as regclass, current_setting('search_path') as search_path, current_setting('datestyle') as datestyle`;
const ROW = {
  bool: true, int2: 1, int4: 2, int8: '3', oid: 26, float4: 1.5, float8: 2.5, nan: 'NaN', numeric: '1.50', char: 'a', name: 'n', text: 't', bytea: '\\x62', nothing: null,
  json: { a: [1, 'x'] }, jsonb: { b: null }, texts: ['x,y', 'z"', null], names: ['n'], ints: '{1,2}',
  timestamptz: '2026-01-02 01:04:05.678+00', date: '2026-01-02', interval: '1 day 02:03:04', point: '(1,2)', regclass: 'pg_class', search_path: 'pg_catalog, pg_temp', datestyle: 'ISO, MDY',
};

const servers: Server[] = [];
const folders: string[] = [];
afterAll(async () => {
  await Promise.all(servers.map((server) => server.stop()));
  for (const folder of folders) rmSync(folder, { recursive: true, force: true });
});

describe.each(['pglite', 15, 18] as const)('a session of %s', (place) => {
  let connection: Connection;
  let session: Session;
  let url: string;

  beforeAll(async () => {
    url = `pglite:${mkdtempSync(join(tmpdir(), 'sluice-session-'))}/db`;
    if (place === 'pglite') folders.push(url.slice('pglite:'.length, -3));
    if (place !== 'pglite') {
      const server = await startServer({ major: place });
      servers.push(server);
      // Defaults of the database and role that would change what statements mean.
      await server.query(`alter database postgres set search_path = public; alter role postgres set datestyle = 'German'; alter role postgres set default_transaction_read_only = on`);
      url = server.url();
    }
    connection = await connect(target(url));
    session = await connection.session('main');
  });
  afterAll(() => connection.close());

  it('gives plain rows', async () => {
    expect(await session.query(TYPES)).toEqual([ROW]);
    expect(await session.query('select $1::int4 as n, $2::text as t, $3::text[] as a', [7, null, ['x', 'y"']])).toEqual([{ n: 7, t: null, a: ['x', 'y"'] }]);
  });

  it('finds no temporary table where one of the catalog is meant', async () => {
    await session.execute('create temp table pg_class (relname text)');
    expect(await session.query(`select 'pg_class'::regclass = 'pg_catalog.pg_class'::regclass as found`)).toEqual([{ found: true }]);
    await session.execute('drop table pg_temp.pg_class');
  });

  it('looks for deadlocks before a lock is given up, where the role may, so that an autovacuum in the way is cancelled', async () => {
    const lasts = async (one: Session) => (await one.query<{ ms: number }>(`select extract(epoch from current_setting('deadlock_timeout')::interval)::float8 * 1000 as ms`))[0]?.ms;
    expect(await lasts(session)).toBe(Math.min(1_000, target(url).timeouts.lockMs / 2));
    if (place === 'pglite') return;
    await session.execute(`create role plain login password 'plain'`);
    const theirs = await connect(target(url.replace(/\/\/[^@]*@/, '//plain:plain@')));
    expect(await lasts(await theirs.session('main'))).toBe(1_000);
    await theirs.close();
  });

  it('refuses several statements in a query, and runs them in execute', async () => {
    await expect(session.query('select 1; select 2')).rejects.toMatchObject({ sqlState: '42601' });
    await session.execute('create schema several; create table several.t (n int); insert into several.t values (1)');
    await expect(session.execute('insert into several.t values (2); select boom')).rejects.toMatchObject({ sqlState: '42703' });
    expect(await session.query('select n from several.t')).toEqual([{ n: 1 }]);
  });

  it('tells what, where and of which nature an error is', async () => {
    await expect(session.execute('select 1;\nselect wrong')).rejects.toMatchObject({ name: 'SqlError', nature: 'statement', sqlState: '42703', position: 18 });
    await expect(session.query(`select 'ä', wrong`)).rejects.toMatchObject({ position: 13 });
    await expect(session.execute(`do $$ begin perform 1/0; end $$`)).rejects.toMatchObject({ sqlState: '22012', where: expect.stringContaining('PL/pgSQL') });
  });

  it('survives a recursion without end', async () => {
    await session.execute(`create function public.deep(n int) returns int language plpgsql as 'begin return public.deep(n + 1); end'`);
    await expect(session.query('select public.deep(1)')).rejects.toMatchObject({ sqlState: '54001', nature: 'statement' });
    expect(await session.query('select 1 as n')).toEqual([{ n: 1 }]);
  });

  it('collects notices', async () => {
    session.takeNotices();
    await session.execute(`do $$ begin raise warning 'look'; end $$`);
    expect(session.takeNotices()).toEqual([{ severity: 'WARNING', code: '01000', message: 'look' }]);
    expect(session.takeNotices()).toEqual([]);
  });

  it('commits, and rolls back what threw', async () => {
    await session.execute('create table public.tx (n int primary key deferrable initially deferred)');
    await session.transaction(() => session.execute('insert into public.tx values (1)'));
    await expect(session.transaction(async () => {
      await session.execute('insert into public.tx values (2)');
      throw new Error('mine');
    })).rejects.toThrow('mine');
    await expect(session.transaction(() => session.execute('insert into public.tx values (1)'))).rejects.toMatchObject({ sqlState: '23505' });
    expect(await session.query('select n from public.tx')).toEqual([{ n: 1 }]);
    await expect(session.transaction(() => session.transaction(async () => undefined))).rejects.toThrow('inside a transaction');
  });

  it('does not take a rolled back transaction for a committed one', async () => {
    const swallowed = session.transaction(async () => {
      await session.execute('select wrong').catch(() => undefined);
    });
    await expect(swallowed).rejects.toMatchObject({ sqlState: '25P02' });
    await expect(session.transaction(() => session.execute('commit'))).rejects.toMatchObject({ sqlState: '25P01' });
    expect(await session.query('select 1 as n')).toEqual([{ n: 1 }]);
  });

  it('ends a statement that runs too long', async () => {
    // One process has one connection to an embedded database.
    if (connection.sessions === 'one') await connection.close();
    const hasty = await connect(target(url, { statementMs: 1_000 }));
    const impatient = await hasty.session('main');
    await expect(impatient.query('select pg_sleep(30)')).rejects.toMatchObject({ nature: 'timeout', sqlState: '57014' });
    expect(await impatient.query('select 1 as n')).toEqual([{ n: 1 }]);
    await hasty.close();
    if (connection.sessions === 'one') {
      connection = await connect(target(url));
      session = await connection.session('main');
    }
  });

  it('ends a statement that is cancelled', async () => {
    const running = session.query('select pg_sleep(30)');
    setTimeout(() => void session.cancel(), 300);
    await expect(running).rejects.toMatchObject({ nature: 'cancelled', sqlState: '57014' });
    expect(await session.query('select 1 as n')).toEqual([{ n: 1 }]);
  });

  it('has every contrib extension, also inside a transaction', async () => {
    await session.transaction(() => session.execute('create extension citext schema public; create extension pgcrypto schema public'));
    expect(await session.query(`select 'A'::public.citext operator(public.=) 'a'::public.citext as same, length(public.crypt('x', public.gen_salt('bf'))) as hash`)).toEqual([{ same: true, hash: 60 }]);
  });
});

describe('a server that ends a session', () => {
  it('makes the running call, and every later one, fail as a lost connection', async () => {
    const server = await startServer({ major: 17 });
    servers.push(server);
    const connection = await connect(target(server.url()));
    const [session, other] = [await connection.session('main'), await connection.session('watch')];
    const [{ pid } = {}] = await session.query<{ pid: number }>('select pg_backend_pid() as pid');
    const running = session.transaction(async () => {
      await session.execute('create table public.lost ()');
      await session.query('select pg_sleep(30)');
    });
    setTimeout(() => void other.query('select pg_terminate_backend($1)', [pid]), 300);
    await expect(running).rejects.toMatchObject({ nature: 'connection' });
    await expect(session.execute('select 1')).rejects.toMatchObject({ nature: 'connection' });
    const idle = await connection.session('main');
    await server.stop('immediate');
    await expect(idle.query('select 1')).rejects.toMatchObject({ nature: 'connection' });
    await connection.close();
  });
});
