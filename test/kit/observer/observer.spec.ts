// The observer against hand-made changes: it must see each, and nothing where nothing changed. pg_dump is the second witness.
import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { PGlite } from '@electric-sql/pglite';
import pg from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { compare, observe, ofPg, ofPglite } from '../observer.ts';
import type { Observation, Queryable } from '../observer.ts';
import { pgDump, startServer } from '../servers.ts';
import type { Major, Server } from '../servers.ts';
import { changes, noChanges, roles } from './changes.ts';
import type { Change } from './changes.ts';

/** A database under test: many statements at once, the observer's session, its schema as pg_dump prints it. */
type Database = { readonly run: (sql: string) => Promise<void>; readonly session: Queryable; readonly dump?: () => Promise<string>; readonly close: () => Promise<void> };
type Place = { readonly major: number; readonly database: () => Promise<Database>; readonly close: () => Promise<void> };

const started = 'set allow_system_table_mods = on';

async function onServer(server: Server): Promise<Database> {
  const { name, url } = await server.freshDatabase('ob');
  const client = new pg.Client({ connectionString: url });
  // The server's end ends its connections; a failed query reports by itself.
  client.on('error', () => undefined);
  await client.connect();
  await client.query(started);
  const program = pgDump(server.major);
  const env = { ...process.env, PGPASSWORD: server.password };
  const args = ['--schema-only', '--create', '--host', server.host, '--port', String(server.port), '--username', server.user, name];
  const dump = async (): Promise<string> =>
    (await promisify(execFile)(program as string, args, { env, maxBuffer: 1e8 })).stdout.replaceAll(/^\\(un)?restrict .*$/gm, '');
  return {
    run: async (sql) => void (await client.query(sql)),
    session: ofPg(client),
    ...(program === undefined ? {} : { dump }),
    close: () => client.end(),
  };
}

async function serverPlace(major: Major): Promise<Place> {
  const server = await startServer({ major });
  for (const role of roles) await server.query(`create role ${role}`);
  return { major, database: () => onServer(server), close: () => server.stop() };
}

/** Every embedded database is a cluster of its own. */
async function embeddedPlace(): Promise<Place> {
  const database = async (): Promise<Database> => {
    const db = await PGlite.create();
    await db.exec(`${started}; ${roles.map((role) => `create role ${role};`).join(' ')}`);
    return { run: async (sql) => void (await db.exec(sql)), session: ofPglite(db), close: () => db.close() };
  };
  return { major: 18, database, close: () => Promise.resolve() };
}

const places = [
  { place: 'PostgreSQL 18', open: () => serverPlace(18) },
  { place: 'PostgreSQL 15', open: () => serverPlace(15) },
  { place: 'the embedded database', open: embeddedPlace },
] as const;

const runsOn = (change: Change, place: string): boolean =>
  place === 'the embedded database' ? change.notEmbedded === undefined : (change.from ?? 15) <= Number(place.slice(-2));
const inSchema = (change: Change, text: string): string => text.replaceAll('§', `c${changes.indexOf(change)}`);
const enter = (change: Change): string => `set search_path = ${inSchema(change, '§')}, public;`;
const texts = (before: Observation, after: Observation): string[] => compare(before, after).map((each) => each.text);

async function setUp(database: Database, list: readonly Change[]): Promise<void> {
  for (const change of list) await database.run(`create schema ${inSchema(change, '§')}; ${enter(change)} ${inSchema(change, change.setup)}`);
}

describe.each(places)('on $place', ({ place, open }) => {
  const list = changes.filter((change) => runsOn(change, place));
  let at: Place;
  let database: Database;
  let before: Observation;
  let dumped = '';

  beforeAll(async () => {
    at = await open();
    database = await at.database();
    await setUp(database, list);
    before = await observe(database.session);
    dumped = (await database.dump?.()) ?? '';
  });
  afterAll(async () => {
    await database.close();
    await at.close();
  });

  it('the same statements in another order make the same database', async () => {
    const other = await at.database();
    await setUp(other, [...list].reverse());
    expect(texts(before, await observe(other.session))).toEqual([]);
    await other.close();
  });

  it('what pg_dump wrote loads as the same database', async ({ skip }) => {
    skip(place !== 'PostgreSQL 15', 'only 15 is asked, whose pg_dump Debian has');
    skip(pgDump(15) === undefined, 'no pg_dump of 15 is installed here');
    const other = await at.database();
    await other.run(dumped.replace(/^[\s\S]*?^\\connect .*$/m, '').replaceAll('\\connect', '--').replaceAll(/^CREATE SCHEMA public.*$/gm, ''));
    const found = texts(before, await observe(other.session));
    // Without data every materialised view is dumped empty.
    expect(found.filter((text) => !text.endsWith('relispopulated true → false'))).toEqual([]);
    await other.close();
  });

  it('sees all changes made at once', async ({ skip }) => {
    skip(place !== 'the embedded database', 'a server sees them one after the other');
    for (const change of list) await database.run(`${enter(change)} ${inSchema(change, change.change)}`);
    const found = texts(before, await observe(database.session));
    expect(list.filter((change) => !found.some((text) => text.includes(inSchema(change, change.sees)))).map((change) => change.name)).toEqual([]);
  });

  it.for(list)('sees $name', async (change, { skip }) => {
    skip(place === 'the embedded database', 'it sees all of them at once: each look at it takes long');
    await database.run(enter(change));
    await database.run(inSchema(change, change.change));
    const after = await observe(database.session);
    const found = texts(before, after);
    expect(found.filter((text) => text.includes(inSchema(change, change.sees))), found.join('\n')).not.toEqual([]);
    before = after;
    const now = await database.dump?.();
    if (now !== undefined) {
      expect(now !== dumped, `pg_dump ${now === dumped ? 'does not show' : 'shows'} it`).toBe(change.notDumped === undefined);
      dumped = now;
    }
  });

  it('has seen at least 60 changes', () => expect(list.length).toBeGreaterThanOrEqual(60));
});

describe.each(places)('nothing changed on $place', ({ open }) => {
  let at: Place;
  let database: Database;
  let before: Observation;
  let dumped: string | undefined;
  beforeAll(async () => {
    at = await open();
    database = await at.database();
    await database.run(`create table t (id int primary key, a text, n numeric[][]); create unique index t_again on t (id); create table referring (id int constraint c references t); insert into t values (1, 'a')`);
    before = await observe(database.session, { schemas: ['journal'] });
    dumped = await database.dump?.();
  });
  afterAll(async () => {
    await database.close();
    await at.close();
  });

  it.each(noChanges)('$name', async ({ name, sql }) => {
    for (const statement of sql) await database.run(statement);
    expect(texts(before, await observe(database.session, { schemas: ['journal'] }))).toEqual([]);
    if (dumped !== undefined && name !== 'excluded schema') expect(await database.dump?.()).toBe(dumped);
  });
});
