/** What routines of the project's own do is told of the statements that call them. */
import { catalog, fact } from '@sluice/core/dialect';
import { beforeAll, describe, expect, it } from 'vitest';
import { ready } from '../script/parser.ts';
import { scripts } from './scripts.ts';

const owns = { schemas: ['app'] };
const routine = (kind: string, name: string, definition: string) => fact([kind, 'app', name, '()'], { _definition: definition }, ['schema', 'app']);
const plpgsql = (name: string, body: string, kind = 'function') => routine(kind, name, `create ${kind} app.${name}() ${kind === 'function' ? 'returns int ' : ''}language plpgsql as $$ ${body} $$`);

const live = catalog([
  fact(['schema', 'app'], {}), fact(['table', 'app', 'item'], {}, ['schema', 'app']), fact(['table', 'app', 'part'], {}, ['schema', 'app']),
  plpgsql('purge', 'begin delete from app.item; return 1; end'),
  plpgsql('wipe', 'begin perform app.purge(); truncate app.part; end', 'procedure'),
  plpgsql('later', 'declare n int; begin if true then n := app.purge() + 1; end if; return n; end'),
  plpgsql('itself', 'begin delete from app.part; return app.itself(); end'),
  plpgsql('apart', 'begin create temp table scratch as select 1; delete from scratch; return 1; end'),
  plpgsql('executes', "begin execute 'drop table app.part'; return 1; end"),
  routine('function', 'plain', 'create function app.plain() returns int language sql as $$ delete from app.item; select 1 $$'),
  routine('function', 'atomic', 'create function app.atomic() returns int begin atomic delete from app.item; select 1; end'),
  routine('function', 'other', `create function app.other() returns int language c as 'item', 'other'`),
], []);


const told = async (text: string): Promise<string[]> => {
  const [...statements] = await scripts.cut({ path: 'V1__x.sql', text });
  return scripts.judge(statements.at(-1)!, live, owns, statements.slice(0, -1)).effects.map(({ subject, cause, detail }) => `${cause} ${subject}: ${detail}`);
};

describe('what a statement calls', () => {
  beforeAll(ready);
  it.each([
    ['select app.purge()', ['delete-rows table app.item: table app.item (by purge())']],
    ['select 1 where exists (select purge())', ['delete-rows table app.item: table app.item (by purge())']],
    ['insert into app.part select app.purge()', ['delete-rows table app.item: table app.item (by purge())']],
    ['call app.wipe()', ['truncate table app.part: table app.part (by wipe())', 'delete-rows table app.item: table app.item (by purge())']],
    ['do $$ begin perform app.later(); end $$', ['delete-rows table app.item: table app.item (by purge())']],
    ['select app.itself()', ['delete-rows table app.part: table app.part (by itself())']],
    ['select app.apart()', []],
    ['select app.executes()', ['drop-table table app.part: table app.part (by executes())']],
    ['select app.plain()', ['delete-rows table app.item: table app.item (by plain())']],
    ['select app.atomic()', ['delete-rows table app.item: table app.item (by atomic())']],
    ['select app.other(), count(*) from app.item', []],
    // What only names them runs nothing.
    ['create view app.v as select app.purge()', []],
    ['create function app.f() returns int language sql as $$ select app.purge() $$', []],
    // One that the same scripts make stands in its place.
    ['create or replace function app.purge() returns int language sql as $$ select 1 $$; select app.purge()', []],
    ['create function app.new() returns int language sql as $$ delete from app.part; select 1 $$; select app.new()', ['delete-rows table app.part: table app.part (by new())']],
  ])('%s', async (text, effects) => expect(await told(text)).toEqual(effects));
});
