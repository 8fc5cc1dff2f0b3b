/** A plan made by hand, as a web shop's team might review it: creations, a type change that rebuilds two views, a lost column, an index built beside writers. */
import { planId, type Action, type Hazard, type Plan, type Reverse, type Step } from '@sluice/core/dialect';

interface Draft {
  readonly hazards?: readonly Hazard[];
  readonly reverse?: readonly Reverse[];
  readonly reason?: string;
  readonly alone?: { readonly probe: string; readonly repair: readonly string[] };
  readonly irreversible?: string;
  readonly line?: number;
}

let made = 0;
function step(action: Action, address: string, sql: string, draft: Draft = {}): Step {
  made += 1;
  return {
    id: made.toString(16).padStart(16, '0'),
    address,
    action,
    sql,
    ...(draft.line !== undefined && { source: { file: 'test/shop/db-sales/schema/orders.sql', line: draft.line, column: 1 } }),
    transactional: draft.alone === undefined,
    effects: [],
    hazards: draft.hazards ?? [],
    reverse: draft.reverse ?? [],
    ...(draft.irreversible !== undefined && { irreversible: draft.irreversible }),
    ...draft.alone,
    reason: draft.reason ?? (action === 'create' ? 'new' : 'not in the files any more'),
  };
}

const RETURNS = `create table sales.returns (
  id bigint generated always as identity,
  order_id bigint not null,
  reason text not null,
  refunded numeric(12,2) not null default 0,
  created_at timestamp with time zone not null default now(),
  constraint returns_pk primary key (id)
)`;
const TOTALS = (type: string, extra = '') => `create view sales.order_totals as
select o.id,
  o.customer_id,
  sum(l.quantity * l.unit_price)::${type} as total${extra}
from sales.orders o
  join sales.order_lines l on l.order_id = o.id
group by o.id, o.customer_id`;
const TOP = `create view sales.top_customers as
select customer_id, sum(total) as turnover
from sales.order_totals
group by customer_id
order by turnover desc
limit 100`;
const FUNCTION = (body: string) => `create or replace function sales.order_total(order_id bigint)
 returns bigint
 language sql
 stable
begin atomic
 ${body}
end`;
const TOTAL_COLUMN = 'column sales.orders/total';

const steps: readonly Step[] = [
  step('drop', 'column sales.customers/fax', 'alter table sales.customers drop column fax', {
    hazards: [
      {
        code: 'H104',
        severity: 'block',
        subject: 'table sales.customers',
        message: 'The values of column sales.customers.fax are lost, and readers that still name it break.',
        advice: 'Stop reading it first, deploy that, and drop the column in a later release. To go on: --allow=db-sales:H104.',
        rows: 48_211,
      },
    ],
    reverse: [{ sql: 'alter table sales.customers add column fax text', loses: 'rows will not come back: column sales.customers.fax' }],
  }),
  step('rebuild', 'view sales.top_customers', 'drop view sales.top_customers', { reason: 'stands on view sales.order_totals', reverse: [{ sql: TOP }] }),
  step('rebuild', 'view sales.order_totals', 'drop view sales.order_totals', { reason: `stands on ${TOTAL_COLUMN}, which changes`, reverse: [{ sql: TOTALS('integer') }] }),
  step('change', TOTAL_COLUMN, 'alter table sales.orders alter column total type bigint', {
    line: 9,
    reason: 'changed: type',
    hazards: [
      {
        code: 'H202',
        severity: 'block',
        subject: 'table sales.orders',
        message: 'sales.orders is rewritten under an access exclusive lock: nobody reads or writes it until that is done.',
        advice: 'Add a bigint column beside it, fill it in chunks, and swap the two in a second release.',
        rows: 1_204_331,
      },
    ],
    reverse: [{ sql: 'alter table sales.orders alter column total type integer', loses: 'loses values beyond integer in column sales.orders.total' }],
  }),
  step('create', 'table sales.returns', RETURNS, { line: 31, reverse: [{ sql: 'drop table sales.returns' }] }),
  step('create', 'comment table sales.returns', "comment on table sales.returns is 'Goods that came back, and what was paid for them'", { line: 40 }),
  step('create', 'constraint sales.returns/returns_order_fk', 'alter table sales.returns add constraint returns_order_fk foreign key (order_id) references sales.orders (id)', {
    line: 42,
    hazards: [
      {
        code: 'H301',
        severity: 'warn',
        subject: 'table sales.orders',
        message: 'A foreign key takes a share row exclusive lock on sales.orders: writers wait while it is added.',
        advice: 'sales.returns is new and empty, so it takes an instant. Nothing to do.',
        rows: 1_204_331,
      },
    ],
    reverse: [{ sql: 'alter table sales.returns drop constraint returns_order_fk' }],
  }),
  step('change', 'function sales.order_total(bigint)', FUNCTION('select o.total from sales.orders o where o.id = order_id;'), { reason: 'changed: definition', line: 50, reverse: [{ sql: FUNCTION('select o.total::bigint from sales.orders o where o.id = order_id;') }] }),
  step('rebuild', 'view sales.order_totals', TOTALS('bigint', ',\n  count(*) as lines'), { reason: 'changed: definition; cannot be altered in place', line: 60, reverse: [{ sql: 'drop view sales.order_totals' }] }),
  step('rebuild', 'view sales.top_customers', TOP, { reason: 'stands on view sales.order_totals', line: 70, reverse: [{ sql: 'drop view sales.top_customers' }] }),
  step('create', 'grant table sales.returns/app_reader/SELECT', 'grant select on sales.returns to app_reader', { line: 80, reverse: [{ sql: 'revoke select on sales.returns from app_reader' }] }),
  step('drop', 'function sales.legacy_total(integer)', 'drop function sales.legacy_total(integer)', {
    reverse: [{ sql: 'create function sales.legacy_total(order_id integer) returns integer language sql return 0' }],
  }),
];

const index = step('create', 'index sales.orders_placed_at_ix', 'create index concurrently orders_placed_at_ix on sales.orders (placed_at)', {
  line: 24,
  alone: {
    probe: "select case when indisvalid then 'done' else 'broken' end from pg_index where indexrelid = 'sales.orders_placed_at_ix'::regclass",
    repair: ['drop index concurrently if exists sales.orders_placed_at_ix'],
  },
  reverse: [{ sql: 'drop index concurrently sales.orders_placed_at_ix' }],
  hazards: [
    {
      code: 'H310',
      severity: 'info',
      subject: 'table sales.orders',
      message: 'The index is built beside writers, outside of a transaction, and takes two scans of sales.orders.',
      advice: 'Run it when long transactions are rare: it waits for all of them.',
      rows: 1_204_331,
    },
  ],
});

const content: Omit<Plan, 'id'> = {
  format: 'sluice-plan/1',
  project: 'db-sales',
  environment: 'prod',
  database: 'shop',
  dialect: 'postgres',
  serverVersion: '17.6',
  toolVersion: '0.1.0',
  kind: 'deploy',
  sourceDigest: '7f'.repeat(32),
  policyDigest: 'a0'.repeat(32),
  from: { fingerprint: `sf1:${'3c'.repeat(32)}`, outside: ['table core.currencies'] },
  to: { fingerprint: `sf1:${'e9'.repeat(32)}`, outside: ['table core.currencies'] },
  atomic: false,
  batches: [
    { transactional: true, steps },
    { transactional: false, steps: [index] },
  ],
  unmanaged: ['table sales.tmp_import_2023', 'index sales.orders_adhoc_ix'],
  unmodelled: ['publication shop_cdc'],
  ignored: ['table sales.events_p2025_01', 'table sales.events_p2025_02'],
  shadow: 'embedded 17',
  display: {
    objects: {
      'column sales.customers/fax': { before: 'fax text' },
      [TOTAL_COLUMN]: { before: 'total integer not null', after: 'total bigint not null' },
      'view sales.order_totals': { before: TOTALS('integer'), after: TOTALS('bigint', ',\n  count(*) as lines') },
      'view sales.top_customers': { before: TOP, after: TOP },
      'table sales.returns': { after: RETURNS },
      'column sales.returns/order_id': { after: 'order_id bigint not null' },
      'comment table sales.returns': { after: "comment on table sales.returns is 'Goods that came back, and what was paid for them'" },
      'constraint sales.returns/returns_order_fk': { after: 'foreign key (order_id) references sales.orders (id)' },
      'function sales.order_total(bigint)': {
        before: FUNCTION('select o.total::bigint from sales.orders o where o.id = order_id;'),
        after: FUNCTION('select o.total from sales.orders o where o.id = order_id;'),
      },
      'function sales.legacy_total(integer)': { before: 'create function sales.legacy_total(order_id integer) returns integer language sql return 0' },
      'grant table sales.returns/app_reader/SELECT': { after: 'grant select on sales.returns to app_reader' },
      'index sales.orders_placed_at_ix': { after: 'create index orders_placed_at_ix on sales.orders (placed_at)' },
    },
    edges: [
      ['view sales.order_totals', TOTAL_COLUMN],
      ['view sales.top_customers', 'view sales.order_totals'],
      ['function sales.order_total(bigint)', TOTAL_COLUMN],
      ['comment table sales.returns', 'table sales.returns'],
      ['constraint sales.returns/returns_order_fk', 'table sales.returns'],
      ['constraint sales.returns/returns_order_fk', 'table sales.orders'],
      ['grant table sales.returns/app_reader/SELECT', 'table sales.returns'],
      ['index sales.orders_placed_at_ix', 'table sales.orders'],
      ['column sales.returns/order_id', 'table sales.returns'],
      ['function sales.legacy_total(integer)', 'table sales.orders'],
    ],
  },
};

/** Any part replaced, with the identity recomputed. */
export const planWith = (changes: Partial<Omit<Plan, 'id'>>): Plan => {
  const changed = { ...content, ...changes };
  return { id: planId(changed), ...changed };
};

export const webshopPlan: Plan = planWith({});
export const emptyPlan: Plan = planWith({ batches: [], atomic: true, unmanaged: [], unmodelled: [], ignored: [], display: { objects: {}, edges: [] } });

/** Many relations with indexes of their own, chains of views over them, references between them, and some loose ones. Deterministic. */
export function crowdedPlan(relations: number): Plan {
  const own: Step[] = [];
  const edges: [string, string][] = [];
  const objects: Record<string, { before?: string; after?: string }> = {};
  const add = (action: Action, address: string, sql: string) => {
    own.push(step(action, address, sql));
    objects[address] = action === 'drop' ? { before: sql } : action === 'change' ? { before: 'value integer', after: 'value bigint' } : { after: sql };
  };
  for (let at = 0; at < relations; at += 1) {
    const name = `s${at % 7}.t${at}`;
    add(at % 5 === 4 ? 'drop' : 'create', `table ${name}`, `create table ${name} (id bigint primary key, value integer)`);
    add('create', `comment table ${name}`, `comment on table ${name} is 'number ${at}'`);
    edges.push([`comment table ${name}`, `table ${name}`]);
    if (at % 3 === 0) add('change', `column ${name}/value`, `alter table ${name} alter column value type bigint`);
    if (at % 2 === 0) {
      add('create', `view ${name}_v`, `create view ${name}_v as select * from ${name}`);
      edges.push([`view ${name}_v`, `table ${name}`]);
    }
    if (at > 0 && at % 4 !== 3) edges.push([`table ${name}`, `table s${(at >> 1) % 7}.t${at >> 1}`]);
  }
  return planWith({ batches: [{ transactional: true, steps: own }], atomic: true, display: { objects, edges } });
}
