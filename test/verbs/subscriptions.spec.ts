/** A subscription to a real publisher: planned without a word to it, made with a slot, taken away without one, and brought back where it was. */
import { createHash } from 'node:crypto';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { startServer, type Server } from '@sluice/kit/servers';
import { afterAll, beforeAll, expect, it, vi } from 'vitest';
import { onServer, pglite, type Place } from './places.ts';
import { makeWorld, why, type World } from './world.ts';

const made: World[] = [];
let publisher: Server;
let subscriber: Server;
beforeAll(async () => {
  publisher = await startServer({ major: 18, settings: { wal_level: 'logical' } });
  subscriber = await startServer({ major: 18 });
});
afterAll(async () => {
  await Promise.all(made.map((world) => world.close()));
  await subscriber.stop();
  await publisher.stop();
});

const WHOLE = (place: Place): Place => ({ ...place, tongue: { ...place.tongue, owns: () => '"*"' } });
/** Whoever takes back what the files no longer say gives the secret by the name that stands for it in the journal. */
const nameOf = (value: string): string => `SOURCE_SECRET_${createHash('sha256').update(`sluice ${value}`).digest('hex').slice(0, 4)}`;
const TABLE = 'create table t (id int primary key);\n';
const kept = async (root: string): Promise<string> =>
  (await Promise.all((await readdir(join(root, '.sluice'), { recursive: true, withFileTypes: true })).filter((each) => each.isFile()).map((each) => readFile(join(each.parentPath, each.name), 'utf8')))).join('\n');

it('follows a publisher, and goes on after it was taken away and brought back', async () => {
  const { name, url } = await publisher.freshDatabase('publisher');
  const there = { query: (sql: string) => publisher.query(sql, name) };
  await there.query('create table t (id int primary key); insert into t values (1), (2); create publication p for table t');
  const { port, password } = new URL(url);
  const connection = `host=127.0.0.1 port=${port} user=postgres password=${decodeURIComponent(password)} dbname=${name}`;
  const world = await makeWorld(WHOLE(onServer(18, () => Promise.resolve(subscriber))), { app: { files: { 'schema.sql': `${TABLE}create subscription s connection '${connection}' publication p;\n` } } }, { env: { THERE: connection, [nameOf(connection)]: connection } });
  made.push(world);
  const said: string[] = [];
  const slots = async () => (await there.query('select slot_name from pg_replication_slots')).length;
  const arrived = (ids: number[]) => vi.waitFor(async () => expect((await world.rows('select id from public.t order by id')).map(({ id }) => id)).toEqual(ids), { timeout: 60_000, interval: 200 });

  said.push(JSON.stringify(await world.diff()));
  expect(await slots()).toBe(0);
  const first = await world.deploy();
  expect(first.projects[0]?.status, why(first)).toBe('deployed');
  expect(await slots()).toBe(1);
  await arrived([1, 2]);
  expect((await world.deploy()).projects[0]?.status).toBe('unchanged');

  await world.write('app/schema/schema.sql', `${TABLE}create subscription s connection '\${secret:THERE}' publication p;\n`);
  expect((await world.deploy()).projects[0]?.status).toBe('unchanged');

  await world.write('app/schema/schema.sql', TABLE);
  const away = await world.deploy();
  expect(away.projects[0]?.status, why(away)).toBe('deployed');
  said.push(JSON.stringify(away));
  expect(JSON.stringify(away)).toContain('stays on the publisher');
  expect(await world.rows('select subname from pg_subscription')).toEqual([]);
  expect(await slots()).toBe(1);
  await there.query('insert into t values (3)');

  const back = await world.rollback();
  expect(back.projects[0]?.status, why(back)).toBe('rolled back');
  await arrived([1, 2, 3]);

  for (const table of ['deployment', 'catalog', 'step', 'audit'] as const) said.push(JSON.stringify(await world.journal(table)));
  said.push(await kept(world.root), JSON.stringify(first), JSON.stringify(back));
  for (const secret of [connection, `password=${decodeURIComponent(password)}`]) expect(said.join('\n')).not.toContain(secret);
  await world.hand('drop subscription s');
});

it('refuses before it writes where nobody could follow', async () => {
  const world = await makeWorld(WHOLE(pglite), { app: { files: { 'schema.sql': `${TABLE}create subscription s connection 'host=nowhere.invalid password=hidden-one' publication p with (connect = false);\n` } } });
  made.push(world);
  const report = await world.deploy();
  expect(report.projects[0]?.failure?.code).toBe('SL507');
  expect(JSON.stringify(report)).not.toContain('hidden-one');
});
