/** What a script's text tells, and what its statements do to a database that is there. */
import { catalog, fact, type Effect } from '@sluice/core/dialect';
import { describe, expect, it } from 'vitest';
import { scripts } from './scripts.ts';

const owns = { schemas: ['app'] };
const cut = (text: string) => scripts.cut({ path: 'V1__x.sql', text });
const live = catalog([
  fact(['schema', 'app'], {}), fact(['table', 'app', 'item'], {}, ['schema', 'app']), fact(['table', 'app', 'part'], {}, ['schema', 'app']), fact(['view', 'app', 'seen'], {}, ['schema', 'app']),
], [{ from: 'view app.seen', to: 'table app.item', strength: 'hard' }]);

const does = async (text: string): Promise<string[]> => {
  const [statement] = await cut(text);
  return scripts.judge(statement!, live, owns).effects.map(({ effect, subject, cause, while: during }: Effect) => [effect, subject, cause, during].filter((each) => each !== undefined).join(' '));
};

describe('what a statement of a script does', () => {
  it.each([
    ['drop table app.item', ['loses-rows table app.item drop-table']],
    ['drop table item', ['loses-rows table app.item drop-table']],
    ['drop table app.item cascade', ['loses-rows table app.item drop-table', 'removes view app.seen drop-other']],
    ['drop view app.seen', ['removes view app.seen drop-view']],
    ['drop schema app', ['removes schema app drop-other']],
    ['drop schema app cascade', ['removes-namespace schema app drop-schema', 'loses-rows table app.item drop-table', 'loses-rows table app.part drop-table']],
    ['truncate app.item, part', ['loses-rows table app.item truncate', 'loses-rows table app.part truncate']],
    ['delete from app.item where id = 1', ['loses-rows table app.item delete-rows']],
    ['update app.item set name = 1', ['blocks table app.item update-rows rewrite']],
    ['alter table app.item drop column name', ['loses-values table app.item drop-column', 'blocks table app.item alter-relation catalog']],
    ['alter table app.item alter name type int', ['rewrites table app.item type-rewrite rewrite', 'narrows-values table app.item type-change', 'may-fail table app.item type-change']],
    ['alter table app.item alter name set not null', ['blocks table app.item set-not-null scan', 'may-fail table app.item set-not-null']],
    ['alter table app.item add at timestamptz default clock_timestamp()', ['blocks table app.item add-column catalog', 'rewrites table app.item volatile-default rewrite']],
    ['alter table app.item add at timestamptz default now()', ['blocks table app.item add-column catalog']],
    ['alter table app.item add n int not null', ['blocks table app.item add-column catalog', 'breaks-callers table app.item required-column', 'may-fail table app.item required-column']],
    ['alter table app.item add constraint f foreign key (id) references app.part (id)', ['blocks table app.item add-foreign-key scan', 'blocks table app.part add-foreign-key scan', 'may-fail table app.item add-foreign-key']],
    ['alter table app.item add constraint f foreign key (id) references app.part (id) not valid', ['blocks table app.item alter-relation catalog']],
    ['alter table app.item add constraint c check (id > 0)', ['blocks table app.item add-check scan', 'may-fail table app.item add-check']],
    ['alter table app.item add primary key (id)', ['blocks table app.item add-primary-key build', 'may-fail table app.item add-primary-key']],
    ['create index on app.item (id)', ['blocks table app.item add-index build']],
    ['create index concurrently i on app.item (id)', []],
    ['alter table app.item rename to thing', ['breaks-callers table app.item rename-relation', 'blocks table app.item alter-relation catalog']],
    ['alter table app.item rename column id to key', ['breaks-callers table app.item rename-column']],
    ['vacuum full app.item', ['rewrites table app.item set-storage rewrite']],
    ['vacuum app.item', []],
    ['reindex table app.item', ['blocks table app.item reindex build']],
    ['reindex table concurrently app.item', []],
    ['grant select on app.item to public', ['widens-access table app.item grant-public']],
    ['create or replace view app.seen as select 1', ['changes-meaning view app.seen change-view']],
    ['insert into app.item values (1)', []],
    ['create table app.other (id int)', []],
  ])('%s', async (text, effects) => {
    expect(await does(text)).toEqual(effects);
  });
});

describe('what goes along', () => {
  const app = (kind: string, name: string, body: object = {}) => fact([kind, 'app', name], body, ['schema', 'app']);
  const column = (table: string, name: string, body: object = {}) => fact(['column', 'app', table, name], { type: 'text', local: true, ...body }, ['table', 'app', table]);
  const there = catalog([
    fact(['schema', 'app'], {}), app('enum', 'mood'), app('composite', 'pair', { attributes: [] }), app('table', 'top'), app('table', 'below', { inherits: [['table', 'app', 'top']] }),
    column('top', 'name'), column('top', 'mood'), column('below', 'pair'),
  ], [{ from: 'column app.top/mood', to: 'enum app.mood', strength: 'hard' }, { from: 'column app.below/pair', to: 'composite app.pair', strength: 'hard' }]);
  it.each([
    ['drop type app.mood', []],
    ['drop type app.mood cascade', ['removes enum app.mood', 'loses-values table app.top']],
    ['drop schema app cascade', ['removes-namespace schema app', 'loses-rows table app.top', 'loses-rows table app.below']],
    ['alter type app.pair drop attribute x', ['loses-values table app.below']],
    ['alter table app.top drop column name', ['loses-values table app.top', 'blocks table app.top', 'loses-values table app.below']],
    ['alter table only app.top drop column name', ['loses-values table app.top', 'blocks table app.top']],
    ['truncate app.top', ['loses-rows table app.top', 'loses-rows table app.below']],
    ['delete from only app.top', ['loses-rows table app.top']],
  ])('%s', async (text, effects) => {
    const [statement] = await cut(text);
    expect(scripts.judge(statement!, there, owns).effects.map(({ effect, subject }: Effect) => `${effect} ${subject}`)).toEqual(effects);
  });
});

describe('another type', () => {
  const column = (name: string, type: string) => fact(['column', 'app', 'item', name], { type }, ['table', 'app', 'item']);
  const there = catalog([...live.facts.values(), column('price', 'numeric(10,2)'), column('name', 'character varying(20)'), column('id', 'integer'), column('Odd', 'text')], []);
  const kept = ['blocks catalog'];
  const copied = ['rewrites rewrite'];
  const cut_ = ['rewrites rewrite', 'narrows-values', 'may-fail'];
  it.each([
    ['more digits', 'price type numeric(12,2)', kept], ['digits without an end', 'price type numeric', kept], ['fewer digits', 'price type numeric(9,2)', cut_], ['another scale', 'price type numeric(12,3)', cut_], ['no scale', 'price type numeric(12)', cut_],
    ['a longer text', 'name type varchar(30)', kept], ['any text', 'name set data type text', kept], ['a shorter text', 'name type varchar(10)', cut_], ['another collation', 'name type text collate "C"', cut_],
    ['a wider number', 'id type bigint', copied], ['a narrower number', 'id type int2', cut_], ['an expression', 'price type numeric(12,2) using price * 100', cut_], ['what a cast says anyway', 'price type numeric(12,2) using price::numeric(12,2)', kept], ['a cast to another', 'price type numeric(12,2) using price::int', cut_],
    ['a cast of another', 'price type numeric(12,2) using id::numeric(12,2)', cut_], ['a list', 'name type text[]', cut_],
    ['a type of somebody', 'name type app.text', cut_], ['a name in quotes', '"Odd" type varchar', kept], ['a column that nobody knows', 'nothing type text', cut_],
  ])('%s', async (_name, change, effects) => {
    const [statement] = await cut(`alter table app.item alter ${change}`);
    expect(scripts.judge(statement!, there, owns).effects.map(({ effect, while: during }: Effect) => `${effect} ${during ?? ''}`.trim())).toEqual(effects);
  });

  it('is known behind statements that only read it', async () => {
    const statements = await cut("create view prices as select price from item; create index on item (price); comment on table item is 'x'; alter table item alter price type numeric(12,2)");
    expect(scripts.judge(statements.at(-1)!, there, owns, statements.slice(0, -1)).effects.map(({ effect }: Effect) => effect)).toEqual(['blocks']);
  });

  it.each([
    ['other columns of it change', 'alter table item add other int, drop id; alter table item rename name to label; alter table item alter price set not null', 'numeric(12,2)', ['blocks']],
    ['it changes twice', 'alter table item alter price type numeric(14,2)', 'numeric(16,2)', ['blocks']],
    ['it changes back', 'alter table item alter price type numeric(14,2)', 'numeric(12,2)', ['rewrites', 'narrows-values', 'may-fail']],
    ['it is new', 'alter table item add fresh varchar(5)', 'varchar(9)', ['blocks']],
    ['it may be new', 'alter table item add if not exists fresh varchar(5)', 'varchar(9)', ['rewrites', 'narrows-values', 'may-fail']],
  ])('is known where %s', async (_what, earlier, type, effects) => {
    const statements = await cut(`${earlier}; alter table item alter ${earlier.includes('fresh') ? 'fresh' : 'price'} type ${type}`);
    expect(scripts.judge(statements.at(-1)!, there, owns, statements.slice(0, -1)).effects.map(({ effect }: Effect) => effect)).toEqual(effects);
  });

  it.each(['alter table item drop price, add price numeric(14,2)', 'alter table item rename other to price', 'alter table old.item set schema app', 'create table item (price int)', 'drop table item', 'alter table part rename to item', "do $$ begin alter table item add other int; end $$"])('of a column that an earlier statement may have made another one is not known: %s', async (earlier) => {
    const statements = await cut(`${earlier}; alter table item alter price type numeric(12,2)`);
    expect(scripts.judge(statements[1]!, there, owns, statements.slice(0, 1)).effects.map(({ effect }: Effect) => effect)).toContain('narrows-values');
  });
});

describe('SET NOT NULL', () => {
  const last = async (text: string, there = live): Promise<string[]> => {
    const statements = await cut(text);
    return scripts.judge(statements.at(-1)!, there, owns, statements.slice(0, -1)).effects.map(({ effect, while: during }: Effect) => `${effect} ${during ?? ''}`.trim());
  };
  const set = '; alter table app.item alter name set not null';
  it.each([
    ['a check that was validated', `alter table item add constraint c check (name is not null) not valid; alter table app.item validate constraint c${set}`, ['blocks catalog']],
    ['a check that was added whole', `alter table app.item add constraint c check (name is not null)${set}`, ['blocks catalog']],
    ['a check that was not validated', `alter table app.item add constraint c check (name is not null) not valid${set}`, ['blocks scan', 'may-fail']],
    ['a check that was dropped again', `alter table app.item add constraint c check (name is not null); alter table app.item drop constraint c${set}`, ['blocks scan', 'may-fail']],
    ['another column', `alter table app.item add constraint c check (id is not null)${set}`, ['blocks scan', 'may-fail']],
    ['another table', `alter table app.part add constraint c check (name is not null)${set}`, ['blocks scan', 'may-fail']],
    ['another condition', `alter table app.item add constraint c check (name is not null or id > 0)${set}`, ['blocks scan', 'may-fail']],
  ])('after %s', async (_what, text, effects) => {
    expect(await last(text)).toEqual(effects);
  });

  const counted = async (text: string): Promise<string> => {
    const statements = await cut(text);
    const fails = scripts.judge(statements.at(-1)!, live, owns, statements.slice(0, -1)).effects.find(({ effect }) => effect === 'may-fail');
    return fails === undefined ? 'not told' : fails.check === undefined ? 'not counted' : 'counted';
  };
  it.each([
    ['an update of all', `update app.item set name = 'x'${set}`, 'not told'],
    ['an update of those without', `update item i set name = coalesce(lower(name), i.id::text, '') where i.name is null${set}`, 'not told'],
    ['a value that may be null', `update app.item set name = lower(name)${set}`, 'not counted'],
    ['an update of some', `update app.item set name = 'x' where id < 5${set}`, 'not counted'],
    ['an update out of another table', `update app.item set name = 'x' from app.part p where item.name is null${set}`, 'not counted'],
    ['some after all', `update app.item set name = 'x'; update app.item set name = 'y' where id < 5${set}`, 'not told'],
    ['null after all', `update app.item set name = 'x'; update app.item set name = null where id < 5${set}`, 'not counted'],
    ['a delete of those without', `delete from app.item where name is null${set}`, 'not told'],
    ['a delete of some', `delete from app.item where id < 5${set}`, 'counted'],
    ['an update of another column', `update app.item set id = 5${set}`, 'counted'],
    ['an update of another table', `update app.part set name = 'x'${set}`, 'counted'],
    ['a column that came with a value', `alter table app.item add column note text default 'x'; alter table app.item alter note set not null`, 'not told'],
    ['a column that may have come before', `alter table app.item add column if not exists note text default 'x'; alter table app.item alter note set not null`, 'not counted'],
    ['a column that came without', `alter table app.item add column note text; alter table app.item alter note set not null`, 'counted'],
    ['a column that is filled', `alter table app.item add column note timestamptz; update app.item set note = case when id > 5 then current_timestamp else now() end; alter table app.item alter note set not null`, 'not told'],
    ['a block', `do $$ begin update app.item set name = 'x'; end $$${set}`, 'not told'],
  ])('after %s, %s: nulls are %s', async (_what, text, how) => expect(await counted(text)).toBe(how));

  it('within one block', async () => {
    const [block] = await cut(`do $$ begin update app.item set name = 'x'; alter table app.item alter name set not null; end $$`);
    expect(scripts.judge(block!, live, owns).effects.some(({ effect }) => effect === 'may-fail')).toBe(false);
  });

  it.each([[true, ['blocks catalog']], [false, ['blocks scan', 'may-fail']]])('where the table has one, validated: %s', async (validated, effects) => {
    const check = fact(['constraint', 'app', 'item', 'c'], { type: 'check', definition: 'CHECK ((name IS NOT NULL))', expression: '(name IS NOT NULL)', validated, enforced: true, columns: ['name'] }, ['table', 'app', 'item']);
    expect(await last(set.slice(2), catalog([...live.facts.values(), check]))).toEqual(effects);
  });
});

describe('where a statement may run', () => {
  it.each([
    ['create index concurrently i on app.item (id)', 'alone'], ['drop index concurrently app.i', 'alone'], ['vacuum app.item', 'alone'], ['analyze app.item', 'anywhere'],
    ['reindex table concurrently app.item', 'alone'], ['reindex table app.item', 'anywhere'], ['reindex schema app', 'alone'], ['alter table app.item detach partition app.p concurrently', 'alone'],
    ['do $$ begin null; end $$', 'may commit'], ['call app.p()', 'may commit'], ['insert into app.item values (1)', 'anywhere'],
  ])('%s: %s', async (text, runs) => {
    expect((await cut(text))[0]?.runs).toBe(runs);
  });

  it('asks after a crash where it can', async () => {
    const judged = async (text: string) => scripts.judge((await cut(text))[0]!, live, owns);
    expect(await judged('create index concurrently i on app.item (id)')).toMatchObject({ probe: expect.stringContaining(`to_regclass('app.i')`) as string, repair: ['drop index concurrently if exists app.i'] });
    expect(await judged('drop index concurrently app.i')).toMatchObject({ probe: expect.stringContaining(`then 'done'`) as string });
    expect(await judged('vacuum app.item')).toMatchObject({ probe: `select 'absent'` });
    expect(await judged('call app.p()')).not.toHaveProperty('probe');
  });
});

describe('what stays with a renamed table', () => {
  const there = catalog([
    ...live.facts.values(), fact(['column', 'app', 'item', 'id'], {}, ['table', 'app', 'item']), fact(['constraint', 'app', 'item', 'item_pk'], {}, ['table', 'app', 'item']),
    fact(['trigger', 'app', 'item', 'seen'], {}, ['table', 'app', 'item']), fact(['constraint', 'app', 'part', 'of_item'], {}, ['table', 'app', 'part']),
  ], [...live.edges, { from: 'constraint app.part/of_item', to: 'constraint app.item/item_pk', strength: 'hard' }, { from: 'constraint app.item/item_pk', to: 'column app.item/id', strength: 'hard' }]);
  const left = async (text: string): Promise<(string | undefined)[]> => {
    const all = await cut(text);
    return all.flatMap((statement, index) => scripts.leavesBehind!(statement, there, owns, all.slice(0, index)).map(({ subject, detail }) => `${subject}: ${detail}`));
  };
  const all = 'table app.item: constraint app.part/of_item, trigger app.item/seen, view app.seen';
  it.each([
    ['alter table app.item rename to item_old; create table app.item (id int)', [all]],
    ['alter table item rename to item_old; create table item as select 1 as id', [all]],
    ['alter table app.item set schema attic; create table app.item (id int)', [all]],
    ['create table app.item_new (id int); alter table app.item rename to item_old; alter table app.item_new rename to item', [all]],
    ['alter table app.item rename to a; alter table app.a rename to b; create table if not exists app.item (id int)', [all]],
    ['drop view app.seen; alter table app.item rename to item_old; create table app.item (id int)', ['table app.item: constraint app.part/of_item, trigger app.item/seen']],
    ['alter table app.item rename to a; alter table app.a rename to item', []],
    ['alter table app.item rename to a; create table app.other (id int)', []],
    ['alter table app.item rename to a; create view app.item as select * from app.a', []],
    ['alter table app.item rename to a; create temp table item (id int)', []],
    ['alter table app.part rename to a; alter table app.a rename to b; alter table app.item rename to part', []],
    ['create table app.item (id int)', []],
  ])('%s', async (text, expected) => {
    expect(await left(text)).toEqual(expected);
  });
});

describe('what has no relation', () => {
  it.each(['alter type app.mood rename to spirit', 'alter function app.f(integer) rename to g', 'alter type app.mood set schema other', 'alter schema app rename to other', 'alter type app.mood rename value \'a\' to \'b\'', 'alter role a rename to b'])('%s is judged without one', async (text) => {
    const [statement] = await cut(text);
    expect(() => scripts.judge(statement!, live, owns)).not.toThrow();
  });
});

describe('what a statement means', () => {
  const meanings = async (text: string) => (await cut(text)).map(({ meaning }) => meaning);
  it('is the same however it is written', async () => {
    const plain = await meanings('create table t (id int default 1, name text);');
    expect(await meanings('\uFEFF/* a */ create table t (\r\n  id int default 1, -- b\r\n  name text\r\n) ;\r\n-- end')).toEqual(plain);
    expect(await meanings('begin; create table t (id int default 1, name text); commit;')).toEqual(plain);
  });
  it.each([
    ['select 1', 'select 2'], [`select 'a b'`, `select 'a  b'`], ['select $$a b$$', 'select $$a  b$$'], ['select "a"', 'select "A"'], [`select '\u00e9'`, `select 'e\u0301'`], ['select a-b from t', 'select a--b\nfrom t'],
  ])('differs between %j and %j', async (one, other) => {
    expect(await meanings(one)).not.toEqual(await meanings(other));
  });
  it('does not count line ends in bodies', async () => {
    expect(await meanings('select $$a\r\nb$$')).toEqual(await meanings('select $$a\nb$$'));
  });
});

describe('settings', () => {
  const settled = async (text: string) => (await cut(text)).map(({ text: sql, settings }) => [sql, settings]);
  it('hold for the statements behind them, and are none themselves', async () => {
    expect(await settled(`set client_encoding = 'UTF8'; set application_name = 'x'; select 1; set lock_timeout = '2s'; set local search_path = app, "Other"; select 2; reset lock_timeout; select 3; reset all; select 4`)).toEqual([
      ['select 1', undefined], ['select 2', { lock_timeout: '2s', search_path: 'app, "Other"' }], ['select 3', { search_path: 'app, "Other"' }], ['select 4', undefined],
    ]);
    for (const empty of [`select pg_catalog.set_config('search_path', '', false)`, `set search_path = ''`]) expect(await settled(`${empty}; select 1`)).toEqual([['select 1', { search_path: '' }]]);
  });
  it('are part of what a script means', async () => {
    const meanings = async (text: string) => (await cut(text)).map(({ meaning }) => meaning);
    expect(await meanings('set search_path = a; drop table t')).not.toEqual(await meanings('set search_path = b; drop table t'));
    expect(await meanings('set search_path = a; drop table t')).toEqual(await meanings('set  search_path to a ; drop table t'));
  });
  it('are given back, in a transaction and outside of one', () => {
    expect(scripts.frame!({ schemas: ['app'] })).toEqual({
      enter: 'set local search_path = app, pg_temp', leave: 'set local search_path = pg_catalog, pg_temp',
      alone: { enter: 'set search_path = app, pg_temp', leave: 'set search_path = pg_catalog, pg_temp' },
    });
    expect(scripts.frame!('*', { lock_timeout: '2s', search_path: '' })?.alone).toEqual({
      enter: "set search_path = pg_catalog, pg_temp;\nselect pg_catalog.set_config('sluice.was_lock_timeout', coalesce(pg_catalog.current_setting('lock_timeout', true), ''), false);\nset lock_timeout = '2s'",
      leave: "set search_path = pg_catalog, pg_temp;\nselect pg_catalog.set_config('lock_timeout', pg_catalog.current_setting('sluice.was_lock_timeout'), false)",
    });
  });
});

describe('what does not belong into a script', () => {
  it.each([
    ['select 1; commit; select 2', 1], ['begin; select 1', 1], ['\\set x 1', 1], ['copy t from stdin;\n1\n\\.\n', 2], ['set role admin', 1], ['set local role admin', 1], ['set session authorization admin', 1], ['set session_replication_role = replica', 1], ['set transaction isolation level serializable', 1], ['set standard_conforming_strings = off', 1], ["set client_encoding = 'latin1'", 1], ['alter system set work_mem = 1', 1],
    ['create database x', 1], ['select set_config(\'role\', \'admin\', false)', 1], ['select set_config(\'work_mem\', version(), false)', 1],
  ])('%s', async (text, line) => {
    await expect(cut(text)).rejects.toMatchObject({ code: 'SL207', detail: { at: { file: 'V1__x.sql', line } } });
  });
  it('is told with its place when it does not parse', async () => {
    await expect(cut('select 1;\n  creat table t;')).rejects.toMatchObject({ code: 'SL201', detail: { at: { line: 2, column: 3 } } });
  });
});

describe('a label that a script adds and uses', () => {
  const begins = async (text: string): Promise<(string | undefined)[]> => (await cut(text)).map(({ behindCommit }) => behindCommit && behindCommit.slice(0, behindCommit.indexOf(',')));
  const add = "alter type app.state add value 'new'";
  it.each([
    [`${add}; update app.item set state = 'new'`, [undefined, "the label 'new'"]],
    [`${add}; select 1; update app.item set state = 'new'; update app.part set state = 'new'`, [undefined, undefined, "the label 'new'", undefined]],
    [`${add}; insert into app.item select '{old,new}'`, [undefined, "the label 'new'"]],
    [`${add}; update app.item set state = 'newer'`, [undefined, undefined]],
    [`${add}; alter type app.state add value 'newest' after 'new'; alter table app.item alter state set default 'newest'`, [undefined, undefined, "the label 'newest'"]],
    [`alter type app.state add value 'it''s'; update app.item set state = 'it''s'`, [undefined, "the label 'it''s'"]],
    [`${add}; create function app.f() returns app.state language plpgsql as $$ begin return 'new'; end $$`, [undefined, undefined]],
    [`${add}; create function app.f() returns app.state language sql as $$ select 'new'::app.state $$`, [undefined, "the label 'new'"]],
    [`${add}; vacuum app.item; update app.item set state = 'new'`, [undefined, undefined, undefined]],
    ["alter type app.state rename value 'old' to 'new'; update app.item set state = 'new'", [undefined, undefined]],
  ])('%s', async (text, expected) => {
    expect(await begins(text)).toEqual(expected);
  });
});
