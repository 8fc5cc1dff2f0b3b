import { emptyPlan, planWith, webshopPlan } from '@sluice/kit/webshop-plan';
import { expect, test } from 'vitest';
import { planSql, reverseSql } from './plan-sql.ts';

test('a plan as SQL to sign', () => {
  expect(planSql(webshopPlan)).toMatchInlineSnapshot(`
    "-- Sluice plan 174cb0e307b96bf465a19e0ce29cfde3851264c1cee79b689318152940212c30
    --   project     db-sales
    --   environment prod
    --   database    shop (postgres 17.6)
    --   kind        deploy
    --   from        sf1:3c3c3c3c3c3c3c3c3c3c3c3c3c3c3c3c3c3c3c3c3c3c3c3c3c3c3c3c3c3c3c3c
    --   to          sf1:e9e9e9e9e9e9e9e9e9e9e9e9e9e9e9e9e9e9e9e9e9e9e9e9e9e9e9e9e9e9e9e9
    --   atomic      no: step 13 (index sales.orders_placed_at_ix) cannot run inside a transaction
    --   statements  13
    --   hazards     4, of which 2 block
    --               H104 blocks, step 1: column sales.customers/fax
    --               H202 blocks, step 4: column sales.orders/total
    --               H301 warns, step 7: constraint sales.returns/returns_order_fk
    --               H310 notes, step 13: index sales.orders_placed_at_ix
    --
    -- For reading and signing. Run it with \`sluice deploy --plan\`, which checks the fingerprint, takes the lock and
    -- keeps the journal; psql does none of that.

    -- Batch 1 of 2: one transaction
    begin;

    -- 1  drop column sales.customers/fax: not in the files any more
    --    ! H104 blocks, about 48,211 rows at stake: The values of column sales.customers.fax are lost, and readers
    --    that still name it break.
    --      safer: Stop reading it first, deploy that, and drop the column in a later release. To go on:
    --      --allow=db-sales:H104.
    --    rollback: rows will not come back: column sales.customers.fax
    alter table sales.customers drop column fax;

    -- 2  rebuild view sales.top_customers: stands on view sales.order_totals
    drop view sales.top_customers;

    -- 3  rebuild view sales.order_totals: stands on column sales.orders/total, which changes
    drop view sales.order_totals;

    -- 4  change column sales.orders/total: changed: type
    --    source: test/shop/db-sales/schema/orders.sql:9:1
    --    ! H202 blocks, about 1,204,331 rows at stake: sales.orders is rewritten under an access exclusive lock:
    --    nobody reads or writes it until that is done.
    --      safer: Add a bigint column beside it, fill it in chunks, and swap the two in a second release.
    --    rollback: loses values beyond integer in column sales.orders.total
    alter table sales.orders alter column total type bigint;

    -- 5  create table sales.returns: new
    --    source: test/shop/db-sales/schema/orders.sql:31:1
    create table sales.returns (
      id bigint generated always as identity,
      order_id bigint not null,
      reason text not null,
      refunded numeric(12,2) not null default 0,
      created_at timestamp with time zone not null default now(),
      constraint returns_pk primary key (id)
    );

    -- 6  create comment table sales.returns: new
    --    source: test/shop/db-sales/schema/orders.sql:40:1
    comment on table sales.returns is 'Goods that came back, and what was paid for them';

    -- 7  create constraint sales.returns/returns_order_fk: new
    --    source: test/shop/db-sales/schema/orders.sql:42:1
    --    ! H301 warns, about 1,204,331 rows at stake: A foreign key takes a share row exclusive lock on
    --    sales.orders: writers wait while it is added.
    --      safer: sales.returns is new and empty, so it takes an instant. Nothing to do.
    alter table sales.returns add constraint returns_order_fk foreign key (order_id) references sales.orders (id);

    -- 8  change function sales.order_total(bigint): changed: definition
    --    source: test/shop/db-sales/schema/orders.sql:50:1
    create or replace function sales.order_total(order_id bigint)
     returns bigint
     language sql
     stable
    begin atomic
     select o.total from sales.orders o where o.id = order_id;
    end;

    -- 9  rebuild view sales.order_totals: changed: definition; cannot be altered in place
    --    source: test/shop/db-sales/schema/orders.sql:60:1
    create view sales.order_totals as
    select o.id,
      o.customer_id,
      sum(l.quantity * l.unit_price)::bigint as total,
      count(*) as lines
    from sales.orders o
      join sales.order_lines l on l.order_id = o.id
    group by o.id, o.customer_id;

    -- 10  rebuild view sales.top_customers: stands on view sales.order_totals
    --    source: test/shop/db-sales/schema/orders.sql:70:1
    create view sales.top_customers as
    select customer_id, sum(total) as turnover
    from sales.order_totals
    group by customer_id
    order by turnover desc
    limit 100;

    -- 11  create grant table sales.returns/app_reader/SELECT: new
    --    source: test/shop/db-sales/schema/orders.sql:80:1
    grant select on sales.returns to app_reader;

    -- 12  drop function sales.legacy_total(integer): not in the files any more
    drop function sales.legacy_total(integer);

    commit;

    -- Batch 2 of 2: outside of a transaction

    -- 13  create index sales.orders_placed_at_ix: new
    --    source: test/shop/db-sales/schema/orders.sql:24:1
    --    ! H310 notes, about 1,204,331 rows at stake: The index is built beside writers, outside of a transaction,
    --    and takes two scans of sales.orders.
    --      safer: Run it when long transactions are rare: it waits for all of them.
    --    after a crash, look with: select case when indisvalid then 'done' else 'broken' end from pg_index where
    --    indexrelid = 'sales.orders_placed_at_ix'::regclass
    create index concurrently orders_placed_at_ix on sales.orders (placed_at);
    "
  `);
});

test('the reverse runs backwards and says what is lost', () => {
  expect(reverseSql(webshopPlan)).toMatchInlineSnapshot(`
    "-- Reverse of Sluice plan 174cb0e307b96bf465a19e0ce29cfde3851264c1cee79b689318152940212c30
    --   project     db-sales
    --   environment prod
    --   database    shop (postgres 17.6)
    --   kind        deploy
    --   from        sf1:e9e9e9e9e9e9e9e9e9e9e9e9e9e9e9e9e9e9e9e9e9e9e9e9e9e9e9e9e9e9e9e9
    --   to          sf1:3c3c3c3c3c3c3c3c3c3c3c3c3c3c3c3c3c3c3c3c3c3c3c3c3c3c3c3c3c3c3c3c

    -- 13  take back: create index sales.orders_placed_at_ix
    drop index concurrently sales.orders_placed_at_ix;

    begin;

    -- 12  take back: drop function sales.legacy_total(integer)
    create function sales.legacy_total(order_id integer) returns integer language sql return 0;

    -- 11  take back: create grant table sales.returns/app_reader/SELECT
    revoke select on sales.returns from app_reader;

    -- 10  take back: rebuild view sales.top_customers
    drop view sales.top_customers;

    -- 9  take back: rebuild view sales.order_totals
    drop view sales.order_totals;

    -- 8  take back: change function sales.order_total(bigint)
    create or replace function sales.order_total(order_id bigint)
     returns bigint
     language sql
     stable
    begin atomic
     select o.total::bigint from sales.orders o where o.id = order_id;
    end;

    -- 7  take back: create constraint sales.returns/returns_order_fk
    alter table sales.returns drop constraint returns_order_fk;

    -- 6  take back: create comment table sales.returns
    --    nothing to run: it follows from another step

    -- 5  take back: create table sales.returns
    drop table sales.returns;

    -- 4  take back: change column sales.orders/total
    --    rollback: loses values beyond integer in column sales.orders.total
    alter table sales.orders alter column total type integer;

    -- 3  take back: rebuild view sales.order_totals
    create view sales.order_totals as
    select o.id,
      o.customer_id,
      sum(l.quantity * l.unit_price)::integer as total
    from sales.orders o
      join sales.order_lines l on l.order_id = o.id
    group by o.id, o.customer_id;

    -- 2  take back: rebuild view sales.top_customers
    create view sales.top_customers as
    select customer_id, sum(total) as turnover
    from sales.order_totals
    group by customer_id
    order by turnover desc
    limit 100;

    -- 1  take back: drop column sales.customers/fax
    --    rollback: rows will not come back: column sales.customers.fax
    alter table sales.customers add column fax text;

    commit;
    "
  `);
});

test('every statement is there, in order, once terminated', () => {
  const text = planSql(webshopPlan);
  let at = 0;
  for (const step of webshopPlan.batches.flatMap((batch) => batch.steps)) {
    const next = text.indexOf(`\n${step.sql};\n`, at);
    expect(next).toBeGreaterThanOrEqual(at);
    at = next + 1;
  }
});

const only = (changes: { address?: string; sql?: string; reason?: string }) => {
  const step = { ...webshopPlan.batches[0]!.steps[4]!, hazards: [], ...changes };
  return planWith({ atomic: true, batches: [{ transactional: true, steps: [step] }] });
};

/** What a server would see: no line comments. */
const statements = (sql: string) => sql.split('\n').filter((line) => line !== '' && !line.startsWith('--'));

test('a newline in a name or a reason stays inside of the comment', () => {
  const evil = only({ address: 'table sales."x\ndrop table sales.orders;"', reason: 'new\r\ndrop table sales.orders;', sql: 'select 1' });
  expect(statements(planSql(evil))).toEqual(['begin;', 'select 1;', 'commit;']);
});

test('a comment at the end of a statement does not swallow its terminator', () => {
  expect(planSql(only({ sql: 'select 1 -- why' }))).toContain('select 1 -- why\n;\n');
  expect(planSql(only({ sql: 'select 1;' }))).toContain('\nselect 1;\n');
});

test('an empty plan has no transaction', () => {
  expect(statements(planSql(emptyPlan))).toEqual([]);
});

test('what a BTEQ rollback script may send is not among the statements that would run', () => {
  const [first] = webshopPlan.batches;
  const back = { program: { script: 'V1__rollback_a.bteq', instructions: [], sends: [] }, requests: [{ sql: 'drop table sales.a' }, { sql: 'drop table\n  sales.b' }] };
  const text = reverseSql({ ...webshopPlan, batches: [{ ...first!, steps: [{ ...first!.steps[0]!, reverse: [], irreversible: 'it never runs by itself', back }] }] });
  expect(text.split('\n').slice(8)).toMatchInlineSnapshot(`
    [
      "-- 1  take back: drop column sales.customers/fax",
      "--    rollback: it never runs by itself",
      "--    it may send: drop table sales.a",
      "--    it may send: drop table\\n sales.b",
      "",
    ]
  `);
});
