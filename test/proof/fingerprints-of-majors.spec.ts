/** What psql loads from one file has one fingerprint on PostgreSQL 15 to 18: also where an older server forgets what a newer one keeps. */
import { afterAll, expect, it } from 'vitest';
import { majors, sharedServer } from '@sluice/kit/servers';
import { dialect } from '@sluice/postgres';
import { canonicalText, fingerprint, kindsByName } from '../../packages/core/src/catalog/canonical.ts';

const sql = /* sql */ `
  do $$ begin create role fp_app; exception when duplicate_object then null; end $$;
  do $$ begin create role fp_boss; exception when duplicate_object then null; end $$;
  create schema s;
  create type s.mood as enum ('sad', 'ok');
  create domain s.named as text constraint filled not null constraint longer check (length(value) > 0 and value in ('a', 'b'));
  create function s.f(a int, b text default 'x') returns table (c int, d text) language sql stable begin atomic select a, b; end;
  create function s.tf() returns trigger language plpgsql as $$ begin return new; end $$;
  create table s.t (
    id bigint generated always as identity primary key, m s.mood default 'ok', n s.named constraint n_there not null, v varchar(10) check (v in ('a', 'b')),
    g int generated always as (1 + 1) stored, j jsonb default '{}', at timestamptz default now(), constraint u unique nulls not distinct (v)
  );
  create table s.p (a int, b int constraint b_there not null) partition by range (a);
  create table s.p1 partition of s.p for values from (0) to (10);
  create index on s.p (b);
  create view s.w as select id, m, count(*) over (partition by v) as c from s.t where at > now() - interval '1 day' and v = any (array['a', 'b']);
  create materialized view s.mw as select x.c from s.f(1) x group by 1 having count(*) > 0 order by 1;
  create trigger tr before update of v on s.t for each row when (new.v is distinct from old.v) execute function s.tf();
  alter table s.t enable row level security;
  create policy p on s.t to fp_app using (exists (select 1 from s.p where p.a = t.id));
  grant all on s.t to fp_app;
  revoke delete on s.t from fp_app;
  grant all on all tables in schema s to fp_boss with grant option;
  revoke all on function s.f(int, text) from public;
  alter default privileges in schema s grant all on tables to fp_app;
  alter default privileges in schema s revoke trigger on tables from fp_app;
  comment on column s.w.c is 'counted';
`;

afterAll(() => dialect.release?.());

it('is one on all of them', async () => {
  await dialect.ready?.();
  const kinds = kindsByName(dialect.kinds);
  const prints = new Map<string, string[]>();
  for (const major of majors) {
    const server = await sharedServer(major);
    const { name, url } = await server.freshDatabase('majors');
    const connection = await dialect.connect({ url, label: 'majors', root: '.', applicationName: 'majors', timeouts: { lockMs: 5_000, statementMs: 60_000 } });
    try {
      const session = await connection.session('main');
      await session.execute(sql);
      await session.execute(`set search_path = ''`);
      const { catalog } = await dialect.read(session, { journalSchema: 'sluice' });
      const print = fingerprint(catalog, catalog.facts.keys(), kinds);
      prints.set(print, [...catalog.facts.values()].map((fact) => canonicalText(fact, kinds)).filter((text) => !text.includes('MAINTAIN') && !text.includes('notNullName')).sort());
    } finally {
      await connection.close();
      await server.dropDatabase(name);
    }
  }
  const [first, ...others] = [...prints.values()];
  for (const other of others) expect(other).toEqual(first);
  expect([...prints.keys()]).toHaveLength(1);
});
