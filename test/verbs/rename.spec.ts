/** Names that change while what they stand for stays: there, back by rollback, and there again. */
import { describe, expect, it } from 'vitest';
import { stepsOf } from '@sluice/core/dialect';
import { consenting, difference, seen, start } from './backup-world.ts';
import { keeping } from './keeping.ts';
import { pglite, postgres18, type Place } from './places.ts';
import { makeWorld, of, why, type World } from './world.ts';

const keep = keeping();
const opened = (place: Place, schema: string): Promise<World> => keep(start(place, schema));

interface Case {
  readonly name: string;
  readonly old: string;
  readonly rows?: string;
  readonly now: string;
  /** The statements of the plan that are no more than another name, in their order. */
  readonly renames: readonly string[];
  /** How many others there are. */
  readonly others?: number;
  readonly count?: readonly [query: string, value: unknown];
}

const CASES: readonly Case[] = [
  {
    name: 'a table, with all that the server names after it and a view on it',
    old: `create schema app; create table app.users (id serial primary key, email text not null unique, age int check (age > 0));
      create index users_age on app.users (age); create view app.adults as select id, email from app.users where age >= 18; comment on table app.users is 'people'; grant select on app.users to public;`,
    rows: `insert into app.users (email, age) select 'u' || n, n from generate_series(1, 50) n`,
    now: `create schema app;
      -- sluice: renamed from users
      create table app.accounts (id serial primary key, email text not null unique, age int check (age > 0));
      create index users_age on app.accounts (age); create view app.adults as select id, email from app.accounts where age >= 18; comment on table app.accounts is 'people'; grant select on app.accounts to public;`,
    renames: [
      'alter sequence app.users_id_seq rename to accounts_id_seq', 'alter table app.accounts rename constraint users_age_check to accounts_age_check',
      'alter table app.accounts rename constraint users_email_key to accounts_email_key', 'alter table app.accounts rename constraint users_pkey to accounts_pkey', 'alter table app.users rename to accounts',
    ],
    others: 0,
    count: ['select count(*)::int as n from app.adults', 33],
  },
  {
    name: 'columns, in a list and behind it, with a check, an index, a foreign key and a generated column on them',
    old: `create schema app; create table app.item (id int primary key, price numeric not null, qty int default 1, total numeric generated always as (price * qty) stored, constraint positive check (price > 0));
      create index item_price on app.item (price) where qty > 0; create table app.line (item int references app.item (id)); create view app.cheap as select id, price from app.item where price < 10;`,
    rows: `insert into app.item (id, price, qty) values (1, 2.5, 3), (2, 20, 1); insert into app.line values (1)`,
    now: `create schema app; create table app.item (
        -- sluice: renamed from id
        item_id int primary key,
        amount numeric not null, -- sluice: renamed from price
        qty int default 1, total numeric generated always as (amount * qty) stored, constraint positive check (amount > 0));
      create index item_price on app.item (amount) where qty > 0; create table app.line (item int references app.item (item_id)); create view app.cheap as select item_id as id, amount as price from app.item where amount < 10;`,
    renames: ['alter table app.item rename column id to item_id', 'alter table app.item rename column price to amount'],
    others: 0,
    count: ['select sum(amount)::text as n from app.item', '22.5'],
  },
  {
    name: 'values of an enum, used by a default, a check, a partial index and a view',
    old: `create schema app; create type app.state as enum ('new', 'open', 'done'); create table app.task (id int primary key, state app.state not null default 'new', check (state <> 'done' or id > 0));
      create index task_open on app.task (id) where state = 'open'; create view app.waiting as select id from app.task where state = 'new';`,
    rows: `insert into app.task values (1, 'new'), (2, 'open'), (3, 'done')`,
    now: `create schema app; create type app.state as enum (
        'fresh', -- sluice: renamed from 'new'
        -- sluice: renamed from open
        'in work', 'done'); create table app.task (id int primary key, state app.state not null default 'fresh', check (state <> 'done' or id > 0));
      create index task_open on app.task (id) where state = 'in work'; create view app.waiting as select id from app.task where state = 'fresh';`,
    renames: [`alter type app.state rename value 'new' to 'fresh'`, `alter type app.state rename value 'open' to 'in work'`],
    others: 0,
    count: [`select string_agg(state::text, ',' order by id) as n from app.task`, 'fresh,in work,done'],
  },
  {
    name: 'a type, a domain, a composite and its attribute, a function and a sequence under what uses them',
    old: `create schema app; create type app.mood as enum ('sad', 'glad'); create domain app.positive as int check (value > 0); create type app.pair as (a int, b text); create sequence app.numbers start 10;
      create function app.half(x app.positive) returns int language sql immutable as 'select x / 2'; create function app.glad(m app.mood) returns boolean language sql immutable return m = 'glad';
      create table app.t (id int default nextval('app.numbers'), m app.mood, p app.positive, c app.pair); create view app.v as select id, app.half(p) as h, (c).a from app.t where app.glad(m);`,
    rows: `insert into app.t (m, p, c) values ('glad', 8, (1, 'x')), ('sad', 3, (2, 'y'))`,
    now: `create schema app;
      -- sluice: renamed from mood
      create type app.feeling as enum ('sad', 'glad');
      /* sluice: renamed from positive */
      create domain app.above_zero as int check (value > 0);
      -- sluice: renamed from pair
      create type app.couple as (
        first int, -- sluice: renamed from a
        b text);
      -- sluice: renamed from numbers
      create sequence app.ids start 10;
      -- sluice: renamed from half
      create function app.halved(x app.above_zero) returns int language sql immutable as 'select x / 2'; create function app.glad(m app.feeling) returns boolean language sql immutable return m = 'glad';
      create table app.t (id int default nextval('app.ids'), m app.feeling, p app.above_zero, c app.couple); create view app.v as select id, app.halved(p) as h, (c).first as a from app.t where app.glad(m);`,
    renames: [
      'alter domain app.above_zero rename constraint positive_check to above_zero_check', 'alter domain app.positive rename to above_zero', 'alter function app.half(app.above_zero) rename to halved', 'alter sequence app.numbers rename to ids',
      'alter type app.couple rename attribute a to first', 'alter type app.mood rename to feeling', 'alter type app.pair rename to couple',
    ],
    others: 0,
    count: ['select h as n from app.v', 4],
  },
  {
    name: 'a schema and a table in it, and another one moves to it',
    old: `create schema app; create schema other; create table other.a (id int primary key, t text); create table app.b (id int references other.a (id)); create view app.v as select t from other.a;`,
    rows: `insert into other.a values (1, 'x'); insert into app.b values (1)`,
    now: `create schema app; create schema other;
      create table app.a (id int primary key, t text);
      -- sluice: renamed from app.b
      create table other.c (id int, constraint b_id_fkey foreign key (id) references app.a (id)); create view app.v as select t from app.a;`.replace('create table app.a', '-- sluice: renamed from other.a\n      create table app.a'),
    renames: ['alter table app.b set schema other', 'alter table other.a set schema app', 'alter table other.b rename to c'],
    others: 0,
    count: ['select t as n from app.v', 'x'],
  },
  {
    name: 'a view with a privilege and a comment on its column, which has no fact',
    old: `create schema app; create table app.t (n int); create view app.v as select n from app.t; grant select (n) on app.v to public; comment on column app.v.n is 'a number';`,
    rows: `insert into app.t values (1)`,
    now: `create schema app; create table app.t (n int);
      -- sluice: renamed from v
      create view app.w as select n from app.t; grant select (n) on app.w to public; comment on column app.w.n is 'a number';`,
    renames: ['alter view app.v rename to w'],
    others: 0,
    count: ['select n from app.w', 1],
  },
  {
    name: 'nothing says it, and nothing is at stake: an index, a constraint, a trigger, a policy and a view',
    old: `create schema app; create table app.t (id int, n int, constraint old_pk primary key (id), constraint old_check check (n > 0)); create index old_index on app.t (n); create view app.old_view as select n from app.t;
      create policy old_policy on app.t using (n > 1);`,
    rows: `insert into app.t select n, n from generate_series(1, 20) n`,
    now: `create schema app; create table app.t (id int, n int, constraint new_pk primary key (id), constraint new_check check (n > 0)); create index new_index on app.t (n); create view app.new_view as select n from app.t;
      create policy new_policy on app.t using (n > 1);`,
    renames: ['alter index app.old_index rename to new_index', 'alter policy old_policy on app.t rename to new_policy', 'alter table app.t rename constraint old_check to new_check', 'alter table app.t rename constraint old_pk to new_pk', 'alter view app.old_view rename to new_view'],
    others: 0,
  },
  {
    name: 'a column of a partitioned table, with the parts of its indexes, which are named after it',
    old: `create schema app; create table app.m (id int, word text, unique (id, word)) partition by range (id); create table app.m1 partition of app.m for values from (0) to (10) partition by range (id);
      create table app.m11 partition of app.m1 for values from (0) to (5); create index on app.m (word);`,
    rows: `insert into app.m values (1, 'kept')`,
    now: `create schema app; create table app.m (id int,
        phrase text, -- sluice: renamed from word
        unique (id, phrase)) partition by range (id); create table app.m1 partition of app.m for values from (0) to (10) partition by range (id);
      create table app.m11 partition of app.m1 for values from (0) to (5); create index on app.m (phrase);`,
    renames: [],
    count: ['select phrase as n from app.m', 'kept'],
  },
  {
    name: 'a table whose old name another one takes, and which changes besides',
    old: `create schema app; create table app.a (id serial primary key, t text); create view app.v as select t from app.a;`,
    rows: `insert into app.a (t) values ('kept')`,
    now: `create schema app; create table app.a (key text primary key);
      -- sluice: renamed from a
      create table app.a_old (id serial primary key, t text, more int); create view app.v as select t, more from app.a_old; create view app.w as select key from app.a;`,
    renames: [],
    count: ['select t as n from app.v', 'kept'],
  },
  {
    name: 'tables that trade names, and columns of one of them, under a view',
    old: `create schema app; create table app.a (id serial primary key, n int, note text); create table app.b (id int primary key, a int references app.a); create index on app.a (n); create view app.v as select a.n, b.id from app.a join app.b on b.a = a.id;`,
    rows: `insert into app.a (n, note) values (5, '7'); insert into app.b values (1, 1)`,
    now: `create schema app;
      -- sluice: renamed from a
      create table app.b (id serial primary key,
        note int, -- sluice: renamed from n
        n text -- sluice: renamed from note
      );
      -- sluice: renamed from b
      create table app.a (id int primary key, a int references app.b); create index on app.b (note); create view app.v as select b.note as n, a.id from app.b join app.a on a.a = b.id;`,
    renames: [],
    count: ['select n::text as n from app.v', '5'],
  },
  {
    name: 'types whose names go round, and labels that trade places',
    old: `create schema app; create type app.a as enum ('p', 'q'); create type app.b as enum ('r', 's'); create domain app.c as int; create domain app.d as text; create type app.e as enum ('u'); create table app.t (a app.a, b app.b, c app.c, d app.d, e app.e);`,
    rows: `insert into app.t values ('p', 'r', 3, 'x', 'u')`,
    now: `create schema app;
      -- sluice: renamed from a
      create type app.b as enum (
        'q', -- sluice: renamed from p
        'p' -- sluice: renamed from q
      );
      -- sluice: renamed from b
      create type app.e as enum ('r', 's');
      -- sluice: renamed from e
      create type app.a as enum ('u');
      -- sluice: renamed from d
      create domain app.c as text;
      -- sluice: renamed from c
      create domain app.d as int; create table app.t (a app.b, b app.e, c app.d, d app.c, e app.a);`,
    renames: [
      'alter domain app.c rename to d__new1', 'alter domain app.d rename to c', 'alter domain app.d__new1 rename to d', 'alter type app.a rename to b', 'alter type app.b rename to e__new1',
      `alter type app.b rename value 'p' to 'q__new1'`, `alter type app.b rename value 'q' to 'p'`, `alter type app.b rename value 'q__new1' to 'q'`, 'alter type app.e rename to a', 'alter type app.e__new1 rename to e',
    ],
    others: 0,
    count: [`select concat_ws(',', a, b, c, d, e) as n from app.t`, 'q,r,3,x,u'],
  },
  {
    name: 'one that takes the name which another gives up, which a new one takes',
    old: `create schema app; create table app.a (id int primary key, n int); create table app.b (id int primary key, t text);`,
    rows: `insert into app.a values (1, 2); insert into app.b values (1, 'x')`,
    now: `create schema app;
      -- sluice: renamed from a
      create table app.c (id int primary key, n int);
      -- sluice: renamed from b
      create table app.a (id int primary key, t text); create table app.b (id int primary key, k int);`,
    renames: [],
    count: [`select a.t || c.n as n from app.a, app.c`, 'x2'],
  },
];

describe.each([pglite, postgres18])('on $name', (place) => {
  // The planner is the same on both: a few are enough where each statement takes longer.
  it.each(place === pglite ? CASES.filter((_, index) => index % 3 === 0) : CASES)('$name', async ({ old, rows, now, renames, others, count }) => {
    const w = await opened(place, old);
    const first = await consenting((options) => w.deploy(options));
    expect(of(first), why(first)).toMatchObject({ outcome: 0 });
    if (rows !== undefined) await w.hand(...rows.split(';'));
    const before = await seen(w);
    await w.write('shop/schema/schema.sql', now);
    const done = await consenting((options) => w.deploy(options));
    expect(of(done), why(done)).toMatchObject({ status: 'deployed', outcome: 0 });
    const steps = stepsOf(of(done).plan!);
    const named = steps.filter(({ action }) => action === 'rename').map(({ sql }) => sql);
    if (renames.length > 0) expect(named.filter((sql) => !/_not_null to /.test(sql)).sort()).toEqual(renames);
    if (others === 0) expect(steps.filter(({ action }) => action !== 'rename').map(({ sql }) => sql).filter((sql) => !/_not_null to /.test(sql))).toEqual([]);
    if (count) expect(Object.values((await w.rows(count[0]))[0]!)[0]).toEqual(count[1]);

    // An observer that shares nothing with the planner sees what a plain load makes.
    const plain = await opened(place, now);
    await plain.hand(`drop schema if exists app cascade; drop schema if exists other cascade`, now, 'create schema if not exists other');
    expect(difference({ ...(await seen(plain)), rows: (await seen(w)).rows }, await seen(w))).toEqual([]);
    const again = await w.deploy({ dryRun: true });
    expect(of(again), why(again)).toMatchObject({ status: 'unchanged', stepsTotal: 0 });

    const after = await seen(w);
    const back = await consenting((options) => w.rollback(options));
    expect(of(back), why(back)).toMatchObject({ status: 'rolled back', outcome: 0 });
    expect(difference(before, await seen(w))).toEqual([]);
    const forth = await consenting((options) => w.deploy(options));
    expect(of(forth), why(forth)).toMatchObject({ status: 'deployed', outcome: 0 });
    expect(difference(after, await seen(w))).toEqual([]);
  });
});

describe('whatever the order of the files', () => {
  const planned = async (old: readonly string[], wanted: readonly string[]): Promise<string[]> => {
    const w = await keep(makeWorld(pglite, { shop: { owns: ['"*"'], files: { 'schema.sql': ['create schema app;', ...old].join('\n') } } }));
    await consenting((options) => w.deploy(options));
    await w.write('shop/schema/schema.sql', ['create schema app;', ...wanted].join('\n'));
    return stepsOf(of(await w.deploy({ dryRun: true })).plan!).map(({ sql }) => sql);
  };

  it('plans the same renames', async () => {
    const functionsOf = (...names: readonly string[]): string[] => names.map((name, index) => `create function app.${name}(${'int, '.repeat(index)}int) returns int language sql return ${index};`);
    const [old, wanted] = [functionsOf('one', 'two', 'three'), functionsOf('one_n', 'two_n', 'three_n')];
    const renames = await planned(old, wanted);
    expect(renames.filter((sql) => sql.includes(' rename to '))).toHaveLength(3);
    expect(await planned(old, [...wanted].reverse())).toEqual(renames);
  });

  it('sees that a schema is the same', async () => {
    const tablesOf = (schema: string): string[] => ['one', 'two', 'three'].map((name) => `create table ${schema}.${name} (id int);`);
    const old = ['create schema aside;', ...tablesOf('aside')];
    for (const tables of [tablesOf('beside'), tablesOf('beside').reverse()]) expect(await planned(old, ['create schema beside;', ...tables])).toEqual(['alter schema aside rename to beside']);
  });
});
