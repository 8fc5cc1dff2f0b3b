/** A database, what is planned for it, and what somebody may do to it meanwhile. */

export const TABLES = [1, 2, 3, 4, 5];

const base = (table: number): string => `
create table app.t${table} (id int primary key, name text not null default 'x', amount numeric(10,2), note text default 'n', kind app.mood, constraint t${table}_amount check (amount >= 0), constraint t${table}_name unique (name));
create index t${table}_note on app.t${table} (note);
comment on table app.t${table} is 'table ${table}';
comment on column app.t${table}.amount is 'amount';
create view app.v${table} as select id, name from app.t${table} where amount > 0;
create function app.f${table}(a int) returns int language sql immutable as 'select a + ${table}';
create trigger g${table} before update on app.t${table} for each row execute function app.touch();
alter table app.t${table} enable row level security;
create policy p${table} on app.t${table} for select using (id > 0);
grant select on app.t${table} to t29_reader;
create sequence app.s${table} increment 2;
create domain app.d${table} as text check (value <> '');
`;
export const BASE = `create type app.mood as enum ('good', 'bad');
create type app.pair as (a int, b int);
create function app.touch() returns trigger language plpgsql as $$ begin return new; end $$;
create materialized view app.m as select 1 as one;
create statistics app.st on name, note from app.t1;
${TABLES.map(base).join('')}`;
/** What is planned: each table changes, one is made, one view goes. */
export const NEXT = `${BASE.replaceAll("note text default 'n',", "note text default 'm', more int,").replace(/create view app\.v5[^;]*;/, '')}create table app.t6 (id int primary key, t1 int references app.t1);\ncreate index t6_t1 on app.t6 (t1);\n`;

export type Make = (table: number, other: number) => string;

export const RELEVANT: readonly Make[] = [
  (t) => `alter table app.t${t} drop column amount cascade`, (t) => `drop view if exists app.v${t}; alter table app.t${t} alter column amount type numeric(12,2)`, (t) => `alter table app.t${t} alter column name drop not null`, (t) => `alter table app.t${t} alter column note set not null`, (t) => `alter table app.t${t} alter column note set default 'other'`, (t) => `alter table app.t${t} alter column name drop default`,
  (t) => `alter table app.t${t} rename column note to remark`, (t) => `alter table app.t${t} rename to gone${t}`, (t) => `alter table app.t${t} set schema other`, (t) => `drop table app.t${t} cascade`, (t) => `alter table app.t${t} drop constraint t${t}_amount`, (t) => `alter table app.t${t} drop constraint t${t}_name`, (t) => `alter table app.t${t} drop constraint t${t}_pkey`, (t) => `alter table app.t${t} rename constraint t${t}_amount to x`,
  (t) => `drop index app.t${t}_note`, (t) => `alter index app.t${t}_note rename to x`, (t) => `drop index app.t${t}_note; create index t${t}_note on app.t${t} (name, note)`, (t) => `comment on table app.t${t} is 'changed'`, (t) => `comment on column app.t${t}.amount is null`, (t) => `create or replace view app.v${t} as select id, name from app.t${t} where amount > 1`, (t) => `drop view app.v${t}`, (t) => `alter view app.v${t} rename to x`, (t) => `alter view app.v${t} set (security_barrier = true)`,
  (t) => `create or replace function app.f${t}(a int) returns int language sql immutable as 'select a - ${t}'`, (t) => `alter function app.f${t}(int) volatile`, (t) => `alter function app.f${t}(int) security definer`, (t) => `drop function app.f${t}(int)`, (t) => `alter function app.f${t}(int) set work_mem = '1MB'`, (t) => `drop trigger g${t} on app.t${t}`, (t) => `alter table app.t${t} disable trigger g${t}`, (t) => `alter table app.t${t} disable row level security`, (t) => `alter table app.t${t} force row level security`,
  (t) => `drop policy p${t} on app.t${t}`, (t) => `alter policy p${t} on app.t${t} using (id > 1)`, (t) => `revoke select on app.t${t} from t29_reader`, (t) => `grant insert on app.t${t} to t29_reader`, (t) => `grant select on app.t${t} to t29_reader with grant option`, (t) => `alter sequence app.s${t} increment 3`, (t) => `alter sequence app.s${t} maxvalue 1000`, (t) => `drop sequence app.s${t}`, (t) => `alter domain app.d${t} set default 'z'`, (t) => `alter domain app.d${t} set not null`, (t) => `drop domain app.d${t}`,
  () => "alter type app.mood add value 'odd'", () => "alter type app.mood rename value 'bad' to 'worse'", () => 'alter type app.mood rename to temper', () => 'alter type app.pair add attribute c int', () => 'drop type app.pair', () => 'drop materialized view app.m', () => 'drop statistics app.st', () => 'create table app.t6 (id int)', () => 'create view app.t6 as select 1', () => 'create or replace function app.touch() returns trigger language plpgsql as $$ begin return old; end $$',
  (t) => `alter table app.t${t} add column more int`, (t) => `alter table app.t${t} add column more text`, (t) => `alter table app.t${t} set unlogged`, (t) => `alter table app.t${t} set (fillfactor = 50)`, (t) => `alter table app.t${t} alter column note set storage plain`, (t) => `alter table app.t${t} alter column note type varchar(100)`, (t) => `drop view if exists app.v${t}; alter table app.t${t} alter column name type text collate "C"`, (t) => `create table other.p (id int); alter table app.t${t} inherit other.p`, () => 'drop schema app cascade', () => 'alter schema app rename to elsewhere',
];

export const IRRELEVANT: readonly Make[] = [
  (t, o) => `insert into app.t${t} select n, 'x' || n, 1, null, 'good' from generate_series(100, ${100 + o}) n`, (t) => `update app.t${t} set amount = amount + 1`, (t) => `delete from app.t${t} where id = 1`, (t) => `analyze app.t${t}`, (t) => `vacuum app.t${t}`, (t) => `vacuum full app.t${t}`, (t) => `reindex table app.t${t}`, (t) => `cluster app.t${t} using t${t}_pkey; alter table app.t${t} set without cluster`, (t) => `select nextval('app.s${t}')`,
  (t, o) => `create table other.x${t}${o} (id int)`, () => 'drop table other.a cascade', () => 'alter table other.a add column z int', () => "comment on table other.a is 'x'", () => 'create schema another', () => 'create function other.f() returns int language sql as $$ select 1 $$', () => 'create index on other.a (id)', () => 'grant select on other.a to t29_reader', () => 'refresh materialized view app.m', () => 'checkpoint', (t) => `create temp table tmp${t} (id int)`,
  () => 'select lo_create(0)', () => "create type other.e as enum ('a')", () => 'create view other.v as select 1 as x', () => 'vacuum', () => 'analyze', () => 'select pg_stat_reset()', (t) => `select pg_advisory_lock(${t})`, () => 'create sequence other.s', () => 'create text search configuration other.c (copy = pg_catalog.simple)', () => 'insert into other.a values (5)', (t) => `select * from app.t${t} for update`,
];
