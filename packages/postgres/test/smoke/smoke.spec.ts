import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { sharedServer } from '@sluice/kit/servers';
import { parseSmokeFile } from '../../../core/src/smoke/parse.ts';
import { runSmokeTests, type SmokeOptions } from '../../../core/src/smoke/run.ts';
import type { Dialect } from '@sluice/core/dialect';
import { split } from '../../src/script/split.ts';
import { exists } from '../../src/smoke/exists.ts';
import { smoke } from '../../src/smoke/smoke.ts';
import { pgliteBench, serverBench, type Bench } from './bench.ts';

type Tester = Pick<Dialect, 'smoke' | 'statements' | 'capabilities' | 'transactionId' | 'resolveCommit'>;

const dialect: Tester = {
  smoke,
  statements: async ({ path, text }) => split(text, path),
  capabilities: { transactionalDdl: true, dependencyCatalog: true, concurrentIndexes: true, resolvesCommits: true },
  transactionId: async (session) => String((await session.query('select pg_current_xact_id()::text as id'))[0]?.['id']),
  resolveCommit: async (session, id) => ((await session.query(`select pg_xact_status('${id}'::xid8) as status`))[0]?.['status'] ?? 'unknown') as 'committed',
};

const places: readonly (readonly [string, () => Promise<Bench>])[] = [
  ['PGlite', pgliteBench],
  ...([15, 18] as const).map((major) => [`PostgreSQL ${major}`, async () => serverBench((await (await sharedServer(major)).freshDatabase('smoke')).url)] as const),
];

describe.each(places)('%s', (name, open) => {
  let db: Bench;
  beforeAll(async () => {
    db = await open();
    await db.session.execute(/* sql */ `
      create schema sales;
      create domain sales.amount as numeric(12,2) check (value >= 0);
      create type sales.status as enum ('open', 'paid');
      create type sales.line as (sku text, pieces int);
      create table sales.orders (id bigint generated always as identity constraint orders_pk primary key, total sales.amount not null default 0, note varchar(20), status sales.status);
      create index orders_note on sales.orders (note);
      create view sales.open_orders as select * from sales.orders where status = 'open';
      create materialized view sales.revenue as select sum(total) from sales.orders;
      create sequence sales.number;
      create function sales.order_total(order_id bigint) returns numeric language sql return (select total from sales.orders where id = order_id);
      create function sales.loud() returns void language plpgsql as $$ begin raise warning 'careful'; end $$;
      create function sales.wrong() returns table (a int, b int) language plpgsql stable as $$ begin a := 1; b := 1 / 0; return next; end $$;
      create procedure sales.close_day(day date) language plpgsql as $$ begin insert into sales.orders (note) values ('closed'); end $$;
      create procedure sales.sneaky() language plpgsql as $$ begin insert into sales.orders (note) values ('kept'); commit; end $$;
      create function sales.nothing() returns trigger language plpgsql as $$ begin return new; end $$;
      create trigger audit before insert on sales.orders for each row execute function sales.nothing();
      create policy own on sales.orders using (true);
      create rule quiet as on delete to sales.orders do instead nothing;
      grant usage on schema sales to pg_monitor; grant select on sales.orders to pg_monitor;`);
  }, 120_000);
  afterAll(() => db.close());

  const run = async (path: string, text: string, options: SmokeOptions = {}) => {
    const checks = await runSmokeTests(db.session, dialect, [await parseSmokeFile({ path, text }, dialect)], options);
    expect(await db.session.query('select count(*)::int as n from sales.orders')).toEqual([{ n: 0 }]);
    return checks.map(({ passed, message }) => (passed ? 'ok' : (message ?? 'failed')));
  };
  const sql = (text: string, options?: SmokeOptions) => run('tests/a.sql', text, options);
  const yaml = (text: string, options?: SmokeOptions) => run('tests/a.yaml', text, options);

  test('statements build on each other, and nothing stays', async () => {
    expect(await sql(`
      insert into sales.orders (total, note) values (12.5, 'a'), (3, null);
      -- expect: value 12.50
      select total from sales.orders order by id;
      -- expect: rows 2
      select * from sales.orders;
      -- expect: no rows
      select from sales.orders where note = 'b';
      -- expect: null
      select note from sales.orders where total = 3;
      -- expect: value t
      select case when count(*) = 2 then 't' end from sales.orders;
      -- expect: value true
      select count(*) = 2 from sales.orders;
      -- expect: value [1, 2]
      select '[1, 2]'::json;
      -- expect: value {a,b}
      values (array['a', 'b']);
      -- expect: value 7
      with moved as (update sales.orders set note = 'c' returning 1) select 7;
    `)).toEqual(Array(10).fill('ok'));
  });

  test('bare names mean what they mean in the schema files, and the session is left as it was', async () => {
    await db.session.execute(`set search_path = ''`);
    const owns = { schemas: ['sales'] };
    expect(await sql('insert into orders (total) values (1);\n-- expect: value 1.00\nselect total from orders', { owns })).toEqual(['ok', 'ok']);
    expect(await sql('-- commits: true\n-- expect: no rows\nselect from orders', { owns })).toEqual(['ok']);
    expect(await sql('select from orders')).toEqual([expect.stringContaining('42P01')]);
    expect(await sql('select from orders', { owns: '*' })).toEqual([expect.stringContaining('42P01')]);
    expect(await db.session.query(`select current_setting('search_path') as path`)).toEqual([{ path: '""' }]);
    await db.session.execute('reset search_path');
  });

  test('a failure says what was expected and found, and hides no other one', async () => {
    expect(await sql(`
      -- expect: value 2
      select 1;
      -- expect: rows 1
      select 1 where false;
      select 1 / 0;
      -- expect: value 1
      select 1;
      -- expect: value a
      select a from sales.wrong() w;
      -- expect: value 3
      select 3 where false;
    `)).toEqual([
      'Expected "2", found "1".', 'Expected 1 row, found 0.', '22012: division by zero', 'ok', '22012: division by zero', 'Expected "3", found no row.',
    ]);
  });

  test('expected errors are matched by SQLSTATE and take nothing with them', async () => {
    expect(await sql(`
      insert into sales.orders (note) values ('before');
      -- expect: error 23514
      insert into sales.orders (total) values (-1);
      -- expect: error 23505
      insert into sales.orders (total) values (-1);
      -- expect: error 23514
      select 1;
      -- expect: rows 1
      select from sales.orders;
    `)).toEqual(['ok', 'ok', expect.stringMatching(/^Expected error 23505, found 23514: value for domain/), 'Expected error 23514, but it succeeded.', 'ok']);
  });

  test('warnings fail a check unless they are expected', async () => {
    expect(await sql(`
      select sales.loud();
      -- expect: warning
      select sales.loud();
      -- expect: warning
      select 1;
    `)).toEqual(['Warning: careful', 'ok', 'Expected a warning, found none.']);
    expect(await yaml('tests:\n  - call: sales.loud()\n    warnings: any\n  - call: sales.loud()')).toEqual(['ok', 'Warning: careful']);
  });

  test('yaml: exists, call, procedure, shape', async () => {
    expect(await yaml(`
  tests:
    - exists: function sales.order_total(bigint)
    - exists: function sales.order_total(text)
    - call: sales.order_total(1)
      columns: { order_total: numeric }
      rows: 1
      value: null
    - procedure: sales.close_day(current_date)
    - query: select * from sales.open_orders
      columns: { id: int8, total: sales.amount, note: varchar, status: sales.status }
      rows: 0
    - query: select note from sales.orders
      columns: { note: varchar(30) }
    - query: select note as text from sales.orders
      columns: { note: text }
    - query: select sales.order_total(1)
      columns: { order_total: no_such_type }
    - call: sales.order_total('x')
      error: "22P02"
  `)).toEqual([
      'ok', 'function sales.order_total(text) does not exist.', 'ok', 'ok', 'ok',
      'Column note: expected character varying(30), found character varying(20).',
      'Expected the columns note; found text.',
      '42704: type "no_such_type" does not exist', 'ok',
    ]);
  });

  test('a time limit that was passed fails the check', async () => {
      if (name !== 'PGlite') expect(await sql('-- time limit: 100ms\nselect pg_sleep(5);\nselect 1')).toEqual(['It was stopped after 100ms, its time limit.', 'ok']);
      if (name !== 'PGlite') expect(await sql('-- commits: true\n-- time limit: 100ms\nselect pg_sleep(5);\nselect 1')).toEqual(['It was stopped after 100ms, its time limit.', 'ok']);
    expect(await sql('-- time limit: 1ms\nselect count(*) from generate_series(1, 300000)')).toEqual([expect.stringMatching(/its time limit is 1ms|stopped after 1ms/)]);
    expect(await sql('select count(*) from generate_series(1, 300000);\nselect 2', { totalMs: 1 })).toEqual([expect.any(String), expect.stringMatching(/^Not run: the 1ms/)]);
  });

  test('a commit that hides in a procedure cannot happen', async () => {
    expect(await sql('call sales.sneaky()')).toEqual([expect.stringContaining('2D000')]);
  });

  test('transaction control and what cannot be rolled back is refused when the file is read', async () => {
    for (const text of ['commit', 'select 1; rollback', 'savepoint a', 'end', 'begin', "prepare transaction 'x'", 'vacuum', 'create index concurrently a on b (c)', "copy (select 1) to '/tmp/x'", 'discard all', '\\echo a']) {
      await expect(parseSmokeFile({ path: 'a.sql', text }, dialect), text).rejects.toMatchObject({ code: 'SL802' });
    }
    await expect(parseSmokeFile({ path: 'a.yaml', text: 'tests: [{ query: "select 1; commit" }]' }, dialect)).rejects.toMatchObject({ code: 'SL802' });
    await expect(parseSmokeFile({ path: 'a.yaml', text: 'tests: [{ procedure: "f(); commit" }]' }, dialect)).rejects.toMatchObject({ code: 'SL802' });
    await expect(parseSmokeFile({ path: 'a.yaml', text: 'tests: [{ query: "select 1", columns: { a: "int; commit; select 1" } }]' }, dialect)).rejects.toMatchObject({ code: 'SL802' });
  });

  test('a file that commits is not rolled back, and leaves no transaction open', async () => {
    const [first] = await Promise.all([parseSmokeFile({ path: 'a.sql', text: '-- commits: true\ncreate table sales.kept (); begin; create table sales.gone ();' }, dialect)]);
    expect((await runSmokeTests(db.session, dialect, [first])).map((each) => each.passed)).toEqual([true, true, true]);
    expect(await db.session.query(`select to_regclass('sales.kept')::text as kept, to_regclass('sales.gone')::text as gone`)).toEqual([{ kept: 'sales.kept', gone: null }]);
    await db.session.execute('drop table sales.kept');
  });

  test('a transaction that was ended behind our back is told', async () => {
    const file = await parseSmokeFile({ path: 'a.sql', text: 'select 1' }, dialect);
    const betrayed = { ...dialect, smoke: { ...smoke, release: () => 'commit; begin' } };
    const checks = await runSmokeTests(db.session, betrayed, [file]);
    expect(checks.at(-1)).toMatchObject({ passed: false, message: expect.stringMatching(/is committed: the test changed the database/) });
  });

  test.each([
    'schema sales', 'domain sales.amount', 'type sales.amount', 'enum sales.status', 'composite sales.line', 'table sales.orders', 'column sales.orders/note',
    'column sales.orders.note', 'default sales.orders/total', 'constraint sales.orders/orders_pk', 'constraint sales.amount/amount_check', 'index sales.orders_note',
    'view sales.open_orders', 'materialized view sales.revenue', 'materialized-view sales.revenue', 'sequence sales.number', 'function sales.order_total', 'function sales.order_total(int8)',
    'procedure sales.close_day(date)', 'trigger sales.orders/audit', 'policy sales.orders/own', 'rule sales.orders/quiet', 'role pg_monitor', 'extension plpgsql',
    'grant table sales.orders/pg_monitor/SELECT', 'grant schema sales/pg_monitor/USAGE', 'table "sales".orders', 'type pg_catalog.text',
  ])('%s exists, and its neighbour does not', async (text) => {
    const answer = async (address: string) => Object.values((await db.session.query(exists(address) ?? 'select null'))[0] ?? {})[0];
    expect(await answer(text)).toBe(true);
    const neighbour = text.startsWith('grant') ? text.replace(/SELECT|USAGE/, (right) => (right === 'SELECT' ? 'DELETE' : 'CREATE')) : text.replace(/([a-z_]+)(\([a-z0-9]*\))?$/, '$1x$2');
    expect(await answer(neighbour)).toBe(false);
  });
});

test('what names no kind is not looked up', () => {
  for (const text of ['orders', 'thing sales.orders', 'table', 'table a.b.c', 'schema a.b', 'column a', 'table a..b', 'function f(', '']) expect(exists(text), text).toBeUndefined();
});

test('PGlite has no timers: a statement that never ends is stopped from outside, and the rest is told', async () => {
  const own = await pgliteBench();
  const file = await parseSmokeFile({ path: 'a.sql', text: 'create table public.gone ();\n-- time limit: 200ms\nselect count(*) from generate_series(1, 1000000000) a;\nselect 1' }, dialect);
  const next = await parseSmokeFile({ path: 'b.sql', text: `-- expect: null\nselect to_regclass('public.gone')` }, dialect);
  const checks = await runSmokeTests(own.session, dialect, [file, next]);
  expect(checks.map(({ passed, message }) => message ?? passed)).toEqual([true, 'It was stopped after 200ms, its time limit.', 'Not run: the session was lost.', true]);
  await own.close();
});
