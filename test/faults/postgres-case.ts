/** The crash case for PostgreSQL: batches that commit together, and statements that cannot be in a transaction. Each step leaves a witness. */
import { planId, type Plan, type Step } from '@sluice/core/dialect';

export const POSTGRES_BEFORE = /* sql */ `
create schema app;
create table app.witness (step integer not null);
create table app.item (id integer primary key, name text not null, old text);
insert into app.item select each, 'item ' || each, 'x' from generate_series(1, 500) each;
`;

const step = (number: number, sql: string, more: Partial<Step> = {}): Step => ({
  id: `s${number}`, address: `thing ${number}`, action: 'create', transactional: true, effects: [], hazards: [], reverse: [], reason: 'case',
  sql: more.transactional === false ? sql : `${sql}; insert into app.witness (step) values (${number})`, ...more,
});

const indexState = (name: string, wanted: 'done' | 'absent'): string => /* sql */ `
  select case when found.indexrelid is null then '${wanted === 'done' ? 'absent' : 'done'}' when ${wanted === 'done' ? 'found.indisvalid' : 'false'} then 'done'
    else '${wanted === 'done' ? 'broken' : 'absent'}' end as state
  from (select pg_catalog.to_regclass('app.${name}') as id) named left join pg_catalog.pg_index found on found.indexrelid = named.id`;

const index = (number: number, name: string, column: string): Step =>
  step(number, `create index concurrently ${name} on app.item (${column})`, {
    transactional: false, probe: indexState(name, 'done'), repair: [`drop index app.${name}`],
  });

const batches: Plan['batches'] = [
  { transactional: true, steps: [step(1, 'create table app.part (id integer primary key)'), step(2, 'alter table app.item add column price numeric default 0')] },
  { transactional: false, steps: [index(3, 'item_name', 'name')] },
  { transactional: true, steps: [step(4, "create type app.size as enum ('s')")] },
  { transactional: false, steps: [index(5, 'item_price', 'price')] },
  { transactional: true, steps: [step(6, 'alter table app.item drop column old'), step(7, 'create view app.cheap as select id from app.item where price < 1'), step(8, "comment on view app.cheap is 'cheap'")] },
];

const shape = {
  format: 'sluice-plan/1', project: 'p', environment: 'test', database: 'default', dialect: 'postgres', serverVersion: '1', toolVersion: '0', kind: 'deploy', sourceDigest: 'd',
  policyDigest: 'p', from: { fingerprint: 'sf1:from', outside: [] }, to: { fingerprint: 'sf1:to', outside: [] }, atomic: false, batches, unmanaged: [], unmodelled: [],
  ignored: [], shadow: 'none', display: { objects: {}, edges: [] },
} as const;

export const POSTGRES_PLAN: Plan = { id: planId(shape), ...shape };

/** What must be so after the plan, in one row. */
export const POSTGRES_STATE = /* sql */ `
  select (select array_agg(step::text order by step) from app.witness) as witness,
    (select array_agg(c.relname::text order by c.relname) from pg_catalog.pg_index i join pg_catalog.pg_class c on c.oid = i.indexrelid
      where c.relname like 'item\\_%' and i.indisvalid) as valid,
    (select count(*)::int4 from pg_catalog.pg_index where not indisvalid) as invalid,
    (select array_agg(attname::text order by attnum) from pg_catalog.pg_attribute where attrelid = 'app.item'::regclass and attnum > 0 and not attisdropped) as columns,
    (select count(*)::int4 from app.item) as rows,
    pg_catalog.obj_description('app.cheap'::regclass) as comment`;

export const POSTGRES_EXPECTED = {
  witness: ['1', '2', '4', '6', '7', '8'],
  valid: ['item_name', 'item_pkey', 'item_price'],
  invalid: 0,
  columns: ['id', 'name', 'price'],
  rows: 500,
  comment: 'cheap',
};
