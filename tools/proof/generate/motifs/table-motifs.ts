/** Motifs around tables: keys of all sorts, periods, partitions, heirs, numbers from sequences, generated columns, settings. */
import { motif } from '../motif.ts';

/** Two tables that point to each other, to themselves and to one of two keys. */
const keys = motif({
  kind: 'keys', weight: 2, dials: [3, 4, 5, 3, 2, 4, 2],
  sql: ({ d, n, q, major }) => [
    `create table ${n()} (id ${['integer', 'bigint', 'text'][d[0]!]} not null, part integer not null, other ${['integer', 'bigint', 'text'][d[0]!]}, note text)`,
    `create table ${n('_b')} (a ${['integer', 'bigint', 'text'][d[0]!]}, p integer, note text)`,
    `alter table ${n()} add constraint ${q('_pk')} primary key (${['id, part', 'part, id', 'id, part', 'id, part'][d[1]!]})${['', '', ' include (note)', ' deferrable initially deferred'][d[1]!]}`,
    `alter table ${n()} add constraint ${q('_u')} unique${d[6] === 1 ? ' nulls not distinct' : ''} (other)${d[6] === 1 ? ' include (part)' : ''}`,
    d[1] !== 3 && `alter table ${n('_b')} add constraint ${q('_f')} foreign key (a, p) references ${n()} (id, part)${['', ' match full', ' on delete set null (p)', ' deferrable', major >= 18 ? ' not enforced' : ' not valid'][d[2]!]}`,
    d[3] !== 0 && `alter table ${n()} add constraint ${q('_s')} foreign key (other) references ${n()} (other)${d[3] === 1 ? ' on update cascade' : ' on delete cascade not valid'}`,
    d[4] === 1 && `alter table ${n('_b')} add constraint ${q('_bu')} unique (a)`,
    d[4] === 1 && `alter table ${n()} add constraint ${q('_ab')} foreign key (other) references ${n('_b')} (a)`,
    ['', `alter table ${n('_b')} add constraint ${q('_c')} check (p > -100)`, `alter table ${n('_b')} add constraint ${q('_c')} check (p > -100) not valid`, `alter table ${n('_b')} add constraint ${q('_c')} check (p > -200) no inherit`][d[5]!]!,
  ],
  columns: () => ({ part: 'integer', note: 'text' }),
});

/** Names that the server gives, which follow a column's name. */
const unnamed = motif({
  kind: 'unnamed', weight: 1.5, dials: [2, 3, 2, 2, 3, 2],
  sql: ({ d, n }) => {
    const c = d[0] === 1 ? 'code' : 'label';
    return [
      `create table ${n()} (\n  id integer primary key,\n  ${c} text${['', ' unique', ` check (${c} <> 'no')`][d[1]!]}${d[2] === 1 ? ' not null' : ''},\n  up integer${d[3] === 1 ? ` references ${n()} (id)` : ''}${['', ', check (up < 100000)', ', unique (up, id)'][d[4]!]}\n)`,
      d[5] === 1 && `create index on ${n()} (${c})`,
      d[5] === 1 && `create index on ${n()} (lower(${c}), id)`,
    ];
  },
  columns: () => ({ id: 'integer', up: 'integer' }),
});

const period = motif({
  kind: 'period', since: 18, dials: [2, 3, 2, 2],
  sql: ({ d, n, q }) => [
    `create table ${n()} (id int4range, valid daterange${d[2] === 1 ? ', note text' : ''})`,
    `alter table ${n()} add constraint ${q('_k')} ${d[0] === 1 ? 'unique' : 'primary key'} (id, valid without overlaps)`,
    `create table ${n('_c')} (a int4range, valid daterange${d[3] === 1 ? ' not null' : ''})`,
    d[1] !== 0 && `alter table ${n('_c')} add constraint ${q('_f')} foreign key (a, period valid) references ${n()} (id, period valid)${d[1] === 2 ? ' not enforced' : ''}`,
  ],
});

/** Bounds of two columns, an expression as the key, partitions of partitions, keys and indexes above and below. */
const grid = motif({
  kind: 'grid', weight: 2, dials: [3, 3, 2, 3, 3, 2, 2],
  sql: ({ d, n, q }) => [
    `create table ${n()} (a integer not null, b ${['text', 'varchar(30)', 'text'][d[0]!]}${d[0] === 2 ? ' collate "C"' : ''}, c date${d[5] === 1 ? ', d numeric default 5' : ''}) partition by range (${['a', 'a, c', '(a % 100)'][d[1]!]})`,
    `create table ${n('_1')} partition of ${n()} for values from (${['minvalue', 'minvalue, minvalue', 'minvalue'][d[1]!]}) to (${['10', `10, '2024-01-01'`, '10'][d[1]!]})`,
    `create table ${n('_2')} partition of ${n()} for values from (${['10', `10, '2024-01-01'`, '10'][d[1]!]}) to (${['20', `20, maxvalue`, '20'][d[1]!]}) partition by ${['list (b)', 'hash (a)', 'list (b)'][d[3]!]}`,
    ...(d[3] === 1 ? [0, 1].map((rest) => `create table ${n(`_h${rest}`)} partition of ${n('_2')} for values with (modulus 2, remainder ${rest})`) : [`create table ${n('_2x')} partition of ${n('_2')} for values in (null, '1')`, `create table ${n('_2y')} partition of ${n('_2')} default`]),
    d[2] === 1 && `create table ${n('_z')} partition of ${n()} default`,
    d[4] === 1 && `create index ${q('_i')} on ${n()} (b, a)`,
    d[4] === 2 && `create index ${q('_i')} on ${n()} (c desc) where a > 3`,
    d[6] === 1 && `create index ${q('_own')} on ${n('_1')} (c)`,
    d[6] === 1 && `alter table ${n('_1')} add constraint ${q('_ownc')} check (a < 11)`,
    d[6] === 1 && `alter table ${n('_1')} alter column c set default '2020-01-01'`,
  ],
  columns: () => ({ a: 'integer', c: 'date' }),
});

const heirs = motif({
  kind: 'heirs', weight: 1.5, dials: [3, 3, 3, 2, 2, 3],
  sql: ({ d, n, q }) => [
    `create table ${n()} (id ${['integer', 'bigint', 'numeric'][d[0]!]}, name text${['', ' not null', ` default 'p'`][d[1]!]}${d[3] === 1 ? `, constraint ${q('_c')} check (id > -5)` : ''})`,
    `create table ${n('_p')} (id ${['integer', 'bigint', 'numeric'][d[0]!]}, extra date)`,
    `create table ${n('_1')} (own text${d[4] === 1 ? `, name text default 'child'` : ''}) inherits (${[n(), `${n()}, ${n('_p')}`, `${n('_p')}, ${n()}`][d[2]!]})`,
    d[5] !== 0 && `create table ${n('_2')} () inherits (${n('_1')})`,
    d[5] === 2 && `alter table ${n('_2')} add constraint ${q('_2k')} primary key (id)`,
    d[3] === 1 && `alter table ${n()} add constraint ${q('_ni')} check (name <> 'x') no inherit`,
    d[4] === 1 && `create view ${n('_v')} as select id, name from only ${n()}`,
  ],
  columns: () => ({ name: 'text' }),
});

/** Where a number comes from. */
const numbers = motif({
  kind: 'numbers', weight: 1.5, dials: [7, 3, 2, 2],
  sql: ({ d, n, q }) => {
    const type = ['integer', 'bigint', 'smallint'][d[1]!]!;
    const serial = ['serial', 'bigserial', 'smallserial'][d[1]!]!;
    return [
      (d[0] === 5 || d[0] === 6) && `create sequence ${n('_q')} as ${type}${d[2] === 1 ? ' increment by 3' : ''}`,
      `create table ${n()} (\n  id ${[serial, `${type} generated always as identity`, `${type} generated by default as identity (start with 50 increment by 2)`, type, `${type} not null default 4`, `${type} default nextval('${n('_q').replaceAll("'", "''")}')`, `${type} not null default nextval('${n('_q').replaceAll("'", "''")}')`][d[0]!]},\n  note text\n)`,
      d[0] === 6 && `alter sequence ${n('_q')} owned by ${n()}.id`,
      d[3] === 1 && `alter table ${n()} add constraint ${q('_k')} primary key (id)`,
      d[2] === 1 && `create view ${n('_v')} as select id + 1 as next from ${n()}`,
    ];
  },
  columns: () => ({ note: 'text' }),
});

const generated = motif({
  kind: 'generated', weight: 1.5, dials: [4, 3, 2, 2, 3],
  sql: ({ d, n, q, major }) => {
    const how = d[4] === 1 && major >= 18 ? 'virtual' : 'stored';
    return [
      `create table ${n()} (\n  base ${['integer', 'bigint', 'numeric(9,2)', 'smallint'][d[0]!]},\n  twice ${['bigint', 'numeric', 'text'][d[1]!]}${d[4] === 2 ? '' : ` generated always as (${['(base * 2)::bigint', '(base * 3)::numeric', `(base * 2)::text`][d[1]!]}) ${how}`},\n  plain text\n)`,
      d[2] === 1 && `create view ${n('_v')} as select base, twice, plain from ${n()}`,
      d[2] === 1 && `create view ${n('_w')} as select twice from ${n('_v')} where base > 0`,
      d[3] === 1 && how === 'stored' && `create index ${q('_i')} on ${n()} (twice, base)`,
      d[3] === 1 && `alter table ${n()} add constraint ${q('_c')} check (twice is not null or base is null)`,
    ];
  },
  columns: () => ({ plain: 'text' }),
});

/** What is said of a table and its columns besides their definitions. */
const settings = motif({
  kind: 'settings', weight: 1.5, dials: [4, 3, 3, 2, 3, 3, 2, 2],
  sql: ({ d, n, q, major }) => [
    `create${d[7] === 1 ? ' unlogged' : ''} table ${n()} (id integer not null, note text${d[3] === 1 ? ' compression pglz' : ''}, at timestamptz)${['', ' with (fillfactor = 60)', ' with (autovacuum_enabled = false, toast.autovacuum_enabled = false)', ' with (fillfactor = 80, parallel_workers = 2)'][d[0]!]}`,
    `alter table ${n()} add constraint ${q('_k')} primary key (id)`,
    `create index ${q('_i')} on ${n()} (at, id)`,
    ['', `alter table ${n()} replica identity full`, `alter table ${n()} replica identity using index ${q('_k')}`][d[1]!]!,
    ['', `alter table ${n()} cluster on ${q('_i')}`, `alter table ${n()} cluster on ${q('_k')}`][d[2]!]!,
    ['', `alter table ${n()} alter column note set storage external`, `alter table ${n()} alter column note set storage main`][d[4]!]!,
    ['', `alter table ${n()} alter column at set statistics 300`, `alter table ${n()} alter column at set (n_distinct = -0.5)`][d[5]!]!,
    d[6] === 1 && `create statistics ${n('_st')} (mcv) on id, (lower(note)) from ${n()}`,
    d[6] === 1 && `alter statistics ${n('_st')} set statistics 50`,
    d[6] === 1 && major >= 18 && `alter table ${n()} add constraint ${q('_nn')} not null at`,
  ],
  columns: () => ({ id: 'integer', note: 'text' }),
});

export const tableMotifs = [keys, unnamed, period, grid, heirs, numbers, generated, settings];
