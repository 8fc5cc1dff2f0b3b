/** A column that one deployment drops and a later one makes again: going back behind both takes nothing from who wrote to it since. */
import { expect, it } from 'vitest';
import { consenting, start } from './backup-world.ts';
import { pglite, postgres18 } from './places.ts';
import { why } from './world.ts';

const at = (column: string) => `create schema app;\ncreate table app.item (id integer primary key${column});\n`;

it.each([pglite, postgres18])('on $name values that were kept come back where nothing else was written', async (place) => {
  const world = await start(place, at(', note text'));
  try {
    const first = await consenting(world.deploy);
    expect(first.outcome, why(first)).toBe(0);
    const [{ id } = { id: '' }] = (await world.journal('deployment'))!;
    await world.hand("insert into app.item values (1, 'old 1'), (2, 'old 2')");
    for (const column of ['', ', note varchar(10)']) {
      await world.write('shop/schema/schema.sql', at(column));
      const next = await consenting(world.deploy);
      expect(next.outcome, why(next)).toBe(0);
    }
    await world.hand("update app.item set note = 'new 1' where id = 1", "insert into app.item values (3, 'new 3')");
    const back = await consenting((options) => world.rollback({ ...options, to: String(id) }));
    expect(back.outcome, why(back)).toBe(0);
    expect(await world.rows('select id, note, pg_typeof(note)::text as type from app.item order by id')).toEqual([
      { id: 1, note: 'new 1', type: 'text' }, { id: 2, note: 'old 2', type: 'text' }, { id: 3, note: 'new 3', type: 'text' },
    ]);
  } finally {
    await world.close();
  }
});
