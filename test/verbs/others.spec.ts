/** What stands on ours and is not ours is neither dropped nor made again: the plan is refused, and says so. */
import { expect, it } from 'vitest';
import { postgres15, postgres18 } from './places.ts';
import { makeWorld, of, why } from './world.ts';

const both = 'create schema app;\ncreate table app.t (id integer primary key, v text);\ncreate table app.u (id integer primary key);\n';

it.each([
  ['a view on a table', 'create view public.theirs as select id from app.u', both.replace(/create table app\.u.*\n/, ''), 'view public.theirs is not managed here and stands on '],
  ['a view on a column', 'create view public.theirs as select v from app.t', both.replace(', v text', ''), 'view public.theirs is not managed here and stands on column app.t/v'],
  ['a publication', 'create publication theirs for table app.u', both.replace(/create table app\.u.*\n/, ''), 'publication theirs is not managed here and stands on table app.u'],
  ['a foreign key', 'create table public.theirs (id integer references app.u)', both.replace(/create table app\.u.*\n/, ''), 'is not managed here and stands on '],
])('%s', async (_what, theirs, after, said) => {
  for (const place of [postgres18, postgres15]) {
    const world = await makeWorld(place, { app: { files: { 'schema.sql': both } } }, { environment: 'gates: { hazards: { accept: [blocking-lock, compatibility, data-loss] } }' });
    try {
      expect(of(await world.deploy()).status).toBe('deployed');
      await world.hand(theirs);
      await world.write('app/schema/schema.sql', after);
      const refused = await world.deploy();
      expect(of(refused), why(refused)).toMatchObject({ outcome: 1, failure: { code: 'SL405', message: expect.stringContaining(said) as string } });
    } finally {
      await world.close();
    }
  }
});
