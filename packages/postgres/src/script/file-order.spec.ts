import fc from 'fast-check';
import { beforeAll, describe, expect, it } from 'vitest';
import { fileOrder } from './file-order.ts';
import { ready } from './parser.ts';
import { references } from './references.ts';
import { split } from './split.ts';

beforeAll(ready);

const order = (...sql: string[]): string[] => orderKeeping([], ...sql);
const orderKeeping = (kept: readonly string[], ...sql: string[]): string[] =>
  fileOrder(sql.flatMap((each, index) => split(each, `${String(index)}.sql`)).map((statement) => ({ statement, refs: references(statement) })), new Set(kept)).map(({ statement }) => statement.text);

describe('fileOrder', () => {
  it('leaves alone what nothing forces', () => {
    const sql = ['create table b ()', 'create table a ()', 'create view c as select 1', 'create table d ()'];
    expect(order(...sql)).toEqual(sql);
  });

  it('puts schemas and extensions first and needs before what needs them', () => {
    const sql = [
      'create view s.v as select f(x) from s.t',
      'comment on view s.v is $$x$$',
      'create function f(int) returns int language sql as $$ select count(*) from s.u $$',
      'create table s.t (x s.e, y citext)',
      'create table s.u ()',
      "create type s.e as enum ('a')",
      'create extension citext schema s',
      'create schema s',
    ];
    const sorted = order(...sql);
    expect(sorted.slice(0, 2)).toEqual([sql[7], sql[6]]);
    expect(sorted).toEqual([sql[7], sql[6], sql[4], sql[2], sql[5], sql[3], sql[0], sql[1]]);
  });

  it('waits for the keys that a foreign key needs', () => {
    const sql = ['create table b (a int references a)', 'create table a (id int)', 'alter table a add primary key (id)'];
    expect(order(...sql)).toEqual([sql[1], sql[2], sql[0]]);
  });

  it('leaves the order inside a file to its author where it can', () => {
    const file = ['create table a (id int)', 'create view v as select * from a', 'alter table a add primary key (id)', "create function f() returns int language sql as 'select g()'", "create function g() returns int language sql as 'select 1'"];
    expect(order(file.join(';'))).toEqual(file);
    const late = ['create view v as select * from a', 'create table a (id int)'];
    expect(order(late.join(';'))).toEqual(late.reverse());
  });

  it('keeps the order of a file in which a name means one thing and then another', () => {
    const file = ['create schema s', 'create table s.t (x s.e)', 'drop schema s cascade', 'create schema s', 'create table s.t (y u.e)'];
    const other = ['create schema u', "create type u.e as enum ('a')", 'create view v as select y from s.t'];
    expect(orderKeeping(['0.sql'], file.join(';'), other.join(';'))).toEqual([other[0], ...file.slice(0, 4), other[1], file[4], other[2]]);
    expect(orderKeeping(['1.sql'], other.join(';'), file.join(';'))).toEqual([...other.slice(0, 2), ...file, other[2]]);
  });

  it('puts what a table brings unnamed after who names the same', () => {
    const sql = ['create table t (id serial)', 'create sequence t_id_seq'];
    expect(order(...sql)).toEqual([sql[1], sql[0]]);
  });

  it('keeps the order of what one file says about one table when another file needs its key', () => {
    const view = 'create view v as select * from p group by id';
    const file = [
      'create table p (id int) partition by range (id)', 'create table p1 (id int)', 'alter table p attach partition p1 for values from (1) to (2)',
      'alter table only p add constraint p_pkey primary key (id)', 'alter table only p1 add constraint p1_pkey primary key (id)', 'alter index p_pkey attach partition p1_pkey',
    ];
    expect(order(view, file.join(';'))).toEqual([...file.slice(0, 4), view, ...file.slice(4)]);
  });

  it('puts the name of a base type before its functions, these before the type, and that before whoever speaks of it', () => {
    const [shell, reads, writes, type, grant] = ['create type s.n', 'create function s.i(cstring) returns s.n language internal as $$int4in$$', 'create function s.o(s.n) returns cstring language internal as $$int4out$$', 'create type s.n (input = s.i, output = s.o)', 'grant usage on type s.n to public'];
    expect(order(grant, type, reads, writes, shell)).toEqual([shell, reads, writes, type, grant]);
    expect(order(grant, type, reads, writes)).toEqual([reads, writes, type, grant]);
  });

  it('keeps schemas after what is given on schemas by default, and puts the others first', () => {
    const file = ['create table t ()', 'create schema a', 'alter default privileges grant usage on schemas to reader', 'create schema b', 'create table b.u ()'];
    expect(order(file.join(';'))).toEqual([file[1], file[0], ...file.slice(2)]);
    const tables = 'alter default privileges grant select on tables to reader';
    expect(order(tables, 'create schema b')).toEqual(['create schema b', tables]);
  });

  it('breaks circles at string bodies first, and else keeps the order of the files', () => {
    const table = 'create table t (a int default f())';
    const body = 'create function f() returns int language sql as $$ select a from t $$';
    expect(order(table, body)).toEqual([body, table]);
    expect(order(body, table)).toEqual([body, table]);
    const circle = ['create view a as select * from b', 'create view b as select * from a', 'create view c as select * from a, z', 'create table z ()'];
    expect(order(...circle)).toEqual([circle[0], circle[1], circle[3], circle[2]]);
  });

  it('orders any shuffled tree of views, however deep', () => {
    const views = Array.from({ length: 3000 }, (_, index) => `create view v${String(index)} as select * from v${String(Math.floor((index - 1) / 2))}, v${String(index - 1)}`);
    views[0] = 'create view v0 as select 1';
    fc.assert(
      fc.property(fc.shuffledSubarray(views, { minLength: views.length }), (shuffled) => {
        expect(order(...shuffled)).toEqual(views);
      }),
      { numRuns: 3 },
    );
  });
});
