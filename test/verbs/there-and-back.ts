/** Rows and values that a deployment takes away come back with its rollback, to the last bit: a spec file for each act, so that they run beside each other. */
import { describe, expect, it } from 'vitest';
import { CHANGES, type Change } from '../../tools/faults/destructive-changes.ts';
import { ODD_CHANGES } from '../../tools/faults/odd-changes.ts';
import { consenting, difference, seen, start } from './backup-world.ts';
import { postgres15, postgres18, type Place } from './places.ts';
import { why } from './world.ts';

async function thereAndBack(place: Place, { before, after, rows }: Change): Promise<void> {
  const world = await start(place, before);
  try {
    const first = await consenting(world.deploy);
    expect(first.outcome, why(first)).toBe(0);
    await world.hand(rows);
    const was = await seen(world);
    await world.write('shop/schema/schema.sql', after);
    const forth = await consenting(world.deploy);
    expect(forth.outcome, why(forth)).toBe(0);
    const back = await consenting(world.rollback);
    expect(back.outcome, why(back)).toBe(0);
    expect(difference(was, await seen(world))).toEqual([]);
  } finally {
    await world.close();
  }
}

type Act = 'relations' | 'columns' | 'values' | 'arrangements' | 'odd';

const actOf = (name: string): Act =>
  /\bcolumns?\b/.test(name) ? 'columns'
  : /loses|becomes|is cut/.test(name) ? 'values'
  : /partition|INHERITS|circle|room/.test(name) ? 'arrangements'
  : 'relations';

/** Half of the changes on each server. T14 does all of them on all servers (`npm run faults -- --case T14`). */
export function thereAndBackSpecs(act: Act): void {
  const chosen = act === 'odd' ? ODD_CHANGES : CHANGES.filter(({ name }) => actOf(name) === act);
  describe.each([{ place: postgres18, name: 'PostgreSQL 18', of: 0 }, { place: postgres15, name: 'PostgreSQL 15', of: 1 }])('on $name', ({ place, of }) => {
    it.each(chosen.filter((_, index) => index % 2 === of))('comes back when $name', (change) => thereAndBack(place, change));
  });
}
