/** A label can be used once it is committed: what is made anew beside it must not be away until then. */
import { expect, it } from 'vitest';
import { start } from './backup-world.ts';
import { keeping } from './keeping.ts';
import { pglite } from './places.ts';
import { of, why } from './world.ts';

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
