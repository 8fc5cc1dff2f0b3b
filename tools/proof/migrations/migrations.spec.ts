/** The judge of versioned scripts, judged: each verdict comes up where it must. */
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { sharedServer } from '@sluice/kit/servers';
import type { ProjectReport } from '@sluice/core';
import { dialect } from '@sluice/postgres';
import { serverPlace, type Place } from '../place.ts';
import { withDatabase } from '../on-database.ts';
import { findProjects } from './find-projects.ts';
import { proveProject } from './prove-project.ts';
import { withRows } from './with-rows.ts';

const FILES: Readonly<Record<string, string>> = {
  'shop/1_items/up.sql': 'BEGIN;\ncreate table items (id integer primary key);\nCOMMIT;\n', 'shop/1_items/down.sql': 'drop table items;\n',
  'shop/2_price/up.sql': 'alter table items add price numeric;\ninsert into items values (1, 2);\n', 'shop/2_price/down.sql': 'select 1;\n',
  'shop/3_gone/up.sql': 'alter table nowhere add a integer;\n', 'shop/3_gone/down.sql': 'select 1;\n',
  'shop/4_half/up.sql': 'create table dear ();\nvacuum items;\nalter table nowhere add b integer;\n',
  'shop/10_view/up.sql': 'create view dear as select id from items where price > 1;\n',
  'shop/11_broken/up.sql': 'comment on table items is \'things\';\n', 'shop/11_broken/down.sql': 'drop table never;\n',
  'shop/12_typo/up.sql': 'create table typo ();\n', 'shop/12_typo/down.sql': 'drop table typo\ndrop table items;\n',
  'shop/13_after/up.sql': 'alter table typo add a timestamptz default \'now()\';\n', 'shop/13_after/down.sql': 'alter table typo drop a;\n',
  'meta/2000/up.sql': 'select 1;\n', 'meta/1000/up.sql': 'select 2;\n', 'meta/1000/metadata.yaml': 'name: second\nparents: [2000]\n',
  'other/V1__one.sql': 'select 1;\n', 'parts/1.0/V1.0.1__a.sql': 'select 1;\n', 'parts/1.1/V1.1.1__b.sql': 'select 2;\n', 'split/up/1_a.sql': 'select 1;\n', 'split/down/1_a.sql': 'select 0;\n', 'twice/V1__a.sql': 'select 1;\n', 'twice/V01__b.sql': 'select 2;\n', 'notes/readme.sql': 'select 1;\n',
  'planned/own.plan': '%project=planned\none/two 2026-01-01T00:00:00Z A <a@b> # one\n', 'planned/deploy/one/two.sql': 'select 1;\n', 'planned/revert/one/two.sql': 'select 0;\n',
};

let folder: string;
let place: Place;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'sluice-migrations-'));
  for (const [path, text] of Object.entries(FILES)) {
    await mkdir(dirname(join(folder, path)), { recursive: true });
    await writeFile(join(folder, path), text);
  }
  place = await serverPlace((await sharedServer(18)).url());
});
afterAll(async () => {
  await place.close();
  await dialect.release?.();
  await rm(folder, { recursive: true, force: true });
});

test('projects are found in their layouts', async () => {
  expect((await findProjects(folder)).map(({ name, layout, scripts }) => [name, layout, scripts.map((script) => script.name)])).toEqual([
    ['meta', 'folders', ['V001__2000.sql', 'V002__second.sql']], ['other', 'flyway', ['V1__one.sql']], ['parts', 'flyway', ['V1.0.1__a.sql', 'V1.1.1__b.sql']], ['planned', 'sqitch', ['V001__one_two.sql']], ['shop', 'folders', ['V1__items.sql', 'V2__price.sql', 'V3__gone.sql', 'V4__half.sql', 'V10__view.sql', 'V11__broken.sql', 'V12__typo.sql', 'V13__after.sql']],
    ['split', 'suffixes', ['V1__a.sql']], ['twice', 'none', []],
  ]);
});

test('what comes back, what does not, and what cannot be loaded', async () => {
  const shop = (await findProjects(folder)).find(({ name }) => name === 'shop')!;
  const { scripts } = await proveProject(shop, { place, dialect, state: join(folder, 'state'), number: 1 }, () => undefined, undefined, true);
  expect(scripts.map(({ name, written, generated }) => [name, written, generated])).toEqual([
    ['V1__items.sql', 'restored', 'restored'],
    ['V2__price.sql', 'not restored', 'restored'],
    ['V3__gone.sql', 'not loadable', 'not loadable'],
    // What it left behind would be in the view's way.
    ['V4__half.sql', undefined, 'not loadable'],
    ['V10__view.sql', undefined, 'restored'],
    ['V11__broken.sql', 'not restored', 'restored'],
    ['V12__typo.sql', 'not restored', 'restored'],
    ['V13__after.sql', 'restored', 'restored'],
  ]);
  expect(scripts[2]!.reasons).toEqual(['shop/3_gone/up.sql:1: relation "nowhere" does not exist | alter table nowhere add a integer']);
  expect(scripts[1]!.reasons.join('\n')).toContain('written: pg_attribute public.items.price: only after');
  expect(scripts[5]!.reasons.join('\n')).toContain('written: shop/11_broken/down.sql:1: table "never" does not exist | drop table never');
  expect(scripts[6]!.reasons).toEqual([expect.stringContaining('written: shop/12_typo/down.sql:1: syntax error at or near "drop"')]);
});

test('a part of a history is proven as it is in the whole, whatever stands before it', async () => {
  const shop = (await findProjects(folder)).find(({ name }) => name === 'shop')!;
  const { scripts } = await proveProject(shop, { place, dialect, state: join(folder, 'state'), number: 3 }, () => undefined, { first: 4, end: 8 });
  expect(scripts.map(({ name, written, generated }) => [name, written, generated])).toEqual([
    ['V10__view.sql', undefined, 'restored'], ['V11__broken.sql', 'not restored', 'restored'], ['V12__typo.sql', 'not restored', 'restored'], ['V13__after.sql', 'restored', 'restored'],
  ]);
});

test('where Sluice makes something else of what stands before, a part begins with what plain SQL makes', async () => {
  const shop = (await findProjects(folder)).find(({ name }) => name === 'shop')!;
  const [items, ...rest] = shop.scripts;
  // To plain SQL it is a comment.
  const first = { ...items!, up: `-- sluice: nonsense\n${items!.up}` };
  const { scripts } = await proveProject({ ...shop, scripts: [first, ...rest] }, { place, dialect, state: join(folder, 'state'), number: 4 }, () => undefined, { first: 1, end: 2 });
  expect(scripts.map(({ name, written, generated }) => [name, written, generated])).toEqual([['V2__price.sql', 'not restored', 'restored']]);
});

test('rows that do not come back are told, and those that the script writes itself are not looked at', async () => {
  await place.target('proof_with_rows');
  await withDatabase(place, 'proof_with_rows', ({ execute }) => execute('create table written_off (id integer primary key, name text); create table written (id serial primary key)'));
  const done = { outcome: 0 } as ProjectReport;
  const run = (sql: string) => () => withDatabase(place, 'proof_with_rows', ({ execute }) => execute(sql)).then(() => done);
  const request = { place, name: 'proof_with_rows', up: 'delete from Written', failure: () => 'no', plainly: () => Promise.resolve('rows are in the way'), deploy: () => Promise.resolve(done) };
  expect(await withRows({ ...request, rollBack: run('delete from written; alter sequence written_id_seq restart; delete from written_off where id = 1') })).toEqual(['with rows: rolled back with success, and table public.written_off: 3 rows → 2 rows']);
  expect(await withRows({ ...request, deploy: () => Promise.resolve({ outcome: 2 } as ProjectReport), rollBack: () => Promise.resolve(done) })).toEqual([]);
  await place.drop('proof_with_rows');
});

test('what breaks off in the middle fails one script, and the next ones are proven', async () => {
  const shop = (await findProjects(folder)).find(({ name }) => name === 'shop')!;
  let copies = 0;
  const broken: Place = { ...place, copy: (from, name) => ((copies += 1) === 1 ? Promise.reject(new Error('the connection was lost')) : place.copy(from, name)) };
  const { scripts } = await proveProject({ ...shop, scripts: shop.scripts.slice(0, 2) }, { place: broken, dialect, state: join(folder, 'state'), number: 2 }, () => undefined);
  expect(scripts.map(({ name, written, generated }) => [name, written, generated])).toEqual([['V1__items.sql', undefined, 'failed'], ['V2__price.sql', 'not restored', 'restored']]);
});
