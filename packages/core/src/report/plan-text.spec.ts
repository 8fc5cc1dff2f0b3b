import { emptyPlan, planWith, webshopPlan } from '@sluice/kit/webshop-plan';
import { expect, test } from 'vitest';
import { planText, summaryLine } from './plan-text.ts';

const PLAIN = { color: false, width: 100 };

test('a plan reads like a diff', () => {
  expect(planText(webshopPlan, PLAIN)).toMatchInlineSnapshot(`
    "db-sales → prod  deploy, database shop, postgres 17.6, desired state from embedded 17

    - column sales.customers/fax
        ! H104 blocks, about 48,211 rows at stake
          The values of column sales.customers.fax are lost, and readers that still name it break.
          safer: Stop reading it first, deploy that, and drop the column in a later release. To go on:
                 --allow=db-sales:H104.
        rollback: rows will not come back: column sales.customers.fax
    ± view sales.top_customers  stands on view sales.order_totals
    ± view sales.order_totals  stands on column sales.orders/total, which changes; changed: definition; cannot be altered in place
    ~ column sales.orders/total  type  integer → bigint
        ! H202 blocks, about 1,204,331 rows at stake
          sales.orders is rewritten under an access exclusive lock: nobody reads or writes it until
          that is done.
          safer: Add a bigint column beside it, fill it in chunks, and swap the two in a second
                 release.
        rollback: loses values beyond integer in column sales.orders.total
    + table sales.returns
      + comment table sales.returns
      + constraint sales.returns/returns_order_fk
          ! H301 warns, about 1,204,331 rows at stake
            A foreign key takes a share row exclusive lock on sales.orders: writers wait while it is
            added.
            safer: sales.returns is new and empty, so it takes an instant. Nothing to do.
      + grant table sales.returns/app_reader/SELECT
    ~ function sales.order_total(bigint)  definition  +1 −1 lines
    - function sales.legacy_total(integer)
    + index sales.orders_placed_at_ix
        ! H310 notes, about 1,204,331 rows at stake
          The index is built beside writers, outside of a transaction, and takes two scans of
          sales.orders.
          safer: Run it when long transactions are rare: it waits for all of them.

    unmanaged, left alone: not in the files, and not made by Sluice (2)
      table sales.tmp_import_2023
      index sales.orders_adhoc_ix

    seen and not modelled (1)
      publication shop_cdc

    ignored by the manifest (2)
      table sales.events_p2025_01
      table sales.events_p2025_02

    not atomic: step 13 (index sales.orders_placed_at_ix) cannot run inside a transaction
    5 to create, 2 to change, 2 to drop, 2 to rebuild · 4 hazards (2 block) · not atomic · plan 174cb0e307b9"
  `);
});

test('with SQL, every statement stands under its object', () => {
  const text = planText(webshopPlan, { ...PLAIN, sql: true });
  for (const batch of webshopPlan.batches) {
    for (const step of batch.steps) for (const line of step.sql.split('\n')) expect(text).toContain(`│ ${line}`);
  }
});

test('colour adds escapes and changes no word', () => {
  const coloured = planText(webshopPlan, { ...PLAIN, color: true });
  expect(coloured).toContain('\u001b[31m');
  expect(coloured.replaceAll(/\u001b\[\d+m/g, '')).toBe(planText(webshopPlan, PLAIN));
});

test('prose keeps to the width', () => {
  for (const line of planText(webshopPlan, { color: false, width: 72 }).split('\n')) {
    if (/^\s+(safer|The|sales)/.test(line)) expect(line.length).toBeLessThanOrEqual(72);
  }
});

test('an empty plan says why there is nothing to do', () => {
  expect(planText({ ...emptyPlan, kind: 'scripts' }, { color: false, width: 100, between: { from: 'git v1', to: 'git v2' } })).toMatch(/\nnothing to do: git v2 wants nothing of db-sales that git v1 does not have · plan [0-9a-f]{12}$/);
  expect(summaryLine(emptyPlan)).toMatch(/^nothing to do: prod is as the sources of db-sales want it · plan [0-9a-f]{12}$/);
});

test('a name cannot move the cursor, forge a line or turn the reading direction', () => {
  const id = 'table sales."x\u001b[2J\n+ table sales.fine\u202e"';
  const text = planText(planWith({ unmanaged: [id], project: 'a\u001b]0;title\u0007' }), PLAIN);
  expect(text).not.toMatch(/[\u001b\u0007\u202e]/);
  expect(text).not.toContain('\n+ table sales.fine');
});

test('a long list is cut and says so', () => {
  const text = planText(planWith({ unmanaged: Array.from({ length: 33 }, (_, at) => `table sales.t${at}`) }), PLAIN);
  expect(text).toContain('and 13 more');
});
