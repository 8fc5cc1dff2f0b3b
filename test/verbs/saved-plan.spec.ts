/** A plan made without the database, from a snapshot, is the one that is made beside it, and is run as saved. */
import { mkdir, rm, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { snapshot } from '@sluice/core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { pglite, places, postgres15, postgres18 } from './places.ts';
import { makeWorld, of, why, type World } from './world.ts';

describe.each(places)('a saved plan on $name', (place) => {
  const { tongue } = place;
  const table = `${tongue.area('app')}${tongue.table('app.item', { id: 'number', name: 'text' })}`;
  let world: World;
  beforeAll(async () => {
    world = await makeWorld(place, { app: { files: { 'schema.sql': `${table}${tongue.view('app.seen', 'app.item', 'id')}` } } }, { environment: 'gates: { hazards: { accept: [compatibility, blocking-lock, access] } }' });
    const first = await world.deploy();
    expect(of(first).status, why(first)).toBe('deployed');
    // What is dropped says in its reverse whose it was, which must not depend on who looks.
    await world.write('app/schema/schema.sql', table);
    await snapshot(world.context, { environment: 'test', projects: ['app'] });
  });
  afterAll(() => world.close());

  it('has the same id from a snapshot, and runs', async () => {
    const live = await world.diff({ out: join(world.root, 'live') });
    const kept = await world.diff({ fromSnapshot: true, out: join(world.root, 'plans') });
    expect(of(kept.report).plan?.id, why(kept.report)).toBe(of(live.report).plan?.id);
    const run = await world.deploy({ plan: join(world.root, 'plans') });
    expect(of(run).status, why(run)).toBe('deployed');
  });

  it('that is no file is refused at once', async () => {
    await mkdir(join(world.root, 'odd/app'), { recursive: true });
    const plan = join(world.root, 'odd/app/plan.json');
    const refused = async () => of(await world.deploy({ plan: join(world.root, 'odd') })).failure;
    await symlink('/dev/zero', plan);
    expect(await refused()).toMatchObject({ code: 'SL407', message: expect.stringContaining('is a link') });
    await rm(plan);
    await mkdir(plan);
    expect(await refused()).toMatchObject({ code: 'SL407', message: expect.stringContaining('is not a file') });
    await rm(plan, { recursive: true });
    await writeFile(plan, '{"format":"sluice-plan/1"');
    expect(await refused()).toMatchObject({ code: 'SL407', message: expect.stringContaining('is not JSON') });
  });
});

it.each([pglite, postgres15, postgres18])('on $name has the same id from a snapshot when what ours stand on lies elsewhere', async (place) => {
  const sources = 'create schema app;\ncreate table app.item (id integer primary key);\ncreate view app.seen as select id from app.item;\n';
  const world = await makeWorld(place, { app: { files: { 'schema.sql': sources } } });
  try {
    const first = await world.deploy();
    expect(of(first).status, why(first)).toBe('deployed');
    await world.hand('create schema other', 'alter table app.item set schema other');
    const live = of((await world.diff({ out: join(world.root, 'live') })).report).plan;
    await snapshot(world.context, { environment: 'test', projects: ['app'] });
    const kept = of((await world.diff({ fromSnapshot: true })).report).plan;
    expect(live?.from.outside).toEqual(['column other.item/id']);
    expect([kept?.from, kept?.id]).toEqual([live?.from, live?.id]);
  } finally {
    await world.close();
  }
});

it.each([pglite, postgres18])('on $name warns from a snapshot of all that is warned of beside the database, whatever else the snapshot has counted', async (place) => {
  const sources = (value: number) => `create schema app;\ncreate table app.item (id integer primary key, state integer default ${value});\n`;
  const world = await makeWorld(place, { app: { files: { 'schema.sql': sources(1) } } }, { environment: 'gates: { hazards: { accept: [compatibility] } }' });
  try {
    const first = await world.deploy();
    expect(of(first).status, why(first)).toBe('deployed');
    await world.write('app/schema/schema.sql', sources(2));
    const live = of((await world.diff({ out: join(world.root, 'live') })).report).plan;
    // It counts the rows of every table; the plan beside the database only where a step takes longer or fails with them.
    await snapshot(world.context, { environment: 'test', projects: ['app'] });
    const kept = of((await world.diff({ fromSnapshot: true, out: join(world.root, 'plans') })).report).plan;
    const warned = (plan: typeof live) => plan?.batches.flatMap(({ steps }) => steps.flatMap(({ hazards }) => hazards.map(({ code }) => code)));
    expect(warned(live)).toContain('H315');
    expect(warned(kept)).toEqual(warned(live));
    const run = await world.deploy({ plan: join(world.root, 'plans') });
    expect(of(run).status, why(run)).toBe('deployed');
  } finally {
    await world.close();
  }
});
