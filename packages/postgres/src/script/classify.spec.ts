import { beforeAll, describe, expect, it } from 'vitest';
import { classify, type Classified } from './classify.ts';
import { ready } from './parser.ts';
import { split } from './split.ts';

beforeAll(ready);

const judged = (sql: string): Classified[] => split(sql, 'f.sql').map(classify);
const one = (sql: string): Classified => judged(sql)[0] as Classified;

describe('classify', () => {
  it.each([
    'create table a (b int)', 'comment on database d is $$x$$', 'create extension citext', 'grant select on a to b', 'create unlogged table a ()',
    'create materialized view m as select 1', 'create table a as select 1 with no data', 'alter table a owner to b', 'create subscription s connection $$$$ publication p',
    'alter default privileges grant select on tables to b', 'alter type t add value $$x$$',
    'create aggregate a (int) (sfunc = f, stype = int)', 'alter index i attach partition j', 'alter function f() depends on extension e',
  ])('%s describes a schema', (sql) => expect(one(sql)).toEqual({ role: 'schema' }));

  it.each([
    ['insert into a values (1)', 'data'], ['insert into schema_migrations select 1', 'data'], ['with x as (select 1) delete from a', 'data'], ['merge into a using b on true when matched then delete', 'data'],
    ['truncate a', 'data'], ['copy a from stdin', 'data'], ["select setval('s', 1)", 'data'], ["select pg_catalog.setval('s', 1, true)", 'data'],
    ['do $$ begin end $$', 'migrations'], ['select f()', 'migrations'], ['call p()', 'migrations'], ['refresh materialized view m', 'migrations'],
    ['create table a as select 1', 'migrations'], ['select 1 into a', 'migrations'], ['create temp table a ()', 'migrations'],
    ['create temporary view v as select 1', 'migrations'], ['create table pg_temp.x ()', 'migrations'], ['import foreign schema s from server x into y', 'migrations'],
    ['select 1', 'smokeTests'], ['select * from a', 'smokeTests'], ['values (1)', 'smokeTests'], ['show all', 'smokeTests'],
    ['create role r', 'requires'], ['create database d', 'requires'], ["create tablespace t location '/x'", 'requires'], ['alter system set a = 1', 'requires'],
    ['grant a to b', 'requires'], ['comment on role r is null', 'requires'], ['alter database d owner to x', 'requires'], ['grant connect on database d to x', 'requires'],
    ['alter role r rename to s', 'requires'], ['security label on table a is $$x$$', 'migrations'],
    ['begin', 'nowhere'], ['commit', 'nowhere'], ['vacuum', 'nowhere'], ['analyze a', 'nowhere'], ['reindex table a', 'nowhere'], ['cluster a using b', 'nowhere'],
    ['set transaction isolation level serializable', 'nowhere'], ['set role x', 'nowhere'], ["set session authorization 'x'", 'nowhere'], ['reset all', 'nowhere'],
    ['set session_replication_role = replica', 'nowhere'], ["select set_config('Session_Replication_Role', 'replica', false)", 'nowhere'],
    ["set client_encoding = 'LATIN1'", 'nowhere'], ['drop user mapping for x server s', 'nowhere'],
    ['\\i other.sql', 'nowhere'], ['\\gexec', 'nowhere'], ['\\copy a from b', 'nowhere'],
  ])('%s is refused and belongs to %s', (sql, belongs) => {
    const result = one(sql);
    expect(result).toMatchObject({ role: 'refused', belongs });
    expect(result.role === 'refused' && result.reason.length > 10).toBe(true);
  });

  it.each([
    'set statement_timeout = 0', "set client_encoding = 'UTF8'", "select pg_catalog.set_config('lock_timeout', '0', false)",
    'set row_security = off', 'set local search_path = x', "select set_config('search_path', 'a', true)", '\\restrict abc', '\\unrestrict abc', '\\connect sales',
    '\\set ON_ERROR_STOP on', 'drop user mapping if exists for x server s', 'set default_with_oids = false',
    "insert into schema_migrations (version) values ('1'), ('2')", "insert into public.ar_internal_metadata values ('environment', 'x')", "SELECT pg_catalog.setval('public.a_id_seq', 1, false)",
  ])("%s is pg_dump's and left out with a note", (sql) => expect(one(sql)).toMatchObject({ role: 'preamble', note: expect.stringContaining('left out') as string }));

  it.each([
    [`set search_path = a, "B", '$user', 'x y'`, 'search_path', 'a, "B", "$user", "x y"'],
    ["select pg_catalog.set_config('search_path', '', false)", 'search_path', ''],
    ["SELECT set_config('Search_Path', 'a, b', false)", 'search_path', 'a, b'],
    ["set default_tablespace = ''", 'default_tablespace', ''],
    ['set default_table_access_method = heap', 'default_table_access_method', 'heap'],
    ['set check_function_bodies = false', 'check_function_bodies', 'false'],
    ['set standard_conforming_strings = off', 'standard_conforming_strings', 'off'],
    ["set time zone 'UTC'", 'timezone', 'UTC'],
    ['reset search_path', 'search_path', null],
    ['set search_path to default', 'search_path', null],
  ])('%s is a setting for the rest of the file', (sql, name, value) => expect(one(sql)).toEqual({ role: 'setting', name, value }));

  it.each([
    ['drop table a, s.b', [{ kind: 'relation', name: 'a' }, { kind: 'relation', schema: 's', name: 'b' }], 'refused'],
    ['drop view if exists v cascade', [{ kind: 'relation', name: 'v' }], 'preamble'],
    ['drop trigger x on s.t', [{ kind: 'trigger', schema: 's', name: 't.x' }], 'refused'],
    ['drop policy if exists p on t', [{ kind: 'policy', name: 't.p' }], 'preamble'],
    ['drop function s.f(int, text)', [{ kind: 'function', schema: 's', name: 'f', arity: 2 }], 'refused'],
    ['drop domain d', [{ kind: 'type', name: 'd' }], 'refused'],
    ['drop cast (a as s.b)', [{ kind: 'cast', name: 'a as s.b' }], 'refused'],
    ['drop transform for a language l', [{ kind: 'transform', name: 'a for l' }], 'refused'],
    ['drop operator class c using btree', [{ kind: 'operator-class', name: 'c' }], 'refused'],
    ['drop index t_a_idx', [{ kind: 'relation', name: 't_a_idx' }], 'schema'],
    ['drop index if exists t_a_idx', [{ kind: 'relation', name: 't_a_idx' }], 'preamble'],
  ])('%s says what goes, and what it is where nothing made that', (sql, takes, otherwise) => expect(one(sql)).toMatchObject({ role: 'drop', takes, otherwise: { role: otherwise } }));

  it('refuses the rows of a COPY as data', () => {
    expect(judged('copy a from stdin;\n1\tx\n\\.\nselect 1').map((each) => each.role === 'refused' && each.belongs)).toEqual(['data', 'data', 'smokeTests']);
  });

  it('says where a statement does not parse', () => {
    const [, broken] = judged('create table a ();\n\n/* 😀 */ create view v as\n\tselect \'😀\', frob frob frob;');
    expect(broken).toEqual({
      role: 'broken',
      problem: { message: 'syntax error at or near "frob"', line: 4, column: 25, caretSnippet: "\tselect '😀', frob frob frob\n\t                       ^" },
    });
    expect(one(' selec 1')).toMatchObject({ problem: { line: 1, column: 2, caretSnippet: ' selec 1\n ^' } });
    const deep = `select ${'1+'.repeat(100_000)}1`;
    expect(one(deep)).toMatchObject({ role: 'broken', problem: { message: expect.stringContaining('nested') as string } });
    expect(one('create view v as select 1')).toEqual({ role: 'schema' });
  });

  it('refuses a statement that nobody could have meant, and shows a part of a line that is too long', () => {
    const large = one(`select '${'x'.repeat(5 * 1024 * 1024)}'`);
    expect(large).toMatchObject({ problem: { message: 'the statement is larger than 4 MiB', line: 1, column: 1 } });
    const long = one(`select '${'x'.repeat(10_000)}' frob frob frob`);
    expect(long).toMatchObject({ problem: { message: 'syntax error at or near "frob"', line: 1, column: 10_016 } });
    for (const each of [large, long]) expect('problem' in each && each.problem.caretSnippet.length).toBeLessThan(2_000);
    // Below the second frob, for the first one is a name.
    expect('problem' in long && long.problem.caretSnippet).toMatch(/^x{293}' frob frob frob\n {300}\^$/);
  });
});
