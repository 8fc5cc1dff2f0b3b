/** Where a sequence stands after a rollback: where it was, and never before a number that somebody has taken since. */
import { expect, it } from 'vitest';
import { consenting, start } from './backup-world.ts';
import { postgres15, postgres18 } from './places.ts';
import { why } from './world.ts';

const at = (sequence: string) => `create schema app;\ncreate schema other;\ncreate sequence app.q ${sequence};\n`;
const CASES = [
  { what: 'nobody took a number since', before: 'maxvalue 100000', after: 'maxvalue 5000', taken: 20, since: 0, next: 21 },
  { what: 'numbers were taken since', before: 'maxvalue 100000', after: 'maxvalue 5000', taken: 20, since: 7, next: 28 },
  { what: 'numbers were taken since, downwards', before: 'increment -1 minvalue -100000', after: 'increment -1 minvalue -5000', taken: 20, since: 7, next: -28 },
  { what: 'it was made anew', before: 'maxvalue 100000', after: undefined, taken: 20, since: 0, next: 21 },
] as const;

it.each(CASES)('$what', async ({ before, after, taken, since, next }) => {
  for (const place of [postgres18, postgres15]) {
    const world = await start(place, at(before));
    try {
      const first = await consenting(world.deploy);
      expect(first.outcome, why(first)).toBe(0);
      const take = (count: number) => world.hand(`select nextval('app.q') from generate_series(1, ${count})`);
      await take(taken);
      await world.write('shop/schema/schema.sql', after === undefined ? 'create schema app;\ncreate schema other;\n' : at(after));
      const forth = await consenting(world.deploy);
      expect(forth.outcome, why(forth)).toBe(0);
      if (since > 0) await take(since);
      const back = await consenting(world.rollback);
      expect(back.outcome, why(back)).toBe(0);
      expect(await world.rows(`select nextval('app.q')::int4 as next`)).toEqual([{ next }]);
    } finally {
      await world.close();
    }
  }
});
