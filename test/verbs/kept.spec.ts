/** What is kept on the machine saves work and is never believed: not when the database, the files or the journal moved, nor when it is damaged. */
import { readdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { diff, status } from '@sluice/core';
import type { Dialect } from '@sluice/core/dialect';
import { afterAll, beforeEach, describe, expect, it } from 'vitest';
import { startServer, type Server } from '@sluice/kit/servers';
import { keeping } from './keeping.ts';
import { onServer, pglite, toy } from './places.ts';
import { makeWorld, of, why, type World } from './world.ts';

// Servers of its own: a role that another spec makes is a change to every database beside it.
const servers = new Map<15 | 18, Promise<Server>>();
const own = (major: 15 | 18) => onServer(major, () => {
  const started = servers.get(major) ?? startServer({ major });
  servers.set(major, started);
  return started;
});
afterAll(async () => {
  for (const started of servers.values()) await (await started).stop();
});

describe.each([toy, pglite, own(15), own(18)])('on $name', (place) => {
  const { tongue } = place;
  const { hand } = tongue;
  const done = { read: 0, desire: 0, references: 0 };
  const counted: Dialect = {
    ...tongue.dialect,
    read: (...parameters) => (done.read++, tongue.dialect.read(...parameters)),
    desire: (...parameters) => (done.desire++, tongue.dialect.desire(...parameters)),
    references: (...parameters) => (done.references++, tongue.dialect.references(...parameters)),
  };
  const keep = keeping();
  beforeEach(() => Object.assign(done, { read: 0, desire: 0, references: 0 }));
  const table = (columns: object = {}) => `${tongue.area('app')}${tongue.table('app.item', { id: 'number', ...columns })}`;
  const deployed = async (projects: Parameters<typeof makeWorld>[1] = { app: { files: { 'schema.sql': table() } } }): Promise<World> => {
    const world = await keep(makeWorld(place, projects, { context: { dialects: () => Promise.resolve(counted) } }));
    const report = await world.deploy();
    expect(of(report).outcome, why(report)).toBe(0);
    await world.diff();
    Object.assign(done, { read: 0, desire: 0, references: 0 });
    return world;
  };
  const statusOf = async (world: World) => of((await world.diff()).report).status;

  it('nothing is read and nothing is loaded while nothing moves, and the plan is the same', async () => {
    const world = await deployed();
    const [one, two] = [await world.diff(), await world.diff()];
    expect(of(one.report)).toMatchObject({ status: 'unchanged', outcome: 0 });
    expect(of(two.report).plan).toEqual(of(one.report).plan);
    expect(done).toEqual({ read: 0, desire: 0, references: 0 });
  });

  it('the database is read again as soon as it moves', async () => {
    const world = await deployed();
    await world.hand(hand.add('app.item', 'byhand'));
    expect(of((await world.diff()).report).plan?.unmanaged).toHaveLength(1);
    expect(done).toMatchObject({ read: 1, desire: 0 });
  });

  it('the sources are loaded again as soon as they change, and the database is not read for it', async () => {
    const world = await deployed();
    await world.write('app/schema/schema.sql', table({ size: 'number' }));
    expect(await statusOf(world)).toBe('planned');
    expect(await statusOf(world)).toBe('planned');
    expect(done).toMatchObject({ read: 0, desire: 1 });
    await world.write('app/schema/schema.sql', table());
    expect(await statusOf(world)).toBe('unchanged');
    expect(done).toMatchObject({ read: 0, desire: 1 });
  });

  it('a deployment plans under its lock from the database itself', async () => {
    const world = await deployed();
    await world.write('app/schema/schema.sql', table({ size: 'number' }));
    const report = await world.deploy();
    expect(of(report), why(report)).toMatchObject({ status: 'deployed' });
    expect(done.read).toBe(2);
    expect(await statusOf(world)).toBe('unchanged');
    expect(done).toMatchObject({ read: 2, desire: 1 });
  });

  it('the manifest and another database behind the same name count', async () => {
    const world = await deployed();
    await world.project('app', { manifest: 'ignore: ["nothing at all"]', files: {} });
    expect(await statusOf(world)).toBe('unchanged');
    const other = place.many ? await place.fresh() : { url: `${world.url}2`, drop: () => Promise.resolve() };
    try {
      const away = world.other({ env: { VERBS_URL: other.url } });
      expect(of((await diff(away, { environment: 'test', projects: ['app'] })).report).status).toBe('planned');
      await away.close();
    } finally {
      await other.drop();
    }
  });

  it('references are found once for the same sources', async () => {
    const world = await deployed({
      app: { files: { 'schema.sql': table() } },
      top: { files: { 'schema.sql': `${tongue.area('top')}${tongue.view('top.seen', 'app.item', 'id')}` } },
    });
    expect((await world.diff()).report.projects.map(({ project, status }) => `${project} ${status}`)).toEqual(['app unchanged', 'top unchanged']);
    expect(done).toEqual({ read: 0, desire: 0, references: 0 });
    await world.write('top/schema/schema.sql', `${tongue.area('top')}`);
    await world.diff();
    expect(done.references).toBe(1);
  });

  it('catalogs are compared only by a dialect that was told to be ready', async () => {
    const world = await deployed();
    await world.write('app/schema/schema.sql', table({ size: 'number' }));
    await world.diff();
    // As in a process of its own, where nothing has loaded what the kinds need: both sides come from what is kept.
    let ready = false;
    const guarded: Dialect = {
      ...counted,
      kinds: tongue.dialect.kinds.map((kind) => new Proxy(kind, { get: (of, name, proxy) => {
        if (name === 'canonical' && !ready) throw new Error('a canonical form was asked for before ready()');
        return Reflect.get(of, name, proxy) as unknown;
      } })),
      ready: async () => {
        await tongue.dialect.ready?.();
        ready = true;
      },
    };
    const alone = world.other({ dialects: () => Promise.resolve(guarded) });
    Object.assign(done, { read: 0, desire: 0 });
    expect(of((await diff(alone, { environment: 'test', projects: ['app'] })).report).status).toBe('planned');
    expect(done).toMatchObject({ read: 0, desire: 0 });
    ready = false;
    const another = world.other({ dialects: () => Promise.resolve({ ...guarded }) });
    expect((await status(another, { environment: 'test', projects: ['app'] }))[0]).toMatchObject({ drift: [] });
    for (const each of [alone, another]) await each.close();
  });

  it('what is damaged is made again', async () => {
    const world = await deployed();
    const cache = join(world.root, '.sluice', 'cache');
    for (const path of await readdir(cache, { recursive: true })) if (path.endsWith('.json')) await writeFile(join(cache, path), '{"facts": 1}\n[');
    expect(await statusOf(world)).toBe('unchanged');
    expect(done).toMatchObject({ read: 1, desire: 1 });
  });
});
