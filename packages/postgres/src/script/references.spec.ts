import { beforeAll, describe, expect, it } from 'vitest';
import { ready } from './parser.ts';
import { refKey, type Ref } from './ref.ts';
import { references, type References } from './references.ts';
import { split } from './split.ts';

beforeAll(ready);

const short = ({ kind, schema, name, arity }: Ref): string => `${kind} ${schema === undefined ? '' : `${schema}.`}${name}${arity === undefined ? '' : `/${String(arity)}`}`;
const of = (sql: string): References => {
  const [statement] = split(sql, 'f.sql');
  if (statement === undefined) throw new Error(`no statement in ${sql}`);
  return references(statement);
};
const uses = (sql: string): string[] => of(sql).uses.map(short).sort();
const bodyUses = (sql: string): string[] => of(sql).bodyUses.map(short).sort();
const defines = (sql: string): string[] => of(sql).defines.map(short).sort();

describe('references: what is used', () => {
  it.each<[string, string[]]>([
    ['create view s.v as select f(a, b) from s.t join u using (id) where x = any (select y from w)', ['function f/2', 'relation s.t', 'relation u', 'relation w', 'schema s']],
    ['create view v as with c as (select * from t) select * from c, public.c', ['relation public.c', 'relation t']],
    ['create view v as with c as (select * from c) select * from c', ['relation c']],
    ['create view v as with recursive c as (select 1 union select * from c) select * from c', []],
    ['create view v as with a as (select * from t), b as (select * from a) select * from b where exists (with d as (table u) table d)', ['relation t', 'relation u']],
    ['create view v as select * from a union select * from b except table c', ['relation a', 'relation b', 'relation c']],
    [`create table s.t (a s.e[] default 'x'::s.e, b text collate "s"."C", c int references o.u, d int default nextval('s.q'), check (f(a)), like z)`,
      ['collation s.C', 'function f/1', 'function nextval/1', 'relation o.u', 'relation s.q', 'relation z', 'schema s', 'type s.e', 'type text']],
    ['create table p partition of s.q for values in (1) using heap tablespace x', ['relation s.q', 'tablespace x']],
    ['create table c () inherits (s.a, b)', ['relation b', 'relation s.a']],
    ['create table t of s.ty', ['type s.ty']],
    ['create table t (a int, exclude using gist (a with s.===))', []],
    [`create index on s.t using gist (a s.oc, lower(b) collate "x") where g(c) > '1'::regclass::oid`, ['collation x', 'function g/1', 'function lower/1', 'operator-class s.oc', 'relation s.t', 'type oid', 'type regclass']],
    ['create trigger g after insert on s.t for each row when (w(new.a)) execute function s.f(1)', ['function s.f/0', 'function w/1', 'relation s.t']],
    ['create policy p on s.t to r, public using (exists (select from u)) with check (f(x))', ['function f/1', 'relation s.t', 'relation u', 'role r']],
    ['create rule r as on insert to s.v do instead (insert into a values (new.x); delete from b)', ['relation a', 'relation b', 'relation s.v']],
    ['create domain s.d as s.base check (ok(value))', ['function ok/1', 'schema s', 'type s.base']],
    ['alter table t owner to r', ['relation t', 'role r']],
    ['alter function s.f(int, s.t) owner to r', ['function s.f/2', 'role r']],
    ['grant select on s.t, u to r, current_user', ['relation s.t', 'relation u', 'role r']],
    ['grant select on all tables in schema s to r', ['role r', 'schema s']],
    ['alter default privileges for role o in schema s grant select on tables to r', ['role o', 'role r', 'schema s']],
    ['create schema s authorization r', ['role r']],
    ["comment on column s.t.c is 'x'", ['relation s.t']],
    ["comment on trigger g on s.t is 'x'", ['relation s.t', 'trigger s.t.g']],
    ['create sequence s.q owned by s.t.c', ['relation s.t', 'schema s']],
    ['create aggregate s.a (int) (sfunc = s.f, stype = s.ty, finalfunc = g)', ['function g', 'function s.f', 'schema s', 'type s.ty']],
    ['create operator s.=== (leftarg = s.ty, rightarg = int, function = f, commutator = ==)', ['function f', 'schema s', 'type s.ty']],
    ['create view v as select a operator(s.+) b, c === d, e + f from t', ['operator ===', 'operator s.+', 'relation t']],
    ['create cast (s.a as b) with function s.f(s.a)', ['function s.f/1', 'type b', 'type s.a']],
    ['create function f(a s.t.c%type) returns setof s.u language x as $$$$', ['language x', 'relation s.t', 'type s.u']],
    ['create function f() returns int begin atomic select g() from s.t; end', ['function g/0', 'relation s.t']],
    ['create function f(a int default g()) returns int return h(a)', ['function g/0', 'function h/1']],
    ["create view v as select to_tsvector('s.cfg', x), 'e'::regrole, 's.f(int)'::regprocedure from t",
      ['function s.f', 'function to_tsvector/2', 'relation t', 'role e', 'text-search-configuration s.cfg', 'type regprocedure', 'type regrole']],
    ['create extension e schema s', ['schema s']],
    ['create publication p for table s.t where (f(x)), tables in schema q', ['function f/1', 'relation s.t', 'schema q']],
    ['create materialized view m as select pg_catalog.now(), * from information_schema.tables', []],
    ['create operator class s.o for type s.t using btree family s.fam as operator 1 s.<, function 1 s.f(s.t, s.t)', ['function s.f', 'operator s.<', 'operator-family s.fam', 'schema s', 'type s.t']],
    ['alter text search configuration c add mapping for word with s.d', ['text-search-configuration c', 'text-search-dictionary s.d']],
    ['alter table t add foreign key (a) references s.u', ['relation s.u', 'relation t']],
    ['alter table t add constraint c unique using index i', ['relation t', 'relation i'].sort()],
    ['create statistics s.st on a, (f(b)) from s.t', ['function f/1', 'relation s.t', 'schema s']],
    ['alter table t attach partition s.p default', ['relation s.p', 'relation t']],
  ])('%s', (sql, expected) => expect(uses(sql)).toEqual(expected));

  it('tells relations that INSERT changes from CTEs of the same name', () => {
    expect(bodyUses('create function f() returns void language sql as $$ with t as (select 1 from u) insert into t select * from t $$')).toEqual(['relation t', 'relation u']);
  });
});

describe('references: what is defined', () => {
  it.each<[string, string[]]>([
    ['create table s.t (id serial, x int generated always as identity, constraint k primary key (id))',
      ['constraint s.t.k', 'relation s.k', 'relation s.t', 'relation s.t_id_seq', 'relation s.t_x_seq', 'type s.t']],
    ['create function s.f(a int, out b int, variadic c int[]) language sql as $$ select 1 $$', ['function s.f/2']],
    ['create schema s create table t () create view v as select 1', ['relation s.t', 'relation s.v', 'schema s', 'type s.t', 'type s.v']],
    ['create type s.c as (a int)', ['relation s.c', 'type s.c']],
    ['create type r as range (subtype = int, multirange_type_name = mr)', ['type mr', 'type r']],
    ['alter table s.t rename to u', ['relation s.u']],
    ['alter table s.t set schema u', ['relation u.t']],
    ['alter table s.t rename column a to b', []],
    ['create unique index i on s.t (a)', ['relation s.i']],
  ])('%s', (sql, expected) => expect(defines(sql)).toEqual(expected));

  it('tells what completes a relation or type', () => {
    expect(of('alter table s.t add constraint k primary key (a)').completes.map(short)).toEqual(['relation s.t']);
    expect(of('alter table s.t add constraint k foreign key (a) references u').completes).toEqual([]);
    expect(of("alter type s.e add value 'x'").completes.map(short)).toEqual(['type s.e']);
  });
});

describe('references: bodies', () => {
  const plpgsql = (body: string, head = 'f()', returns = 'void') =>
    bodyUses(`create function ${head} returns ${returns} language plpgsql as $body$ ${body} $body$`);

  it('reads SQL bodies', () => {
    expect(bodyUses(`create function f() returns int language sql as 'select g(1) from s.t; delete from "U"'`)).toEqual(['function g/1', 'relation U', 'relation s.t']);
  });

  it('reads queries, loops, assignments and declared types of PL/pgSQL', () => {
    expect(
      plpgsql(
        `declare a s.ty; b s.t%rowtype; c s.u.col%type; n int := g(1); r record;
         begin
           for r in select * from s.l loop perform h(r.x); end loop;
           n := (select count(*) from s.m); a.b := k(n);
           if exists (select from s.n) then return; end if;
           insert into s.o values (i(2)) returning id into n;
         end`,
      ),
    ).toEqual(['function count/0', 'function g/1', 'function h/1', 'function i/1', 'function k/1', 'relation s.l', 'relation s.m', 'relation s.n', 'relation s.o', 'relation s.t', 'relation s.u', 'type s.ty']);
  });

  it('reads literal text that is executed, without the names that are filled in', () => {
    expect(plpgsql(`begin execute 'delete from s.t where a = $1' using g(); execute format('select %L, %I.x from s.u join %I on %s', 1, 'q', 'w', 'e'); end`)).toEqual([
      'function format/5', 'function g/0', 'relation s.t', 'relation s.u',
    ]);
  });

  it('copes with %TYPE in a signature, fields of row variables and triggers', () => {
    expect(plpgsql('begin return (select 1 from s.u); end', 'f(a s.t.c%type)', 'int')).toEqual(['relation s.u']);
    expect(plpgsql('declare y s.t%rowtype; begin y.a := g(); y.b = h(); end')).toEqual(['function g/0', 'function h/0', 'type s.t']);
    expect(plpgsql('begin new.a := g(); insert into s.log select new.*; return new; end', 'f()', 'trigger')).toEqual(['function g/0', 'relation s.log']);
    expect(plpgsql('declare m s.mood; n int; begin select a, b into m, n from s.t; end')).toContain('relation s.t');
    expect(plpgsql('begin return query select 1, k.x from s.k; end', 'f(p s.t)', 'table (a int, b s.u)')).toEqual(['relation s.k']);
  });

  it('gives what it can of a body that does not compile', () => {
    expect(plpgsql('begin frob frob; perform g(1); select a into strict b from s.t; end oops')).toEqual(['function g/1', 'relation s.t']);
    expect(bodyUses("create function f() returns int language sql as 'selec 1'")).toEqual([]);
    expect(of('create table')).toEqual({ defines: [], uses: [], bodyUses: [], completes: [], brings: [], alters: [] });
    expect(of('\\gexec').uses).toEqual([]);
  });
});

it('keys tell refs apart', () => {
  expect(new Set([{ name: 'a' }, { name: 'a', schema: 's' }, { name: 'a', arity: 0 }].map((each) => refKey({ kind: 'function', ...each }))).size).toBe(3);
});

it('survives very long expressions', () => {
  for (const count of [3000, 5000, 20_000]) {
    expect(of(`create view v as select ${'f(1) + '.repeat(count)} 1 from s.t`).uses.length).toBeLessThan(3);
  }
  expect(uses(`create view v as select ${'f(1) + '.repeat(1500)} 1 from s.t`)).toEqual(['function f/1', 'relation s.t']);
});
