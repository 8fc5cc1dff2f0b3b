/** The codes that BTEQ scripts ask for: what a server refuses, and what the page for people says. */
import { readFileSync } from 'node:fs';
import { isSqlError, SqlError, type Connection, type Session } from '@sluice/core/dialect';
import { afterAll, beforeAll, describe, expect, it, test } from 'vitest';
import { startServer, type Server } from '../../../../test/kit/servers.ts';
import { target } from '../../test/connect/process.ts';
import { connect } from '../connect/connect.ts';
import { ERROR_CLASSES, ERROR_CODES, errorCode, NO_COUNTERPART } from './error-codes.ts';

test('the page has the table', () => {
  const page = readFileSync(new URL('../../../core/docs/bteq.md', import.meta.url), 'utf8');
  const rows = [...page.matchAll(/^\| (\d{4}) \| ([^|]+) \|/gm)].map(([, code, states]) => [Number(code), states!] as const);
  const said = Object.fromEntries(rows.flatMap(([code, states]) => [...states.matchAll(/\b[0-9A-Z]{5}\b/g)].map(([state]) => [state, code])));
  expect(said).toEqual(ERROR_CODES);
  expect(Object.fromEntries(rows.flatMap(([code, states]) => [...states.matchAll(/all others of class (\d\d)/g)].map(([, own]) => [own, code])))).toEqual(ERROR_CLASSES);
  expect(rows.at(-1)).toEqual([NO_COUNTERPART, 'everything else']);
});

test('what stands in no table has the code of its class, or none of Teradata', () => {
  const of = (sqlState: string): number => errorCode(new SqlError({ message: '', sqlState, nature: 'statement' }));
  expect([of('42P17'), of('53200'), of('XX000'), of('')]).toEqual([3706, 2644, 9999, 9999]);
});

describe('on a server', () => {
  let server: Server;
  let connection: Connection;
  let session: Session;
  beforeAll(async () => {
    server = await startServer({ major: 18 });
    connection = await connect(target(server.url()));
    session = await connection.session('main');
    await session.execute(`create schema app; create table app.a (id smallint primary key, of smallint references app.a, n text not null default '' check (n <> 'no')); insert into app.a values (1);
      create function app.f() returns int language sql as 'select 1'; create role reader; create view app.v as select 1 as one`);
  });
  afterAll(async () => {
    await connection.close();
    await server.stop();
  });

  it.each([
    ['select * from app.gone', 3807], ['drop index app.gone', 3807], ['alter type app.gone rename to other', 3807], ['create table app.a ()', 3803], ['create view app.v as select 2', 3803], ['create role reader', 5612],
    ['create schema app', 5612], ['create table gone.a ()', 3802], ['select gone from app.a', 5628], ['alter table app.a add n text', 3515], ['select app.gone()', 5589], ["create function app.f() returns int language sql as 'select 2'", 5584],
    ['drop view app.a', 3853], ['selekt', 3706], ['insert into app.a values (1)', 2801], ['insert into app.a values (2, 7)', 5313], ['insert into app.a (id, n) values (2, null)', 3604], ["insert into app.a (id, n) values (2, 'no')", 5317],
    ["select 'long'::varchar(2)::char(1) from app.a where cast('x' as int) = 1", 2621], ['insert into app.a values (99999)', 2616], ['select 1 / 0', 2618], ["select 'x'::date", 2665], ["select '2026-02-30'::date", 2665],
    ['set role reader; select * from app.a', 3523], ['select sum(count(*)) from app.a', 3706],
  ])('%s: %i', async (sql, code) => {
    const error: unknown = await session.execute(sql).then(() => undefined, (thrown: unknown) => thrown);
    await session.execute('reset role');
    expect(isSqlError(error) && errorCode(error)).toBe(code);
  });

  it('counts the rows of the last statement', async () => {
    const count = (sql: string): Promise<number> => session.executeCounting!(sql);
    expect([await count('create table app.c (id int)'), await count('insert into app.c select generate_series(1, 5)'), await count('select * from app.c where id > 3'), await count('delete from app.c; insert into app.c values (1)'), await count('update app.c set id = 2 where id = 9')])
      .toEqual([0, 5, 2, 1, 0]);
  });
});
