/** `diff --as migration`: what it writes does what the files say, and takes it back. */
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { writeMigration } from '@sluice/core';
import { nextVersion } from '../../packages/core/src/verbs/write-migration.ts';
import { keeping } from './keeping.ts';
import { pglite, postgres15, postgres18 } from './places.ts';
import { makeWorld, of, why } from './world.ts';

const keep = keeping();
const OLD = "create schema app;\ncreate type app.mood as enum ('fine');\ncreate table app.item (id integer primary key, old text);\n";
const NEW = "create schema app;\ncreate type app.mood as enum ('fine', 'odd');\ncreate table app.item (id integer primary key, price numeric not null default 0, mood app.mood default 'odd');\ncomment on column app.item.price is 'without -- tax';\ncreate view app.dear as select id from app.item where price > 10;\n";

describe.each([pglite, postgres15, postgres18])('a migration written from a plan, on $name', (place) => {
  it('leads to what the files want, and back', async () => {
    const w = await keep(makeWorld(place, { app: { manifest: 'migrations: migrations/*.sql', files: { 'schema.sql': OLD } } }));
    expect(of(await w.deploy())).toMatchObject({ status: 'deployed' });
    const before = await w.ids();
    await w.write('app/schema/schema.sql', NEW);
    const { files, checklist, plan } = await writeMigration(w.context, { environment: 'test', project: 'app', name: 'Prices & moods' });
    expect(files).toEqual(['app/migrations/V001__prices_moods.sql', 'app/migrations/V001__rollback_prices_moods.sql', 'app/tests/prices_moods.yaml']);
    expect(plan.batches.length).toBeGreaterThan(1);
    const [forward, , test] = await Promise.all(files.map((path) => readFile(join(w.root, path), 'utf8')));
    expect(forward).toMatch(/^-- sluice: transaction off\n/);
    expect(forward).not.toContain('sluice_backup');
    expect(test).toContain('exists: "view app.dear"');
    expect(checklist.join('\n')).toMatch(/Run it there and back/);

    const deployed = await w.deploy();
    expect(of(deployed), why(deployed)).toMatchObject({ status: 'deployed', plan: { kind: 'scripts' }, findings: expect.arrayContaining([expect.objectContaining({ code: 'files-agree' })]) as unknown });
    expect(of(await w.deploy())).toMatchObject({ status: 'unchanged' });
    const back = await w.rollback();
    expect(of(back), why(back)).toMatchObject({ status: 'rolled back', outcome: 0 });
    expect(await w.ids()).toEqual(before);
    const again = await w.deploy();
    expect(of(again), why(again)).toMatchObject({ status: 'deployed' });
  });

  it('writes nothing where nothing is to be done, and not while scripts are pending', async () => {
    const w = await keep(makeWorld(place, { app: { manifest: 'migrations: migrations/*.sql', files: { 'schema.sql': OLD } } }));
    await w.deploy();
    expect(await writeMigration(w.context, { environment: 'test', project: 'app', name: 'x' })).toMatchObject({ files: [] });
    await w.write('app/migrations/V7__more.sql', 'create table app.more (id integer);\n');
    await expect(writeMigration(w.context, { environment: 'test', project: 'app', name: 'x' })).rejects.toMatchObject({ code: 'SL403', message: expect.stringContaining('V7__more.sql') as string });
    await expect(writeMigration(w.context, { environment: 'test', project: 'app', name: 'rollback it' })).rejects.toMatchObject({ code: 'SL901' });
  });
});

// To put a label in, nothing has to make way; to take it out all that stands on the type has to: what stays, what was there before and is not after, and what is made anew.
const STATES = (labels: string) => `create schema app;\ncreate type app.state as enum (${labels});\ncreate table app.job (id integer primary key, state app.state not null default 'new', past app.state[] default '{new}', check (state <> 'paid' or id > 0));\ncreate index job_new on app.job (id) where state = 'new';\n`;
const STATED = `${STATES("'new', 'paid'")}create view app.open as select id from app.job where state = 'new';\ncreate view app.gone as select state from app.job;\ncreate function app.count(s app.state) returns bigint language sql as 'select count(*) from app.job where state = s';\n`;
const RESTATED = `${STATES("'new', 'sent', 'paid'")}create view app.open as select state, id from app.job where state in ('new', 'sent');\ncreate index job_sent on app.job (id) where state = 'sent';\ncreate function app.count(s app.state) returns bigint language sql as 'select count(*) from app.job where state = s';\ncreate table app.more (s app.state default 'sent');\n`;

it.each([pglite, postgres15, postgres18])('what was not in the way on the way there is taken out of the way back, on $name', async (place) => {
  const w = await keep(makeWorld(place, { app: { manifest: 'migrations: migrations/*.sql', files: { 'schema.sql': STATED } } }, { environment: 'gates: { hazards: { accept: [H101, H107, H111] } }' }));
  expect(of(await w.deploy())).toMatchObject({ status: 'deployed' });
  await w.hand("insert into app.job (id, state) values (1, 'new'), (2, 'paid')");
  await w.write('app/schema/schema.sql', RESTATED);
  const { files } = await writeMigration(w.context, { environment: 'test', project: 'app', name: 'sent' });
  const rollback = await readFile(join(w.root, files[1]!), 'utf8');
  expect(rollback).toMatch(/drop view app\.gone;[^]*rename to state__old;[^]*create view app\.gone/);
  for (let round = 0; round < 2; round += 1) {
    const deployed = await w.deploy();
    expect(of(deployed), why(deployed)).toMatchObject({ status: 'deployed', plan: { kind: 'scripts' }, findings: expect.arrayContaining([expect.objectContaining({ code: 'files-agree' })]) as unknown });
    const back = await w.rollback();
    expect(of(back), why(back)).toMatchObject({ status: 'rolled back', outcome: 0 });
    expect(await w.rows('select id, state::text, past::text from app.job order by 1')).toEqual([{ id: 1, state: 'new', past: '{new}' }, { id: 2, state: 'paid', past: '{new}' }]);
  }
});

const CALLS = `create schema app;
create schema deep;
create type app.mood as enum ('fine');
create table deep.limits (most integer);
create function deep.fits(integer) returns boolean language plpgsql stable as 'begin return not exists (select from limits where most < $1); end';
create function deep.plain(integer) returns integer language plpgsql immutable as 'begin return $1 / 2; end';
create function deep.shape(integer) returns integer language plpgsql immutable as 'begin return plain($1); end';
create table app.item (id integer primary key, amount integer);
`;

// From PostgreSQL 17 on an index is built under a path of the server's own.
it('a migration has the path of statements that call bodies with bare names, beside transactions too', async () => {
  const w = await keep(makeWorld(postgres15, { app: { manifest: 'migrations: migrations/*.sql', owns: ['app', 'deep'], files: { 'schema.sql': CALLS } } }));
  expect(of(await w.deploy())).toMatchObject({ status: 'deployed' });
  await w.hand('insert into deep.limits values (1000000)', 'insert into app.item select n, n from generate_series(1, 20000) n', 'analyze');
  const index = 'create index by_shape on app.item (deep.shape(amount));\n';
  await w.write('app/schema/schema.sql', `${CALLS.replace("('fine')", "('fine', 'odd')").replace('amount integer)', "amount integer constraint fits check (deep.fits(amount)), mood app.mood default 'odd')")}${index}`);
  const { files } = await writeMigration(w.context, { environment: 'test', project: 'app', name: 'calls' });
  expect(await w.read(files[0]!)).toContain('set search_path = deep, pg_temp;\ncreate index concurrently by_shape');
  const deployed = await w.deploy();
  expect(of(deployed), why(deployed)).toMatchObject({ status: 'deployed', plan: { kind: 'scripts' } });
});

it.each([
  [[], '001'], [['001'], '002'], [['9'], '10'], [['009'], '010'], [['1.9', '2.3'], '3'], [['20260101'], '20261122'], [['20260101120000'], '20261122101112'], [['20301231235959'], '20301231235959.1'], [['99999999999999999999'], '100000000000000000000'],
])('after %j comes %s', (versions, next) => {
  expect(nextVersion(versions.map((version) => ({ version })), Date.UTC(2026, 10, 22, 10, 11, 12))).toBe(next);
});
