/** The gate `promotedFrom` between two embedded databases, while a shadow is kept open beside them. */
import { expect, it } from 'vitest';
import { keeping } from './keeping.ts';
import { pglite } from './places.ts';
import { makeWorld, of, why } from './world.ts';

const keep = keeping();

it('what was deployed to one embedded database goes to another, also once only comments were edited', async () => {
  const w = await keep(makeWorld(pglite, { app: { files: { 'schema.sql': 'create schema app;\ncreate table app.item (id integer);\n' } } }));
  await w.write('sluice.yaml', 'environments:\n  test:\n    url: "${VERBS_URL}"\n  prod:\n    url: "pglite:prod"\n    gates: { promotedFrom: test }\n');
  expect(of(await w.deploy({ environment: 'prod' })).failure).toMatchObject({ code: 'SL501' });
  expect(of(await w.deploy())).toMatchObject({ status: 'deployed' });
  await w.write('app/schema/schema.sql', '-- Items.\ncreate schema app;\ncreate table app.item (id integer);\n');
  expect(of(await w.deploy())).toMatchObject({ status: 'unchanged' });
  const promoted = await w.deploy({ environment: 'prod' });
  expect(of(promoted), why(promoted)).toMatchObject({ status: 'deployed' });
  await w.write('app/schema/schema.sql', 'create schema app;\ncreate table app.item (id integer, name text);\n');
  expect(of(await w.deploy({ environment: 'prod' })).failure).toMatchObject({ code: 'SL501' });
});
