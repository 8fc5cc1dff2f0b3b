/** What scripts without a rollback script take away is kept first, and comes back by the catalog: rows, values, and what they were converted from. */
import { makePackages, pkgDeploy } from '@sluice/core';
import { describe, expect, it } from 'vitest';
import { difference, seen } from './backup-world.ts';
import { keeping } from './keeping.ts';
import { pglite, postgres15 } from './places.ts';
import { makeWorld, of, why, type World } from './world.ts';

// PGlite is PostgreSQL 18.
describe.each([pglite, postgres15])('scripts that lose rows, on $name', (place) => {
  const keep = keeping();
  const V1 = `create schema app;
create table app.kind (code text primary key, label text not null);
create table app.item (id integer primary key, name text not null, kind text not null references app.kind, size text not null, made date not null default '2020-01-01');
create index item_made on app.item (made);
create table app.top (id integer primary key);
create table app.held (id integer primary key references app.top deferrable initially deferred, n integer);
create index on app.held (n);
create table app.line (item integer not null, n integer generated always as identity, note varchar(40), unique (item, n));
insert into app.kind values ('r', 'rope'), ('k', 'knife');
insert into app.item values (1, 'long', 'r', '12 cm', '2021-02-03'), (2, 'sharp', 'k', '7 cm', '2022-03-04');
insert into app.top values (2);
insert into app.held values (2, 7);
insert into app.line (item, note) values (1, 'first'), (1, null), (2, 'third');
create type app.grade as enum ('good', 'fair', 'poor');
create table app.graded (id integer primary key, grade app.grade not null, since date);
insert into app.graded values (1, 'good', '2020-01-01'), (2, 'poor', null), (3, 'fair', '2021-01-01');
`;
  const world = async (files: Readonly<Record<string, string>>, environment = ''): Promise<World> => {
    const w = await keep(makeWorld(place, { app: { manifest: 'migrations: migrations/*.sql', files: { 'migrations/V1__item.sql': V1 } } }, { environment: `gates: { hazards: { accept: [blocking-lock, compatibility, data-loss, may-fail] } }\n${environment}` }));
    const first = await w.deploy();
    expect(of(first), why(first)).toMatchObject({ status: 'deployed', outcome: 0 });
    for (const [name, text] of Object.entries(files)) await w.write(`app/migrations/${name}`, text);
    return w;
  };

  const cases: readonly { what: string; files: Readonly<Record<string, string>>; objects: number; changed?: string[] }[] = [
    { what: 'a column that is NOT NULL and has no default', files: { 'V2__a.sql': 'alter table app.item drop column name;\n' }, objects: 1 },
    { what: 'a table, with its positions and the other end of a reference', files: { 'V2__a.sql': 'drop table app.line;\nalter table app.item drop constraint item_kind_fkey;\ndrop table app.kind;\n' }, objects: 2 },
    { what: 'a table with an index, whose reference looks at the end', files: { 'V2__a.sql': 'drop table app.held;\n' }, objects: 1 },
    { what: 'a table whose successor takes its name, and is filled', files: { 'V2__a.sql': `drop table app.held;\ncreate table app.held (path text not null, n integer);\ninsert into app.held values ('x', 7);\n` }, objects: 1 },
    { what: 'values that an expression made others of', files: { 'V2__a.sql': `alter table app.item alter column size type integer using (split_part(size, ' ', 1))::integer, alter column name set default 'x, using';\n` }, objects: 1 },
    { what: 'values that a bare name in an expression made others of', files: { 'V2__a.sql': `set search_path to app;\ncreate type far as enum ('near', 'far');\nalter table item alter column size type far using case when size = '7 cm' then 'far'::far else 'near' end;\n` }, objects: 1 },
    { what: 'several in one script and behind each other', files: { 'V2__a.sql': `set search_path to app;\ncreate table other (id integer);\nalter table item drop column made, drop column size;\n`, 'V3__b.sql': `update app.item set name = 'none';\nalter table app.item drop column name cascade;\ndrop table app.line;\n` }, objects: 4, changed: ['table app.item: 2 rows differ in name'] },
    { what: 'a column whose successor takes its name', files: { 'V2__a.sql': `alter table app.item add column cm integer;\nupdate app.item set cm = split_part(size, ' ', 1)::integer;\nalter table app.item drop column size;\nalter table app.item rename column cm to size;\n` }, objects: 1 },
    { what: 'one whose values need not convert back', files: { 'V2__a.sql': `alter table app.item add column at text not null default 'once';\nalter table app.item drop column made;\nalter table app.item rename column at to made;\n` }, objects: 1 },
    { what: 'columns and a table that the same scripts renamed before', files: { 'V2__a.sql': 'alter table app.item rename to thing;\nalter table app.thing drop column size, drop column made;\nalter table app.line rename to note;\n', 'V3__b.sql': 'alter table app.thing drop column name;\ndrop table app.note;\n' }, objects: 4 },
    { what: 'columns that have another name by then: dropped, converted, telling rows apart, and of a table that goes', files: { 'V2__a.sql': `alter table app.item rename to thing;
alter table app.thing rename id to "key id";
alter table app.thing rename name to size_2;
alter table app.thing drop column size_2;
`, 'V3__b.sql': `alter table app.thing rename size to "became size";
alter table app.thing alter column "became size" type integer using (split_part("became size", ' ', 1))::integer;
alter table app.line rename note to remark;
alter table app.line rename item to note;
alter table app.line drop column remark;
`, 'V4__c.sql': 'alter table app.held rename n to m;\ndrop table app.held;\n' }, objects: 4 },
    { what: 'a table and columns whose constraints, indexes and defaults go first', files: { 'V2__a.sql': `drop index app.item_made;
alter table app.item alter column made drop default;
alter table app.item drop column made;
alter table app.held drop constraint held_id_fkey, drop constraint held_pkey;
drop table app.held;
`, 'V3__b.sql': `alter table app.item drop constraint item_kind_fkey;
alter table app.kind drop constraint kind_pkey;
drop table app.kind;
` }, objects: 3 },
    { what: 'a table that loses values before it goes: once, as a whole', files: { 'V2__a.sql': `alter table app.graded alter column grade type text using case when grade = 'poor' then 'fair' else grade::text end;
alter table app.graded rename to ranked;
alter table app.ranked rename column since to until;
alter table app.ranked add column more integer default 7;
alter table app.item drop constraint item_kind_fkey;
alter table app.kind drop column label;
`, 'V3__b.sql': `alter table app.ranked drop column until;
drop table app.ranked, app.kind;
create table app.graded (until text);
` }, objects: 2 },
    { what: 'values beside columns that the scripts make, where no key tells rows apart', files: { 'V2__a.sql': `alter table app.line drop constraint line_item_n_key;
alter table app.line add column more integer default 7;
alter table app.line rename column item to it;
alter table app.line drop column note;
` }, objects: 1 },
    { what: 'values of a type whose successor takes its name', files: { 'V2__a.sql': `create type app.new_grade as enum ('good', 'fair');
alter table app.graded alter column grade type app.new_grade using (case when grade = 'poor' then 'fair' else grade::text end)::app.new_grade;
drop type app.grade;
alter type app.new_grade rename to grade;
` }, objects: 1 },
    { what: 'what a block and a function take away, and not what a block renames', files: { 'V2__a.sql': `do $$ declare t text; begin
  for t in select relname from pg_class where relname = 'line' loop execute 'drop table app.' || quote_ident(t); end loop;
  if exists (select from information_schema.columns where table_name = 'item' and column_name = 'size') then alter table app.item drop column size; end if;
  execute format('alter table app.%I rename to %I', 'held', 'holding');
end $$;
create function app.cut() returns void language plpgsql as $f$ begin alter table app.item drop column name; end $f$;
select app.cut();
drop function app.cut();
` }, objects: 3 },
    { what: 'what a script takes away whose rollback script does not run, for another has none', files: { 'V2__a.sql': 'alter table app.line drop column note;\n', 'V2__rollback_a.sql': 'alter table app.line add column note varchar(40);\n', 'V3__b.sql': 'create table app.empty (id integer);\n' }, objects: 1 },
    { what: 'values of columns that go with their type, by CASCADE', files: { 'V2__a.sql': 'drop type app.grade cascade;\n' }, objects: 1 },
    { what: 'nothing where a block changes nothing', files: { 'V2__a.sql': `do $$ begin if not exists (select from pg_class where relname = 'item') then execute 'drop table app.' || 'line'; end if; end $$;
` }, objects: 0 },
    { what: 'nothing of a table that has another name now, and a view its own', files: { 'V2__a.sql': 'alter table app.item rename to item_v2;\ncreate view app.item as select id, name from app.item_v2;\ncreate view app.deep as select id from app.item;\n' }, objects: 0 },
  ];
  for (const { what, files, objects, changed = [] } of cases) it(what, async () => {
    const w = await world(files);
    const was = await seen(w);
    const done = await w.deploy();
    expect(of(done), why(done)).toMatchObject({ status: 'deployed', outcome: 0 });
    expect((await w.journal('backup')) ?? [], 'what is kept').toHaveLength(objects);
    const back = await w.rollback();
    expect(of(back), why(back)).toMatchObject({ status: 'rolled back', outcome: 0 });
    // What UPDATE made of values is no part of a catalog.
    expect(difference(was, await seen(w))).toEqual(changed);
  });

  it('is told of what was renamed before, and asked for', async () => {
    const w = await world({ 'V2__a.sql': 'alter table app.item rename to thing;\nalter table app.thing drop column size;\nalter table app.line rename to note;\ntruncate app.note;\ncreate table app.line (id integer);\ntruncate app.line;\n' });
    const { report } = await w.diff();
    const told = of(report).plan?.batches.flatMap(({ steps }) => steps.flatMap(({ hazards }) => hazards)).filter(({ code }) => code.startsWith('H1')).map(({ code, subject }) => `${code} ${subject}`);
    expect(told).toEqual(['H104 table app.item', 'H105 table app.line']);
  });

  it('is told of what a block does, by its text or by a trial, whether or not a rollback script stands beside it', async () => {
    const w = await world({
      'V2__a.sql': `do $$ begin execute 'drop table app.' || 'line'; alter table app.item drop column size; end $$;\n`, 'V2__rollback_a.sql': 'select 1;\n',
      'V3__b.sql': `do $$ begin if false then drop table app.held; end if; perform 1; end $$;\n`,
    });
    const { report } = await w.diff();
    const told = of(report).plan?.batches.flatMap(({ steps }) => steps.flatMap(({ hazards }) => hazards)).filter(({ code }) => code.startsWith('H1')).map(({ code, subject }) => `${code} ${subject}`);
    expect(told).toEqual(['H104 table app.item', 'H101 table app.line', 'H101 table app.held']);
  });

  it('says where nobody knows what a block takes away: it commits by itself, or asks for rows that a clone has not', async () => {
    const w = await world({
      'V2__a.sql': `-- sluice: transaction off\ndo $$ begin execute 'drop table app.' || 'line'; end $$;\n`,
      'V3__b.sql': `do $$ begin if not exists (select from app.item) then raise exception 'no items'; end if; execute 'drop table app.' || 'held'; end $$;\n`,
    });
    const { report } = await w.diff();
    expect(of(report).findings?.filter(({ code }) => code === 'not-tried').map(({ message, at }) => `${at?.file.split('/').at(-1)}:${at?.line} ${message.replace(/: .*/s, '')}`)).toEqual([
      'V2__a.sql:2 V2__a.sql runs code whose text does not tell what it takes away, and the scripts do not run on a clone',
      'V3__b.sql:1 V3__b.sql runs code whose text does not tell what it takes away, and the scripts do not run on a clone',
    ]);
    await w.write('app/migrations/V3__b.sql', 'select 1;\n');
    const alone = await w.diff();
    expect(of(alone.report).findings?.filter(({ code }) => code === 'not-tried').map(({ message }) => message)).toEqual([expect.stringContaining('it commits by itself, and is not tried out')]);
  });

  it('a rollback script that renames and then takes away says so', async () => {
    const w = await world({
      'V2__a.sql': `alter table app.item rename to thing;\nalter table app.thing add column more text default 'x';\n`,
      'V2__rollback_a.sql': 'alter table app.thing rename to item;\nalter table app.item drop column more;\n',
    });
    await w.deploy();
    const back = await w.rollback();
    expect(of(back), why(back)).toMatchObject({ status: 'rolled back', outcome: 0 });
    expect(of(back).plan?.batches.flatMap(({ steps }) => steps.flatMap(({ hazards }) => hazards)).filter(({ code }) => code.startsWith('H1')).map(({ code, subject }) => `${code} ${subject}`)).toEqual(['H104 table app.thing']);
  });

  it('what makes room in several scripts is kept apart', async () => {
    const w = await world({ 'V2__a.sql': 'create table app.line (other integer);\n', 'V3__b.sql': 'create table app.item (other integer);\n' });
    const was = await seen(w);
    const done = await w.deploy({ ifExists: 'drop' });
    expect(of(done), why(done)).toMatchObject({ status: 'deployed', outcome: 0 });
    expect(new Set((await w.journal('backup'))?.map(({ address }) => address)).size).toBe(2);
    const back = await w.rollback();
    expect(of(back), why(back)).toMatchObject({ status: 'rolled back', outcome: 0 });
    expect(difference(was, await seen(w))).toEqual([]);
  });

  it('what a package takes away comes back by the catalog, though it has rollback scripts', async () => {
    const before = `create schema app;\ncreate table app.kind (code text primary key);\ncreate table app.item (id integer primary key, name text not null, size text not null);\ncreate view app.sizes as select size from app.item;\n`;
    const w = await keep(makeWorld(place, { app: { owns: ['app'], files: { 'schema.sql': before } } }, { environment: 'gates: { hazards: { accept: [blocking-lock, compatibility, data-loss, may-fail] } }' }));
    const first = await w.deploy();
    expect(of(first), why(first)).toMatchObject({ status: 'deployed', outcome: 0 });
    await w.hand(`insert into app.item values (1, 'rope', '12 cm')`);
    await w.hand(`insert into app.kind values ('r')`);
    const was = await seen(w);
    await w.write('app/schema/schema.sql', 'create schema app;\ncreate table app.item (id integer primary key, name text not null);\n');
    const [made] = await makePackages(w.context, { environment: 'test', projects: ['app'], named: ['app'], out: 'made' });
    const deployed = await pkgDeploy(w.context, { environment: 'test', path: made!.path!, assumeYes: true });
    expect(of(deployed), why(deployed)).toMatchObject({ status: 'deployed', outcome: 0 });
    expect(await w.journal('backup')).toHaveLength(2);
    const back = await w.rollback();
    expect(of(back), why(back)).toMatchObject({ status: 'rolled back', outcome: 0, findings: expect.arrayContaining([expect.objectContaining({ code: 'scripts-by-catalog', message: expect.stringContaining('does not bring back what was kept') as unknown })]) as unknown });
    expect(difference(was, await seen(w))).toEqual([]);
  });

  it('nothing is kept where the environment keeps nothing, where a script has a rollback script, and of what has no rows', async () => {
    const off = await world({ 'V2__a.sql': 'drop table app.line;\n' }, 'backups: off\n');
    expect(of(await off.deploy())).toMatchObject({ status: 'deployed' });
    expect(await off.journal('backup')).toEqual([]);
    const own = await world({ 'V2__a.sql': 'drop table app.line;\n', 'V2__rollback_a.sql': 'create table app.line (item integer);\n', 'V3__b.sql': 'create table app.empty (id integer);\n', 'V3__rollback_b.sql': 'drop table app.empty;\n' });
    expect(of(await own.deploy())).toMatchObject({ status: 'deployed' });
    await own.write('app/migrations/V4__c.sql', 'drop table app.empty;\n');
    expect(of(await own.deploy())).toMatchObject({ status: 'deployed' });
    expect(await own.journal('backup')).toEqual([]);
  });
});
