/** Values of several columns come back to a table without a key, each to a row that has the others'. */
import type { RunReport } from '@sluice/core';
import { describe, expect, it } from 'vitest';
import { consenting, difference, seen, start } from './backup-world.ts';
import { keeping } from './keeping.ts';
import { pglite, postgres18 } from './places.ts';
import { of, why, type World } from './world.ts';

const keep = keeping();
const schema = (columns: string, more = ''): string => `create schema app;\ncreate schema other;\ncreate table app.t (n int${columns});\ncreate table app.big (n int);\n${more}`;
const to = (w: World, text: string) => w.write('shop/schema/schema.sql', text);

/** A deployment for each of the states, and then all of them taken back. */
async function thereAndBack(w: World, states: readonly string[]): Promise<RunReport> {
  const made = String((await w.journal('deployment'))![0]!['id']);
  for (const columns of states) {
    await to(w, schema(columns));
    const forth = await consenting(w.deploy);
    expect(forth.outcome, why(forth)).toBe(0);
  }
  const back = await consenting((options) => w.rollback({ ...options, to: made }));
  expect(back.outcome, why(back)).toBe(0);
  return back;
}

describe.each([pglite, postgres18])('on $name', (place) => {
  const filled = async (): Promise<World> => {
    const w = await keep(start(place, schema(', b text, c int not null, d date')));
    const first = await w.deploy();
    expect(first.outcome, why(first)).toBe(0);
    await w.hand(`insert into app.t select g % 3, case when g % 4 > 0 then 'b' || g % 5 end, g % 7, date '2026-01-01' + g % 2 from generate_series(1, 60) g; insert into app.big select 1 from generate_series(1, 20000)`);
    return w;
  };

  it('of one deployment, by a rollback', async () => {
    const w = await filled();
    const was = await seen(w);
    await to(w, schema(''));
    const forth = await consenting(w.deploy);
    expect(forth.outcome, why(forth)).toBe(0);
    const back = await consenting(w.rollback);
    expect(back.outcome, why(back)).toBe(0);
    expect(difference(was, await seen(w))).toEqual([]);
  });

  it('of one deployment that fails later, by its undo', async () => {
    const w = await filled();
    const was = await seen(w);
    // Built beside writers, so in a batch of its own, and there are rows that are alike.
    await to(w, schema('', 'create unique index once on app.big (n);\n'));
    const failed = await consenting(w.deploy);
    expect(of(failed), why(failed)).toMatchObject({ status: 'failed, undone', outcome: 2 });
    expect(difference(was, await seen(w))).toEqual([]);
  });

  it.each([[', c int not null, d date', ', d date'], [', b text, c int not null', ', b text']])('of several deployments, over%s', async (one, other) => {
    const w = await filled();
    const was = await seen(w);
    await thereAndBack(w, [one, other, '']);
    expect(difference(was, await seen(w))).toEqual([]);
  });

  it('beside one whose type changes, by the undo of a deployment that fails later', async () => {
    const w = await filled();
    const was = await seen(w);
    await to(w, schema(', b text, c smallint not null', 'create unique index once on app.big (n);\n'));
    const failed = await consenting(w.deploy);
    expect(of(failed), why(failed)).toMatchObject({ status: 'failed, undone', outcome: 2 });
    expect(difference(was, await seen(w))).toEqual([]);
  });

  const TEXT = 'c text not null, -- sluice: using repeat(\'x\', c)\n';
  it.each([
    ['a type before', [`, b text,\n ${TEXT} d date`, `,\n ${TEXT} d date`, `,\n ${TEXT} d timestamptz`]],
    ['a type after', [', c int not null, d date', ', c int not null', `,\n ${TEXT.replace(',', '')}`]],
  ])('of several deployments that change types, %s', async (_, states) => {
    const w = await filled();
    const was = await seen(w);
    await thereAndBack(w, states);
    expect(difference(was, await seen(w))).toEqual([]);
  });

  it('not where what told them is no more what it was, which the plan says', async () => {
    const w = await filled();
    const back = await thereAndBack(w, [', b text, c int not null, d timestamptz', ', c int not null, d timestamptz', ', c int not null, d text']);
    const reasons = back.projects.flatMap(({ plan }) => plan?.batches ?? []).flatMap(({ steps }) => steps).map(({ reason }) => reason);
    expect(reasons).toContainEqual(expect.stringContaining('rows do not come back: the columns are gone that tell whose the values of column app.t/b are'));
  });
});
