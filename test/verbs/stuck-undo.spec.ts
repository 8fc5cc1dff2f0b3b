/** A failed deployment whose first batch nothing but a person takes back: the undo is not tried, and the cause that is told is the failure's own. */
import { expect, it } from 'vitest';
import { consenting, start } from './backup-world.ts';
import { keeping } from './keeping.ts';
import { postgres18 } from './places.ts';
import { of } from './world.ts';

const keep = keeping();

it('an enum in a partition key keeps the value that it got before the failure', async () => {
  const schema = (labels: string, check: string): string => `create schema app; create type app.e as enum (${labels}); create table app.p (k app.e, n int${check}) partition by list (k); create table app.pa partition of app.p for values in ('a');`;
  const w = await keep(start(postgres18, schema(`'a', 'c'`, '')));
  await consenting((options) => w.deploy(options));
  await w.hand(`insert into app.p values ('a', 1)`);
  await w.write('shop/schema/schema.sql', schema(`'a', 'b', 'c'`, ", constraint small check (n < 1 or k = 'b')"));
  const report = of(await consenting((options) => w.deploy(options)));
  expect(report).toMatchObject({ outcome: 2, failure: { message: expect.stringContaining('small') as string } });
  // It stays open: what was in the way goes, and the same command ends it.
  await w.hand('delete from app.p');
  expect(of(await consenting((options) => w.deploy(options)))).toMatchObject({ outcome: 0 });
});
