/** Motifs around functions: one that everything calls, calls in a circle, overloads, aggregates, operators, classes, triggers. */
import { motif } from '../motif.ts';

/** Its argument's name, its result and its body change below all that calls it. */
const calledEverywhere = motif({
  kind: 'called-everywhere', weight: 2, dials: [3, 3, 2, 2, 2, 2, 2, 2, 2],
  sql: ({ d, n, q }) => {
    const returns = ['integer', 'bigint', 'numeric'][d[0]!]!;
    return [
      `create function ${n('_f')}(${['a', 'b', 'a integer, x'][d[1]!]} integer${d[1] === 2 ? ' default 1' : ''}) returns ${returns} language sql immutable ${d[2] === 1 ? `return ($1 + 1)::${returns}` : `as $$ select ($1 + 2)::${returns} $$`}`,
      `create table ${n()} (id integer${d[3] === 1 ? ` default ${n('_f')}(4)` : ''}, note text${d[4] === 1 ? `, more ${returns} generated always as (${n('_f')}(id)) stored` : ''}${d[5] === 1 ? `, constraint ${q('_c')} check (${n('_f')}(id) > -10)` : ''})`,
      d[6] === 1 && `create index ${q('_i')} on ${n()} (${n('_f')}(id))`,
      d[7] === 1 && `create view ${n('_v')} as select ${n('_f')}(id) as f, note from ${n()} where ${n('_f')}(id) > 0`,
      d[7] === 1 && `create policy ${q('_p')} on ${n()} using (${n('_f')}(id) > 0)`,
      d[8] === 1 && `create function ${n('_g')}(z integer) returns ${returns} language sql immutable begin atomic select ${n('_f')}(z); end`,
      d[8] === 1 && `create materialized view ${n('_m')} as select ${n('_g')}(id) as g from ${n()}`,
    ];
  },
  columns: () => ({ id: 'integer', note: 'text' }),
});

/** Bodies that are text may call what comes later, and each other. */
const circle = motif({
  kind: 'circle', dials: [3, 2, 2, 2, 2],
  sql: ({ d, n }) => [
    `create table ${n()} (id integer, up integer)`,
    `create function ${n('_a')}(i integer) returns ${['integer', 'bigint', 'text'][d[0]!]} language plpgsql as $$ begin if i > 0 then return ${n('_b')}(i - 1); end if; return ${d[1]}; end $$`,
    `create function ${n('_b')}(i integer${d[2] === 1 ? ', j integer default 0' : ''}) returns ${['integer', 'bigint', 'text'][d[0]!]} language plpgsql as $$ begin return ${n('_a')}(i - 1); end $$`,
    d[3] === 1 && `create view ${n('_v')} as select id, ${n('_a')}(id) as a from ${n()}`,
    d[3] === 1 && `create function ${n('_c')}() returns bigint language sql begin atomic select count(*) from ${n('_v')}; end`,
    d[4] === 1 && `create function ${n('_d')}() returns setof ${n()} language sql as $$ select * from ${n()} where id < 5 $$`,
    d[4] === 1 && `create function ${n('_e')}(r ${n()}) returns integer language sql begin atomic select (r).id; end`,
  ],
  columns: () => ({ id: 'integer' }),
});

const overloads = motif({
  kind: 'overloads', dials: [4, 2, 3, 2, 3, 2],
  sql: ({ d, n }) => [
    `create function ${n()}(integer) returns integer language sql immutable return $1`,
    d[0] !== 1 && `create function ${n()}(text) returns ${d[1] === 1 ? 'text' : 'integer'} language sql immutable return length($1)${d[1] === 1 ? '::text' : ''}`,
    d[0] === 2 && `create function ${n()}(integer, variadic rest text[]) returns integer language sql immutable as $$ select $1 $$`,
    d[0] === 3 && `create procedure ${n('_p')}(inout a integer, b text default 'x') language plpgsql as $$ begin a := a + 1; end $$`,
    `create function ${n('_o')}(in a integer, out b ${['integer', 'text', 'date'][d[2]!]}${d[3] === 1 ? ', out c text' : ''}) language plpgsql as $$ begin b := null; end $$`,
    `create function ${n('_t')}(a integer) returns table (x ${['integer', 'bigint', 'integer'][d[4]!]}, y text${d[4] === 2 ? ', z date' : ''}) language plpgsql rows 50 as $$ begin return; end $$`,
    d[5] === 1 && `create view ${n('_v')} as select t.x, t.y, ${n()}(7) as seven from ${n('_t')}(1) as t`,
    d[5] === 1 && `create function ${n('_any')}(anyelement, anyelement default null) returns anyelement language sql as $$ select $1 $$`,
    `comment on function ${n()}(integer) is 'the first'`,
    `revoke execute on function ${n('_t')}(integer) from public`,
  ],
});

const aggregates = motif({
  kind: 'aggregates', dials: [3, 2, 2, 3, 2],
  sql: ({ d, n }) => {
    const state = ['integer', 'bigint', 'numeric'][d[0]!]!;
    return [
      `create function ${n('_s')}(${state}, integer) returns ${state} language sql immutable return ($1 + coalesce($2, 0))::${state}`,
      d[1] === 1 && `create function ${n('_fin')}(${state}) returns text language sql immutable return $1::text`,
      d[2] === 1 && `create function ${n('_com')}(${state}, ${state}) returns ${state} language sql immutable return ($1 + $2)::${state}`,
      `create aggregate ${n()}(integer) (sfunc = ${n('_s')}, stype = ${state}${d[1] === 1 ? `, finalfunc = ${n('_fin')}` : ''}${d[2] === 1 ? `, combinefunc = ${n('_com')}, parallel = safe` : ''}${['', `, initcond = '0'`, `, initcond = '9'`][d[3]!]})`,
      d[4] === 1 && `create table ${n('_t')} (a integer)`,
      d[4] === 1 && `create view ${n('_v')} as select ${n()}(a) as all_of from ${n('_t')}`,
      d[4] === 1 && `create materialized view ${n('_m')} as select a, ${n()}(a) over (order by a) as so_far from ${n('_t')}`,
    ];
  },
});

const operators = motif({
  kind: 'operators', weight: 0.8, dials: [2, 2, 2, 3, 2],
  sql: ({ d, n, q }) => {
    const schema = n().includes('.') ? n().slice(0, n().lastIndexOf('.') + 1) : '';
    const name = `${schema}<${'#@%&'.charAt(q().length % 4)}~>`;
    return [
      `create type ${n('_y')} as (x integer${d[4] === 1 ? ', y integer' : ''})`,
      `create function ${n('_eq')}(${n('_y')}, ${n('_y')}) returns boolean language sql immutable return ($1).x = ($2).x`,
      `create function ${n('_cmp')}(${n('_y')}, ${n('_y')}) returns integer language sql immutable return ($1).x - ($2).x${d[1] === 1 ? ' + 0' : ''}`,
      `create operator ${name} (leftarg = ${n('_y')}, rightarg = ${n('_y')}, function = ${n('_eq')}, commutator = operator(${name.includes('.') ? name : `public.${name}`})${d[0] === 1 ? ', restrict = eqsel, join = eqjoinsel' : ''})`,
      d[2] === 1 && `create operator family ${n('_fam')} using btree`,
      d[3] !== 0 && `create operator class ${n('_oc')} for type integer using btree${d[2] === 1 ? ` family ${n('_fam')}` : ''} as operator 1 <, operator 2 <=, operator 3 =, operator 4 >=, operator 5 >, function 1 btint4cmp(integer, integer)`,
      `create table ${n()} (id integer, y ${n('_y')})`,
      d[3] === 2 && `create index ${q('_i')} on ${n()} (id ${n('_oc')})`,
      d[3] !== 2 && `create index ${q('_i')} on ${n()} (id)`,
      d[1] === 1 && `create view ${n('_v')} as select a.id from ${n()} as a where a.y operator(${name.includes('.') ? name : `public.${name}`}) a.y`,
    ];
  },
});

const triggers = motif({
  kind: 'triggers', weight: 1.5, dials: [3, 4, 2, 3, 3, 2],
  sql: ({ d, n, q }) => [
    `create table ${n()} (id integer, note ${['text', 'varchar(50)', 'integer'][d[0]!]}, at date)`,
    `create function ${n('_f')}() returns trigger language plpgsql as $$ begin ${['return new', 'return null', `new.at := now(); return new`][d[4]!]}; end $$`,
    ['', `create trigger ${q('_a')} before insert or update of note on ${n()} for each row when (new.note is not null) execute function ${n('_f')}()`,
      `create trigger ${q('_a')} after update on ${n()} referencing old table as o new table as w for each statement execute function ${n('_f')}('one', 'two')`,
      `create constraint trigger ${q('_a')} after insert on ${n()} deferrable initially deferred for each row when (new.id > 0) execute function ${n('_f')}()`][d[1]!]!,
    d[1] !== 0 && d[2] === 1 && `alter table ${n()} disable trigger ${q('_a')}`,
    d[1] !== 0 && `comment on trigger ${q('_a')} on ${n()} is 'fires'`,
    `create view ${n('_v')} as select id, note from ${n()}`,
    ['', `create trigger ${q('_i')} instead of insert on ${n('_v')} for each row execute function ${n('_f')}('x')`, `create rule ${q('_r')} as on insert to ${n('_v')} do instead insert into ${n()} (id, note) values (new.id, new.note)`][d[3]!]!,
    d[5] === 1 && `create table ${n('_log')} (id integer)`,
    d[5] === 1 && `create rule ${q('_log')} as on delete to ${n()} do also insert into ${n('_log')} values (old.id)`,
  ],
  columns: () => ({ id: 'integer', at: 'date' }),
});

export const routineMotifs = [calledEverywhere, circle, overloads, aggregates, operators, triggers];
