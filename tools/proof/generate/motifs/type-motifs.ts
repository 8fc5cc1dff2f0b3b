/** Motifs around types: enums, domains upon domains, composites, ranges, base types, with everything that stands on them. */
import { motif } from '../motif.ts';

const LABELS = [`'a', 'b', 'c'`, `'a', 'x', 'b', 'c'`, `'a', 'b', 'c', 'z'`, `'c', 'b', 'a'`, `'a', 'b'`, `'z', 'a', 'b', 'c', 'y'`];

/** A label that comes is used in the same plan, and one that goes is held by rows. */
const enumUsed = motif({
  kind: 'enum-used', weight: 2, dials: [LABELS.length, 2, 3, 2, 2, 3, 2, 2],
  sql: ({ d, n, q, on }) => {
    const last = LABELS[d[0]!]!.split(', ').at(d[2] === 1 ? -1 : 0)!;
    return [
      `create type ${n('_e')} as enum (${LABELS[d[0]!]})`,
      `create table ${n()} (\n  id integer,\n  e ${n('_e')} default ${last},\n  list ${n('_e')}[]${on(1, ` default array[${last}]::${n('_e')}[]`)}\n)`,
      d[2] !== 0 && `create index ${q('_p')} on ${n()} (id) where e = ${last}`,
      d[3] === 1 && `alter table ${n()} add constraint ${q('_c')} check (e <> ${last} or id < 100000)`,
      d[4] === 1 && `create view ${n('_v')} as select id, e, e = ${last} as is_last from ${n()}`,
      d[5] === 1 && `create function ${n('_f')}(e ${n('_e')} default ${last}) returns ${n('_e')} language sql immutable return e`,
      d[5] === 2 && `create function ${n('_f')}() returns setof ${n('_e')} language sql begin atomic select e from ${n()} where e > ${last}; end`,
      d[6] === 1 && `create domain ${n('_d')} as ${n('_e')} check (value <> ${last} or value is not null)`,
      d[6] === 1 && `create table ${n('_t')} (d ${n('_d')})`,
      d[7] === 1 && `create materialized view ${n('_m')} as select e, count(*) as n from ${n()} group by e`,
      d[7] === 1 && `create unique index ${q('_u')} on ${n('_m')} (e)`,
    ];
  },
  columns: () => ({ id: 'integer' }),
});

/** A partition for each label. */
const enumDivides = motif({
  kind: 'enum-divides', dials: [3, 2, 2, 2],
  sql: ({ d, n }) => [
    `create type ${n('_e')} as enum (${[`'a', 'b', 'c'`, `'a', 'n', 'b', 'c'`, `'a', 'b', 'c', 'n'`][d[0]!]})`,
    `create table ${n()} (e ${n('_e')} not null, id integer${d[1] === 1 ? ', extra text' : ''}) partition by list (e)`,
    `create table ${n('_a')} partition of ${n()} for values in ('a')`,
    `create table ${n('_b')} partition of ${n()} for values in (${d[2] === 1 ? `'b', 'c'` : `'b'`})`,
    d[0] !== 0 && `create table ${n('_n')} partition of ${n()} for values in ('n')`,
    d[3] === 1 && `create table ${n('_z')} partition of ${n()} default`,
  ],
  columns: () => ({ id: 'integer' }),
});

const domainChain = motif({
  kind: 'domain-chain', weight: 1.5, dials: [3, 4, 2, 3, 2, 2, 2],
  sql: ({ d, n, q }) => [
    `create domain ${n('_1')} as ${['integer', 'bigint', 'numeric(12,2)'][d[0]!]}${['', ' check (value > -1000)', ` constraint ${q('_pos')} check (value > -2000)`, ` constraint ${q('_pos')} check (value > -3000) default 7`][d[1]!]}`,
    `create domain ${n('_2')} as ${n('_1')}${d[2] === 1 ? ' default 5' : ''} check (value < 100000)`,
    `create domain ${n('_3')} as ${n('_2')}[]`,
    `create table ${n()} (id ${n('_2')}${['', ' not null', ' default 3'][d[3]!]}, list ${n('_3')}, one ${n('_1')} generated always as (id) stored)`,
    d[4] === 1 && `create view ${n('_v')} as select id, list[1] as first, id + 1 as more from ${n()}`,
    d[5] === 1 && `create function ${n('_f')}(a ${n('_2')}, b ${n('_3')} default null) returns ${n('_1')} language sql immutable begin atomic select a; end`,
    d[6] === 1 && `create type ${n('_y')} as (a ${n('_2')}, b integer)`,
    d[6] === 1 && `create table ${n('_t')} (y ${n('_y')}, ys ${n('_y')}[])`,
  ],
});

const compositeUsed = motif({
  kind: 'composite-used', weight: 1.5, dials: [3, 3, 2, 2, 2, 3, 2],
  sql: ({ d, n, q }) => [
    `create type ${n('_y')} as (a ${['integer', 'bigint', 'text'][d[0]!]}${['', ', b text', ', b text, c date[]'][d[1]!]})`,
    `create table ${n()} (id integer, y ${n('_y')}, ys ${n('_y')}[]${d[6] === 1 ? `, constraint ${q('_c')} check ((y).a is not null or id > 0)` : ''})`,
    d[2] === 1 && `create index ${q('_i')} on ${n()} (((y).a))`,
    d[3] === 1 && `create view ${n('_v')} as select id, (y).a as a, ys from ${n()}`,
    d[4] === 1 && `create function ${n('_f')}(y ${n('_y')}) returns ${n('_y')} language sql begin atomic select y; end`,
    d[5] === 1 && `create table ${n('_o')} of ${n('_y')}`,
    d[5] === 2 && `create table ${n('_o')} of ${n('_y')} (a with options not null)`,
    d[5] !== 0 && `create view ${n('_ov')} as select a from ${n('_o')}`,
  ],
  columns: () => ({ id: 'integer' }),
});

/** Of a type's own functions, which stand on the type that stands on them. */
const baseType = motif({
  kind: 'base-type', weight: 0.7, dials: [2, 2, 2, 2],
  sql: ({ d, n }) => [
    `create type ${n('_b')}`,
    `create function ${n('_in')}(cstring) returns ${n('_b')} language internal immutable strict as 'int4in'`,
    `create function ${n('_out')}(${n('_b')}) returns cstring language internal immutable strict as 'int4out'`,
    `create type ${n('_b')} (input = ${n('_in')}, output = ${n('_out')}, internallength = 4, passedbyvalue, alignment = int4${d[0] === 1 ? `, category = 'N'` : ''}${d[1] === 1 ? ', default = 5' : ''})`,
    d[2] === 1 && `create table ${n()} (id integer, b ${n('_b')}${d[3] === 1 ? `, bs ${n('_b')}[]` : ''})`,
    d[3] === 1 && `create cast (${n('_b')} as integer) without function${d[1] === 1 ? ' as assignment' : ''}`,
  ],
});

const rangeUsed = motif({
  kind: 'range-used', dials: [3, 2, 2, 2, 2],
  sql: ({ d, n, q }) => [
    d[1] === 1 && `create function ${n('_diff')}(a ${['integer', 'bigint', 'numeric'][d[0]!]}, b ${['integer', 'bigint', 'numeric'][d[0]!]}) returns double precision language sql immutable strict return (a - b)::double precision`,
    `create type ${n('_r')} as range (subtype = ${['integer', 'bigint', 'numeric'][d[0]!]}${d[1] === 1 ? `, subtype_diff = ${n('_diff')}` : ''}, multirange_type_name = ${n('_mr')})`,
    `create table ${n()} (id integer, r ${n('_r')}, m ${n('_mr')})`,
    d[2] === 1 && `alter table ${n()} add constraint ${q('_x')} exclude using gist (r with &&)${d[3] === 1 ? ' where (id > 0)' : ''}`,
    d[3] === 1 && `create view ${n('_v')} as select id, lower(r) as low, m from ${n()}`,
    d[4] === 1 && `create function ${n('_f')}(r ${n('_r')}) returns ${n('_mr')} language sql immutable return ${n('_mr')}(r)`,
  ],
  columns: () => ({ id: 'integer' }),
});

export const typeMotifs = [enumUsed, enumDivides, domainChain, compositeUsed, baseType, rangeUsed];
