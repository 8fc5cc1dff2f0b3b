/** A label can be used once it is committed: what is made anew beside it must not be away until then. */
import { expect, it } from 'vitest';
import { start } from './backup-world.ts';
import { keeping } from './keeping.ts';
import { pglite, postgres15, postgres18 } from './places.ts';
import { makeWorld, of, why } from './world.ts';

const keep = keeping();

it('commits new labels before anything goes, and the rest at once', async () => {
  const schema = (labels: string, jobs: string) => `create schema app;\ncreate type app.state as enum (${labels});\ncreate table app.job (id int not null, name text not null, state app.state)${jobs}\n`;
  const w = await keep(start(pglite, schema("'a', 'b'", ';')));
  const first = await w.deploy();
  expect(first.outcome, why(first)).toBe(0);
  await w.hand("insert into app.job values (1, 'x', 'a')");
  await w.write('shop/schema/schema.sql', schema("'a', 'b', 'c'", " partition by list (name);\ncreate table app.rest partition of app.job default;"));
  const { plan } = of(await w.deploy({ dryRun: true }));
  expect(plan?.batches.map(({ steps }) => steps.map(({ action, address }) => `${action} ${address}`))).toEqual([
    ['change enum app.state'],
    expect.arrayContaining(['drop table app.job', 'create table app.job', 'create table app.rest']),
  ]);
});

const SCRIPTS = {
  'migrations/V1__job.sql': "create schema app;\ncreate type app.state as enum ('a', 'b');\ncreate table app.job (id int primary key, state app.state not null);\ninsert into app.job values (1, 'a'), (2, 'b');\n",
  'migrations/V2__wait.sql': "alter type app.state add value 'wait';\nupdate app.job set state = 'wait' where id = 1;\nalter table app.job alter state set default 'wait';\n",
  'migrations/V2__rollback_wait.sql': 'alter table app.job alter state drop default;\n' +
    "alter table app.job alter state type text;\ndrop type app.state;\ncreate type app.state as enum ('b');\nalter type app.state add value 'a' before 'b';\nupdate app.job set state = 'a' where state = 'wait';\nalter table app.job alter state type app.state using case state when 'a' then 'a'::app.state else state::app.state end;\n",
};

it.each([pglite, postgres15, postgres18])('a script, and its rollback, may use the label that it adds, on $name', async (place) => {
  const w = await keep(makeWorld(place, { app: { manifest: 'migrations: migrations/*.sql', files: { ...SCRIPTS, 'migrations/V3__broken.sql': 'select 1 / count(*) from app.job where id < 0;\n' } } }));
  const first = await w.deploy({ toVersion: 'V1' });
  expect(of(first), why(first)).toMatchObject({ status: 'deployed' });
  const { plan } = of(await w.deploy({ dryRun: true, toVersion: 'V2' }));
  expect(plan).toMatchObject({ atomic: false, batches: [{}, { barrier: "statement 2 of V2__wait.sql uses the label 'wait', which is there for use once it is committed" }] });
  const broken = await w.deploy();
  expect(of(broken), why(broken)).toMatchObject({ outcome: 2, status: 'failed, undone' });
  expect(await w.rows('select state::text from app.job where id = 1')).toEqual([{ state: 'a' }]);
  const there = await w.deploy({ toVersion: 'V2' });
  expect(of(there), why(there)).toMatchObject({ status: 'deployed', outcome: 0 });
  expect(await w.rows('select state::text from app.job where id = 1')).toEqual([{ state: 'wait' }]);
  const back = await w.rollback({ allow: ['H107'] });
  expect(of(back), why(back)).toMatchObject({ status: 'rolled back', outcome: 0 });
  expect(await w.rows('select state::text from app.job where id = 1')).toEqual([{ state: 'a' }]);
});
