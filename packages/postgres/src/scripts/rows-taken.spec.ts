/** Rows that a statement takes away, its own and those that go along. */
import { catalog, fact } from '@sluice/core/dialect';
import { describe, expect, it } from 'vitest';
import { scripts } from './scripts.ts';

const table = (name: string, body: object = {}) => fact(['table', 'app', name], body, ['schema', 'app']);
const key = (from: string, to: string, action = '') => fact(['constraint', 'app', from, `${from}_fk`], { type: 'foreign-key', references: ['table', 'app', to], definition: `FOREIGN KEY (x) REFERENCES app.${to}(id)${action}` }, ['table', 'app', from]);

const live = catalog([
  fact(['schema', 'app'], {}), table('person'), table('post'), table('reply'), table('note'), table('visit'),
  table('item'), table('item_1', { partition: { of: ['table', 'app', 'item'], bound: 'DEFAULT' } }), table('line'),
  key('post', 'person', ' ON DELETE CASCADE'), key('reply', 'post', ' ON DELETE CASCADE'), key('note', 'person', ' ON DELETE SET NULL'), key('visit', 'note', ' ON DELETE CASCADE'),
  key('line', 'item', ' ON DELETE CASCADE'),
  table('bill'), ...['note', 'paid'].map((name) => fact(['column', 'app', 'bill', name], {}, ['table', 'app', 'bill'])),
  fact(['constraint', 'app', 'bill', 'bill_fk'], { type: 'foreign-key', references: ['table', 'app', 'reply'], definition: 'FOREIGN KEY (x, y) REFERENCES app.reply(id, y) ON DELETE SET DEFAULT (y)' }, ['table', 'app', 'bill']),
], []);

const effects = async (sql: string, which: string) => {
  const [statement] = await scripts.cut({ path: 'V1__x.sql', text: sql });
  return scripts.judge(statement!, live, { schemas: ['app'] }).effects.filter(({ effect }) => effect === which);
};
const taken = async (sql: string): Promise<string[]> => (await effects(sql, 'loses-rows')).map(({ subject }) => subject.replace('table app.', ''));

describe('rows that a statement takes away', () => {
  it.each([
    ['delete from app.person where id = 1', ['person', 'post', 'reply']],
    ['delete from app.reply', ['reply']],
    ['delete from app.item_1', ['item_1', 'line']],
    ['truncate app.person cascade', ['person', 'post', 'note', 'reply', 'visit', 'bill']],
    ['truncate app.person, app.post, app.note, app.reply, app.visit, app.bill', ['person', 'post', 'note', 'reply', 'visit', 'bill']],
    ['with old as (delete from app.reply returning *) insert into app.note select * from old', ['reply']],
    ['with a as (with b as (delete from app.reply returning *) select * from b) select * from a', ['reply']],
    ['merge into app.reply r using app.post p on p.id = r.id when matched then delete', ['reply']],
    ['merge into app.reply r using app.post p on p.id = r.id when matched then do nothing', []],
    ['insert into app.note select * from app.reply', []],
  ])('%s', async (sql, tables) => expect(await taken(sql)).toEqual(tables));
});

describe('values that rows which stay lose', () => {
  it.each([
    ['delete from app.person where id = 1', ['table app.note, x where it refers to these (ON DELETE SET NULL)', 'table app.bill, y where it refers to these (ON DELETE SET DEFAULT)']],
    ['delete from app.post', ['table app.bill, y where it refers to these (ON DELETE SET DEFAULT)']],
    ['delete from app.note', []],
  ])('%s', async (sql, told) => expect((await effects(sql, 'loses-values')).map(({ detail }) => detail)).toEqual(told));
});

describe('values that an UPDATE of every row overwrites', () => {
  it.each([
    ['update app.bill set note = null', ['table app.bill, note']],
    ['update only app.bill b set (note, paid) = (select x, y from app.reply), added = 1', ['table app.bill, note, paid']],
    ["update app.bill set note = coalesce(bill.note, ''), paid = coalesce(note, '')", ['table app.bill, paid']],
    ['update app.bill set paid = p.id from app.person p', ['table app.bill, paid']],
    ['with new as (update app.bill set paid = 1 returning *) select * from new', ['table app.bill, paid']],
    ['update app.bill set paid = 1 where paid is null', []],
    ['update app.bill set added = note', []],
    ['update app.elsewhere set note = 1', ['table app.elsewhere, note']],
  ])('%s', async (sql, told) => expect((await effects(sql, 'changes-meaning')).map(({ detail }) => detail)).toEqual(told));
});

it('of a table that nobody knows, what the script adds may be filled', async () => {
  const statements = await scripts.cut({ path: 'V1__x.sql', text: 'alter table app.elsewhere add note text; update app.elsewhere set note = 1, other = 2' });
  expect(scripts.judge(statements[1]!, live, { schemas: ['app'] }, statements.slice(0, 1)).effects.filter(({ effect }) => effect === 'changes-meaning').map(({ detail }) => detail)).toEqual(['table app.elsewhere, other']);
});
