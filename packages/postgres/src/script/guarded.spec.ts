import { beforeAll, expect, it } from 'vitest';
import { unguarded } from './guarded.ts';
import { ready } from './parser.ts';
import { split } from './split.ts';

beforeAll(ready);

const of = (sql: string) => {
  const found = unguarded(split(sql, 'a.sql')[0]!);
  return found && { statements: found.statements.map(({ text, place: { line, column } }) => `${line}:${column} ${text}`), roles: found.roles.map(({ text }) => text) };
};

it.each([
  [`do $$ begin\n  create type x as enum ('a;b');\n  exception when duplicate_object then null;\nend $$;`, [`2:3 create type x as enum ('a;b')`]],
  [`DO $do$\nBEGIN\n  IF NOT EXISTS (SELECT 1 FROM pg_type WHERE typname = lower('x')) THEN\n    CREATE TYPE x AS (a integer);\n    comment on type x is 'y';\n  END IF;\n  raise notice 'done';\nEND\n$do$ language plpgsql;`, ['4:5 CREATE TYPE x AS (a integer)', `5:5 comment on type x is 'y'`]],
  [`do 'begin if to_regclass(''app.t'') is null then execute ''create table app.t (a text)''; end if; end'`, ['1:60 create table app.t (a text)']],
  ['do $$ begin begin alter table t add constraint c unique (a); exception when duplicate_table or duplicate_object then raise notice \'there\'; end; create table u (); end $$', ['1:19 alter table t add constraint c unique (a)', '1:145 create table u ()']],
])('is what it makes: %s', (sql, statements) => {
  expect(of(sql)).toEqual({ statements, roles: [] });
});

it('roles are told apart', () => {
  expect(of(`do $$ begin if not exists (select from pg_roles where rolname = 'r') then create role r login; end if; create table t (); end $$`)).toEqual({ statements: ['1:104 create table t ()'], roles: ['create role r login'] });
});

it.each([
  'do $$ declare a integer; begin create table t (); end $$',
  'do $$ begin if exists (select from pg_class) then create table t (); end if; end $$',
  'do $$ begin if not exists (select from pg_class) then create table t (); else drop table t; end if; end $$',
  "do $$ begin if not exists (select from pg_class) and current_user = 'a' then create table t (); end if; end $$",
  "do $$ begin execute 'create table ' || current_user || ' ()'; end $$",
  'do $$ begin for i in 1..3 loop create table t (); end loop; end $$',
  'do $$ begin perform f(); create table t (); end $$',
  "do $$ begin create table t (); exception when others then raise exception 'no'; end $$",
  'do $$ begin create table t (); exception when others then drop table u; end $$',
  'do $$ begin null; end $$',
  'do $$ begin create tabel t (); end',
  'create table t ()',
])('is none: %s', (sql) => {
  expect(of(sql)).toBeUndefined();
});
