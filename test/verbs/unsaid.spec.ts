/** What files need not say (statistics targets, whether a view is filled): a rollback takes back what the deployment set, and leaves what somebody set by hand. */
import { expect, it } from 'vitest';
import { postgres15, postgres18 } from './places.ts';
import { makeWorld, of, why } from './world.ts';

const schema = (aim: string, data: string) => `create schema app;\ncreate table app.t (a integer, b integer);\ncreate statistics app.s on a, b from app.t;\ncreate statistics app.by_hand on a, b from app.t;\n${aim}create materialized view app.m as select a from app.t ${data};\n`;
const state = `select (select stxstattarget::int from pg_statistic_ext where stxname = 's') as s, (select stxstattarget::int from pg_statistic_ext where stxname = 'by_hand') as by_hand,
  (select relispopulated from pg_class where relname = 'm') as filled`;

it.each([postgres15, postgres18])('on $name', async (place) => {
  const world = await makeWorld(place, { app: { files: { 'schema.sql': schema('', 'with no data') } } }, { environment: 'gates: { hazards: { accept: [blocking-lock] } }' });
  try {
    const first = await world.deploy();
    expect(of(first).status, why(first)).toBe('deployed');
    const [was] = await world.rows(state);
    await world.write('app/schema/schema.sql', schema('alter statistics app.s set statistics 500;\n', ''));
    const second = await world.deploy();
    expect(of(second).status, why(second)).toBe('deployed');
    expect(await world.rows(state)).toEqual([{ ...was, s: 500, filled: true }]);
    await world.hand('alter statistics app.by_hand set statistics 300');
    const back = await world.rollback();
    expect(of(back).status, why(back)).toBe('rolled back');
    expect(await world.rows(state)).toEqual([{ ...was, by_hand: 300 }]);
  } finally {
    await world.close();
  }
});
