/** Changes that every second script makes, over rows: they lose nothing, so nobody has to allow them; those that do are told as much as ever. */
import { expect, it } from 'vitest';
import { keeping } from './keeping.ts';
import { pglite } from './places.ts';
import { makeWorld, of, why } from './world.ts';

const keep = keeping();

const BASE = `create schema app;
create type app.mood as enum ('low', 'high');
create table app.person (id int primary key, email text, code varchar(20), visits int, mood app.mood default 'low');
create materialized view app.busy as select count(*) as n from app.person;
create view app.people as select id, email from app.person;
insert into app.person select g, case when g > 1 then 'a' || g end, 'x', g from generate_series(1, 50) g;
`;

const HARMLESS = [
  "alter table app.person add note text; update app.person set note = 'x'; alter table app.person alter note set not null;",
  "update app.person set email = '' where email is null; alter table app.person alter email set not null;",
  "alter table app.person add since timestamptz default now(); alter table app.person alter since set not null;",
  'alter table app.person add other int; alter table app.person alter code type varchar(40), alter visits type bigint using visits::bigint; alter table app.person alter code type text;',
  'drop materialized view app.busy; create materialized view app.busy as select count(*) as n, max(id) as last from app.person;',
  'drop view app.people; create view app.people as select id, email, code from app.person;',
  "alter type app.mood add value 'mid'; alter table app.person alter mood set default 'mid';",
  'create table app.old as select * from app.person where id < 9; create index old_id on app.old (id); drop table app.old;',
];

const HARMFUL: readonly (readonly [script: string, code: string])[] = [
  ['alter table app.person alter visits type smallint;', 'H107'],
  ['alter table app.person add extra int; alter table app.person alter extra set not null;', 'H402'],
  ['drop materialized view app.busy;', 'H101'],
  ['delete from app.person where id > 40;', 'H101'],
];

const named = (scripts: readonly string[]): Record<string, string> => Object.fromEntries(scripts.map((text, index) => [`migrations/V${index + 2}__change.sql`, text]));

it('asks for nothing, and deploys', async () => {
  const w = await keep(makeWorld(pglite, { app: { manifest: 'migrations: migrations/*.sql', files: { 'migrations/V1__base.sql': BASE, ...named(HARMLESS) } } }));
  const first = await w.deploy({ toVersion: 'V1' });
  expect(first.outcome, why(first)).toBe(0);
  const { plan } = of(await w.deploy({ dryRun: true }));
  expect(plan!.batches.flatMap(({ steps }) => steps).flatMap(({ address, hazards }) => hazards.filter(({ severity }) => severity === 'block').map(({ code, message }) => `${address} ${code} ${message}`))).toEqual([]);
  const there = await w.deploy();
  expect(there.outcome, why(there)).toBe(0);
});

it.each(HARMFUL)('%s is told as %s', async (script, code) => {
  const w = await keep(makeWorld(pglite, { app: { manifest: 'migrations: migrations/*.sql', files: { 'migrations/V1__base.sql': BASE, ...named([script]) } } }));
  const first = await w.deploy({ toVersion: 'V1' });
  expect(first.outcome, why(first)).toBe(0);
  const { plan } = of(await w.deploy({ dryRun: true }));
  expect(plan!.batches.flatMap(({ steps }) => steps).flatMap(({ hazards }) => hazards.filter(({ severity }) => severity === 'block').map((each) => each.code))).toEqual([code]);
});
