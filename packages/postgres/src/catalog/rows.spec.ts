/** The catalog read over several sessions is the one that a single session reads, and a single one does where there can be no others. */
import { availableParallelism } from 'node:os';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Connection, Fact, Session } from '@sluice/core/dialect';
import { startServer, type Server } from '../../../../test/kit/servers.ts';
import { target } from '../../test/connect/process.ts';
import { connect } from '../connect/connect.ts';
import type { ReadContext } from '../kinds/kind.ts';
import { readCatalog } from './read.ts';
import { readRows, type More, type Rows } from './rows.ts';

async function rowsOf(session: Session, context: ReadContext, more: More | undefined, options?: Parameters<typeof readRows>[4]): Promise<Rows> {
  let rows: Record<string, unknown> = {};
  await readRows(session, context, more, { begin: () => (rows = {}), take: (some) => Object.assign(rows, some) }, options);
  return rows;
}

const SQL = /* sql */ `
  create schema a;
  create table a.t (id bigint generated always as identity primary key, up bigint references a.t, n numeric default 0 check (n >= 0), d numeric generated always as (n * 2) stored, s serial not null);
  create table a.p (id int not null, at date) partition by range (id); create table a.p1 partition of a.p for values from (0) to (10); create index on a.p (at);
  create index on a.t (lower(n::text)) where n > 0;
  create view a.v as select id, n from a.t;
  create function a.f() returns int language sql as 'select 1';
  comment on column a.t.n is 'how many';`;

describe.each([15, 18] as const)('rows on PostgreSQL %i', (major) => {
  let server: Server;
  let connection: Connection;
  let session: Session;
  let context: ReadContext;
  let single: Rows;
  beforeAll(async () => {
    server = await startServer({ major });
    await server.query(SQL);
    connection = await connect(target(server.url()));
    session = await connection.session('main');
    context = { version: session.server.version, journalSchema: 'sluice' };
    single = await rowsOf(session, context, undefined);
  });
  afterAll(async () => {
    await connection.close();
    await server.stop();
  });

  it('are the same over several sessions, all of which saw one moment', async () => {
    let asked = 0;
    const another = async (): Promise<Session> => {
      asked += 1;
      // In its own snapshot this one would be seen by some.
      if (asked === 1) await server.query('create table public.late (id int primary key)');
      return connection.session('watch');
    };
    expect(await rowsOf(session, context, { another }, { large: 0 })).toEqual(single);
    expect(asked).toBeGreaterThan(1);
    expect((await server.query(`select from pg_stat_activity where datname = 'postgres' and application_name = 'sluice spec'`)).length).toBe(1);
    await server.query('drop table public.late');
  });

  it('are the same where no other session is to be had, or none sees the snapshot', async () => {
    expect(await rowsOf(session, context, { another: () => Promise.reject(new Error('too many connections')) }, { large: 0 })).toEqual(single);
    const strange = async (): Promise<Session> => {
      const other = await connection.session('watch');
      return Object.assign(Object.create(other) as Session, {
        execute: (sql: string) => other.execute(sql.replace(/set transaction snapshot '[^']*'/, `set transaction snapshot '0'`)),
        transaction: (work: () => Promise<unknown>) => other.transaction(work), query: () => Promise.reject(new Error('this one sees another moment')), close: () => other.close(),
      });
    };
    expect(await rowsOf(session, context, { another: strange }, { large: 0 })).toEqual(single);
  });

  it('are the same where the snapshot cannot be exported', async () => {
    const pooled = Object.assign(Object.create(session) as Session, {
      execute: (sql: string) => session.execute(sql), transaction: (work: () => Promise<unknown>) => session.transaction(work),
      query: (sql: string, values?: readonly unknown[]) => session.query(sql.replace('pg_export_snapshot', 'pg_no_such_function'), values),
    });
    expect(await rowsOf(pooled, context, { another: () => connection.session('watch') }, { large: 0 })).toEqual(single);
  });

  it('of a small database are asked for on one session', async () => {
    expect(await rowsOf(session, context, { another: () => { throw new Error('another one was asked for'); } })).toEqual(single);
  });

  it('are asked for on one session where more would only take turns', async () => {
    expect(connection.abreast).toBe(availableParallelism());
    const refused = { another: () => { throw new Error('another one was asked for'); } };
    expect(await rowsOf(session, context, { ...refused, abreast: 1 }, { large: 0 })).toEqual(single);
    await expect(rowsOf(session, context, { ...refused, abreast: 2 }, { large: 0 })).rejects.toThrow('another one');
  });

  it('are the same of a large database that nobody changes, asked for one after the other', async () => {
    const questions: string[] = [];
    const watched = Object.assign(Object.create(session) as Session, {
      query(sql: string, values?: readonly unknown[]) {
        questions.push(sql);
        return session.query(sql, values);
      },
    });
    expect(await rowsOf(watched, context, undefined, { still: true, large: 0 })).toEqual(single);
    expect(questions.length).toBeGreaterThan(5);
  });

  it('hold what there was none of a moment before', async () => {
    expect(single).toHaveProperty('policy', []);
    let late = 0;
    const watched = Object.assign(Object.create(session) as Session, {
      async query(sql: string, values?: readonly unknown[]) {
        if (sql.startsWith('with') && (late += 1) === 1) await server.query('create policy late on a.t');
        return session.query(sql, values);
      },
    });
    expect(await rowsOf(watched, context, undefined)).toHaveProperty('policy', [expect.objectContaining({ name: 'late' })]);
    expect(late).toBe(2);
    await server.query('drop policy late on a.t');
  });

  it('give the facts that are held already where they are the same values, and tell nothing else for it', async () => {
    const before = await readCatalog(session, context);
    await server.query(`alter table a.t add column more int; comment on column a.t.n is 'how few'`);
    const unify = (fact: Fact): Fact => (before.catalog.facts.has(fact.id) && JSON.stringify(before.catalog.facts.get(fact.id)) === JSON.stringify(fact) ? before.catalog.facts.get(fact.id)! : fact);
    const [apart, held] = [await readCatalog(session, context), await readCatalog(session, { ...context, unify })];
    expect(held.catalog.facts).toEqual(apart.catalog.facts);
    expect(held.catalog.edges).toEqual(apart.catalog.edges);
    expect(held.idOf).toEqual(apart.idOf);
    const others = [...held.catalog.facts.values()].filter((fact) => fact !== before.catalog.facts.get(fact.id)).map(({ id }) => id);
    expect(others.sort()).toEqual(['column a.t/more', 'comment column a.t/n', 'grant column a.t/more'].filter((id) => held.catalog.facts.has(id)).sort());
    await server.query(`alter table a.t drop column more; comment on column a.t.n is 'how many'`);
  });

  it('of an equal database are the same values: nothing that only its history decides, but for indexes of partitioned tables', async () => {
    const url = new URL(server.url());
    url.pathname = '/equal';
    await server.query('create database equal template template0');
    const other = await connect(target(url.href));
    try {
      const second = await other.session('main');
      await second.execute(`create table public.first (id int primary key, at int); create index on public.first (at); drop table public.first; ${SQL}`);
      const [one, two] = [await readCatalog(session, context), await readCatalog(second, context)];
      const differ = [...one.catalog.facts.values()].filter((fact) => JSON.stringify(two.catalog.facts.get(fact.id)) !== JSON.stringify(fact)).map(({ id }) => id);
      expect(differ).toEqual(['index a.p_at_idx']);
      expect(two.catalog.facts.size).toBe(one.catalog.facts.size);
    } finally {
      await other.close();
    }
  });

  it('tell what went wrong on one of several sessions', async () => {
    let fail!: () => void;
    const failed = new Promise<void>((resolve) => (fail = resolve));
    const over = (whole: Session, query: (sql: string, values?: readonly unknown[]) => Promise<unknown[]>): Session =>
      Object.assign(Object.create(whole) as Session, { execute: (sql: string) => whole.execute(sql), transaction: (work: () => Promise<unknown>) => whole.transaction(work), query, close: () => whole.close() });
    const broken = async (): Promise<Session> => over(await connection.session('watch'), () => {
      fail();
      return Promise.reject(new Error('gone'));
    });
    // A small catalog is read by the first session before another one is open: it waits for that one.
    const patient = over(session, async (sql, values) => {
      if (sql.startsWith('with')) await failed;
      return session.query(sql, values);
    });
    await expect(rowsOf(patient, context, { another: broken }, { large: 0 })).rejects.toThrow('gone');
  });
});
