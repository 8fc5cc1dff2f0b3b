/** A script that takes a table's name away and gives it to another one: what stood on the old one is named before anything runs, and stays with it where somebody takes that. */
import { expect, it } from 'vitest';
import { keeping } from './keeping.ts';
import { pglite } from './places.ts';
import { makeWorld, of, why } from './world.ts';

const keep = keeping();

it.each(['sql', 'bteq'])('H114 in a .%s script', async (extension) => {
  const w = await keep(makeWorld(pglite, { app: { manifest: 'migrations: migrations/V*.{sql,bteq}', files: {
    'migrations/V1__item.sql': 'create schema app;\ncreate table app.item (id integer primary key);\ncreate table app.part (item integer references app.item);\ncreate view app.seen as select id from app.item;\ninsert into app.item values (1);\n',
  } } }));
  expect(of(await w.deploy())).toMatchObject({ status: 'deployed' });
  await w.write(`app/migrations/V2__anew.${extension}`, 'alter table app.item rename to item_old;\ncreate table app.item (id bigint);\ninsert into app.item values (2), (3);\n');
  const refused = of(await w.deploy({ allow: ['H301'] }));
  expect(refused).toMatchObject({ outcome: 1, failure: { code: 'SL501' } });
  expect(refused.hazards.filter(({ code }) => code === 'H114')).toMatchObject([{ severity: 'block', subject: 'table app.item', message: expect.stringMatching(/constraint app\.part\/part_item_fkey, view app\.seen$/) as string }]);
  const done = await w.deploy({ allow: ['H301', 'H114'] });
  expect(of(done), why(done)).toMatchObject({ status: 'deployed', outcome: 0 });
  expect(await w.rows('select id from app.seen')).toEqual([{ id: 1 }]);
});
