/** Objects that scripts create and that are there already: raise, rename, drop, with all that stands on them. */
import { describe, expect, it } from 'vitest';
import { keeping } from './keeping.ts';
import { pglite, postgres15, postgres18, type Place } from './places.ts';
import { consenting, difference, seen } from './backup-world.ts';
import type { RunReport } from '@sluice/core';
import { makeWorld, of, why, type Files, type World } from './world.ts';

const keep = keeping();
const world = (place: Place, files: Files, manifest = ''): Promise<World> => keep(makeWorld(place, { shop: { owns: ['app'], manifest: `migrations: migrations/*.sql\n${manifest}`, files } }));

const V1 = `create schema app;
create table app.region (id integer primary key);
create table app.acc (id integer generated always as identity constraint acc_pk primary key, region integer constraint acc_region references app.region, name text not null, old text, constraint acc_name unique (name));
create index acc_old on app.acc (old);
create table app.child (id serial primary key, acc integer constraint child_acc references app.acc);
create view app.acc_v as select id, name from app.acc;
create view app.acc_vv as select name from app.acc_v;
create materialized view app.acc_m as select count(*) as n from app.acc;
create function app.touch() returns trigger language plpgsql as 'begin new.name := upper(new.name); return new; end';
create trigger acc_t before update on app.acc for each row execute function app.touch();
create function app.accs() returns bigint language sql begin atomic select count(*) from app.acc; end;
create function app.first() returns app.acc language sql as 'select * from app.acc limit 1';
alter table app.acc enable row level security;
create policy acc_p on app.acc using (true);
create publication acc_pub for table app.acc;
create table app.acc_more (extra text) inherits (app.acc);
comment on table app.acc is 'accounts';
comment on column app.acc.name is 'its name';
grant select on app.acc to public;
`;
const BACK = 'drop table app.acc;\n';
const V2 = 'create table app.acc (id integer generated always as identity constraint acc_pk primary key, name text not null constraint acc_name unique, old text, region integer, added integer default 7);\n';

async function before(place: Place, files: Files = {}, manifest = ''): Promise<World> {
  const w = await world(place, { 'migrations/V1__acc.sql': V1 }, manifest);
  const first = await w.deploy();
  expect(of(first), why(first)).toMatchObject({ status: 'deployed' });
  await w.hand("insert into app.region values (1)", "insert into app.acc (region, name) values (1, 'ann'), (1, 'bob')", 'insert into app.child (acc) values (1), (2)', "insert into app.acc_more (id, name) overriding system value values (10, 'cyd')", 'refresh materialized view app.acc_m');
  for (const [path, text] of Object.entries({ 'migrations/V2__acc.sql': V2, 'migrations/V2__rollback_acc.sql': BACK, ...files })) await w.write(`shop/${path}`, text);
  return w;
}

const taking = (run: (options: object) => Promise<RunReport>, options = {}): Promise<RunReport> => consenting((more) => run({ ...options, ...more }));
/** By the server's own catalogs: on which relation each of them stands. */
async function stands(w: World): Promise<Record<string, string>> {
  const rows = await w.rows(`
    select distinct r.ev_class::regclass::text as what, d.refobjid::regclass::text as of from pg_depend d join pg_rewrite r on r.oid = d.objid and d.classid = 'pg_rewrite'::regclass
      where d.refclassid = 'pg_class'::regclass and d.refobjid <> r.ev_class and r.ev_class::regclass::text in ('app.acc_v', 'app.acc_m')
    union all select conname, confrelid::regclass::text from pg_constraint where conname = 'child_acc' union all select tgname, tgrelid::regclass::text from pg_trigger where tgname = 'acc_t' and tgrelid::regclass::text not like '%before%'
    union all select polname, polrelid::regclass::text from pg_policy where polrelid::regclass::text not like '%before%' union all select pubname, schemaname || '.' || tablename from pg_publication_tables
    union all select inhrelid::regclass::text, inhparent::regclass::text from pg_inherits where inhrelid = 'app.acc_more'::regclass
    union all select proname, prorettype::regtype::text from pg_proc where proname = 'first' and pronamespace = 'app'::regnamespace
    union all select distinct p.proname, d.refobjid::regclass::text from pg_depend d join pg_proc p on p.oid = d.objid where d.classid = 'pg_proc'::regclass and d.refclassid = 'pg_class'::regclass and p.proname = 'accs'`);
  return Object.fromEntries(rows.map((row): [string, string] => [String(row['what']).replace('app.', ''), String(row['of']).replace('app.', '')]));
}

describe.each([pglite, postgres15, postgres18])('conflicts on $name', (place) => {
  it('are refused before the first write unless somebody says otherwise', async () => {
    const w = await before(place);
    const refused = await w.deploy();
    expect(of(refused), why(refused)).toMatchObject({ status: 'refused', outcome: 1, failure: { code: 'SL409', message: 'V2__acc.sql creates table app.acc, which is there already', at: { line: 1 } } });
    expect(await w.rows('select name from app.acc order by name')).toHaveLength(3);
  });

  it('rename: the old one has another name, all stands on the new one, and a rollback takes all of it back', async () => {
    const w = await before(place);
    const was = await seen(w);
    const done = await w.deploy({ ifExists: 'rename' });
    expect(of(done), why(done)).toMatchObject({ status: 'deployed', outcome: 0, plan: { atomic: true, conflicts: [{ id: 'table app.acc', strategy: 'rename', whence: '--if-exists', how: 'renamed', rows: 'carry', left: ['index app.acc_old'] }] } });
    const { aside } = of(done).plan!.conflicts![0]!;
    const old = aside!.slice('table app.'.length);
    expect(await stands(w)).toEqual({ acc_v: 'acc', acc_m: 'acc', accs: 'acc', child_acc: 'acc', acc_t: 'acc', acc_p: 'acc', acc_pub: 'acc', acc_more: 'acc', first: 'acc' });
    expect(await w.rows('select name from app.acc order by name')).toEqual([{ name: 'ann' }, { name: 'bob' }, { name: 'cyd' }]);
    expect(await w.rows(`select name, old from only app.${old} order by name`)).toHaveLength(2);
    await w.hand("insert into app.acc (name) values ('dan')", "update app.acc set name = 'dan' where name = 'dan'");
    expect(await w.rows("select id, name, added from only app.acc where name = 'DAN'")).toEqual([{ id: 3, name: 'DAN', added: 7 }]);
    expect(await w.rows('select count(*)::int as n from app.acc_v')).toEqual([{ n: 4 }]);
    expect(of(await w.deploy())).toMatchObject({ status: 'unchanged', plan: { unmanaged: [aside] } });
    const back = await taking((options) => w.rollback(options));
    expect(of(back), why(back)).toMatchObject({ status: 'rolled back' });
    expect(difference(was, await seen(w))).toEqual([]);
  });

  it('drop: the rows are in a verified backup object, and a rollback brings them back', async () => {
    const w = await before(place);
    await w.hand('delete from app.child', 'delete from app.acc_more', 'refresh materialized view app.acc_m');
    const was = await seen(w);
    const done = await taking((options) => w.deploy(options), { ifExists: 'drop' });
    expect(of(done), why(done)).toMatchObject({ status: 'deployed', plan: { conflicts: [{ how: 'dropped', rows: 'leave' }] } });
    expect([...(await w.ids())].filter((id) => id.includes('_before_'))).toEqual([]);
    expect(await stands(w)).toEqual({ acc_v: 'acc', acc_m: 'acc', accs: 'acc', child_acc: 'acc', acc_t: 'acc', acc_p: 'acc', acc_pub: 'acc', acc_more: 'acc', first: 'acc' });
    expect(await w.rows('select count(*)::int as n from only app.acc')).toEqual([{ n: 0 }]);
    expect(await w.journal('backup')).toMatchObject([{ status: 'verified', rows: 2 }]);
    const back = await taking((options) => w.rollback(options));
    expect(of(back), why(back)).toMatchObject({ status: 'rolled back' });
    expect(difference(was, await seen(w))).toEqual([]);
  });

  it('rename without a rollback script goes back too', async () => {
    const w = await before(place);
    await w.remove('shop/migrations/V2__rollback_acc.sql');
    const was = await seen(w);
    const done = await w.deploy({ ifExists: 'rename' });
    expect(of(done), why(done)).toMatchObject({ status: 'deployed', outcome: 0 });
    const back = await taking((options) => w.rollback(options));
    expect(of(back), why(back)).toMatchObject({ status: 'rolled back' });
    expect(difference(was, await seen(w))).toEqual([]);
  });
});
