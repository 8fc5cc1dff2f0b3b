// Different ways to the same database: reloading the server's own print, altering instead of creating. And rows that stay.
import pg from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { compare, compareRows, observe, observeRows, ofPg } from '../observer.ts';
import type { Queryable } from '../observer.ts';
import { startServer } from '../servers.ts';
import type { Server } from '../servers.ts';
import { normalForm } from './normal-form.ts';

const columns = 'id int, s varchar(10), c char(3), x text, n numeric(10,2), b bigint, d date, ts timestamptz, j jsonb, a int[], va varchar(5)[], f float8, r int4range, bl boolean';

const checks = [
  `s in ('a', 'b')`, `s not in ('a', 'b', 'c')`, `c in ('a', 'b')`, `x in ('a')`, `n in (1, 2.5)`, `b in (1, 2, 3)`, `s = any (array['a', 'b'])`, `x = any ('{a,b}')`,
  `s = 'a' or s = 'b' or x = 'c' and (bl or n > 0)`, `(s = 'a' or s = 'b') or x = 'c'`, 'id between 1 and 10', 'not (id between -1 and 10)', `s like 'a%' and x !~ 'b' and s ilike '%c'`,
  `n > -1 and f < 1e10 and b <> 9223372036854775807`, `d > '2020-01-01' and ts < now() - interval '1 day 2 hours'`, `j @> '{"a": 1}' and j ->> 'b' is not null`, `a[1] > 0 and a && array[1, 2]`,
  `coalesce(s, x, 'z') <> ''`, `case when bl then n else 0 end > 0`, `case s when 'a' then 1 when 'b' then 2 end is not null`, `extract(year from d) > 2000 and date_trunc('day', ts) = ts`,
  `substring(s from 2 for 3) = trim(both 'x' from x)`, `position('a' in x) > 0`, `cast(n as int) = id::bigint and s::text::varchar(5) = x`, 'bl is not true and (n is null) = (x is distinct from s)',
  `r @> 5 and lower(r) > 1`, 'length(s || x) < 10 and n % 2 = 0 and f ^ 2 > 1', `row(id, x) < row(5, 'a')`, 'nullif(id, 0) = greatest(1, b, n)', `va = array['x', 'y']::varchar[] or va <@ array['a']::varchar[]`,
  `s = any (array['a', 'b']::varchar[]) and x <> all (array['q'::text, 'r'])`, `ts at time zone 'UTC' > '2020-01-01'`, `s collate "C" > 'a'`, `upper(s) in ('A', 'B') and lower(x) in ('a')`, `s in ('a', 'b', null)`,
];
const views = [
  `select * from t where s in ('a', 'b')`, `select t.id, count(*) n from t group by 1 having count(*) > 1 order by 2 desc limit 5`, `select a.id, b.x y from t a left join t b using (id) where b.s not in ('q', 'r')`,
  `with q as (select id, row_number() over (partition by s order by n desc) k from t) select * from q where k = 1`, `select id, s from t union all select 1, 'a' union select 2, 'b'`,
  `select x, 'lit' as l, null as e, 1.5 z from t where exists (select 1 from t u where u.id = t.id)`, `select distinct on (s) s, n from t order by s, n`, `select id from t, lateral (select unnest(a) u) k where k.u = any (t.a)`,
  `select sum(n) filter (where s = 'a'), string_agg(x, ',' order by x) from t`, `select (t).x, t as whole from t`, `select v.a, v.b from (values (1, 'x'), (2, 'y')) v(a, b)`,
  `with recursive q(n) as (select 1 union all select n + 1 from q where n < 5) select n from q`, `select case when s in ('a', 'b') then 1 else 2 end from t`, `select id, grouping(s), count(*) from t group by grouping sets ((id), (id, s), ())`,
];

const opened: pg.Client[] = [];
async function fresh(server: Server): Promise<Queryable> {
  const client = new pg.Client({ connectionString: (await server.freshDatabase('ob')).url });
  client.on('error', () => undefined);
  await client.connect();
  opened.push(client);
  return ofPg(client);
}
const differences = async (a: Queryable, b: Queryable): Promise<string[]> => compare(await observe(a), await observe(b)).map((each) => each.text);

describe.each([18, 15] as const)('PostgreSQL %i', (major) => {
  let server: Server;
  beforeAll(async () => void (server = await startServer({ major })));
  afterAll(async () => {
    for (const client of opened.splice(0)) await client.end();
    await server.stop();
  });

  it('loads its own print as the same, again and again', async () => {
    let sql = checks.map((check, index) => `alter table t add constraint c${index} check (${check});`).join('\n') + views.map((view, index) => `create view v${index} as ${view};`).join('\n');
    const generations: { readonly db: Queryable; readonly sql: string }[] = [];
    for (let generation = 0; generation < 3; generation += 1) {
      const db = await fresh(server);
      await db.query(`create table t (${columns}); ${sql}`);
      generations.push({ db, sql });
      const [printed] = await db.query(`select
        (select string_agg(format('alter table t add constraint %I %s;', conname, pg_get_constraintdef(oid)), E'\\n' order by conname) from pg_constraint where contype = 'c' and conrelid = 't'::regclass) ||
        (select string_agg(format('create view %I as %s', relname, pg_get_viewdef(oid)), E'\\n' order by relname) from pg_class where relkind = 'v' and relnamespace = 'public'::regnamespace) as sql`);
      sql = String(printed?.['sql']);
    }
    const [first, second, third] = generations;
    expect(first?.sql).not.toBe(second?.sql);
    expect(await differences(first?.db as Queryable, second?.db as Queryable)).toEqual([]);
    expect(await differences(first?.db as Queryable, third?.db as Queryable)).toEqual([]);
  });

  it('altered and created are the same', async () => {
    const created = await fresh(server);
    await created.query(`create table t2 (id int primary key); create table t (id bigint generated always as identity primary key, name varchar(20) not null default 'x', k int references t2 (id));
      create index i on t (name) where k > 0; create view v as select id, name from t; grant select on t to current_user; create sequence q; create type e as enum ('a', 'b', 'c')`);
    const altered = await fresh(server);
    for (const sql of [
      'create table t (gone text, id int not null, name varchar(5), late int)', `insert into t values ('a', 1, 'n', 1)`, 'create sequence q increment 5', `create type e as enum ('a', 'c')`,
      'alter table t drop gone, drop late', 'alter table t alter id type bigint, alter id add generated always as identity', 'alter table t add primary key (id)', 'create table t2 (id int)',
      'alter table t2 alter id set not null, add primary key (id)', `alter table t alter name type varchar(20), alter name set default 'x', alter name set not null, add k int`,
      'alter table t add constraint t_k_fkey foreign key (k) references t2 not valid', 'alter table t validate constraint t_k_fkey', 'create index i on t (name) where k > 0', 'create view v as select id from t',
      'create or replace view v as select id, name from t', 'alter sequence q increment 1', `alter type e add value 'b' before 'c'`,
    ]) await altered.query(sql);
    expect(await differences(created, altered)).toEqual([]);
  });

  it('sees rows that change, and only those', async () => {
    const db = await fresh(server);
    await db.query(`create table t (id int primary key, a text, b text); insert into t values (1, 'x', 'y'), (2, null, ''); create sequence q; select nextval('q');
      create materialized view m as select id from t; create table p (i int) partition by list (i); create table p1 partition of p for values in (1); insert into p values (1); select lo_create(7)`);
    const before = await observeRows(db);
    expect(before.tables['public.p1']?.rows).toBe(1);
    await db.query('alter table t add c date');
    await db.query('update t set id = id');
    await db.query('vacuum full t');
    const all = compareRows(before, await observeRows(db));
    expect(all).toEqual(['table public.t: 2 rows differ in c']);
    const chosen = { columns: Object.fromEntries(Object.entries(before.tables).map(([name, table]) => [name, Object.keys(table.columns)])) };
    expect(compareRows(before, await observeRows(db, chosen))).toEqual([]);
    await db.query(`update t set a = '' where id = 2; select nextval('q'); insert into p values (1); select lo_put(7, 0, 'x')`);
    expect(compareRows(before, await observeRows(db, chosen))).toEqual([
      'table public.p1: 1 rows → 2 rows', 'table public.t: 2 rows differ in a', 'sequence public.q: 1 called → 2 called', 'large objects differ',
    ]);
    const swapped = await observeRows(db, chosen);
    await db.query(`update t set b = case id when 1 then '' else 'y' end`);
    expect(compareRows(swapped, await observeRows(db, chosen))).toEqual(['table public.t: 2 rows differ in how their columns belong together']);
  });
});

it('the normal form keeps apart what is not the same', () => {
  const pairs = [['a > 1', 'a >= 1'], ['a and b or c', 'a and (b or c)'], ['a::text', 'a::varchar'], ['array[1]::int[]', 'array[1]::bigint[]'], ['a - (b - c)', 'a - b - c'], [`s in ('a')`, `s in ('b')`]] as const;
  for (const [a, b] of pairs) expect(normalForm(a, 'expression'), `${a} and ${b}`).not.toBe(normalForm(b, 'expression'));
  expect(normalForm('FOR VALUES IN (1)', 'expression')).toBe('FOR VALUES IN (1)');
});
