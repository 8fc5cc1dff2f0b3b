/** The journal's tables: made once, readable as they were written, part of the caller's transaction, and refused with the SQL for a DBA. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { JOURNAL_TABLES, type Connection, type JournalTable, type JournalValue, type Session } from '@sluice/core/dialect';
import { startServer, type Server } from '../../../../test/kit/servers.ts';
import { target } from '../../test/connect/process.ts';
import { connect } from '../connect/connect.ts';
import { journalStore } from './store.ts';

let server: Server;
beforeAll(async () => {
  server = await startServer({ major: 15 });
});
afterAll(() => server.stop());

/** A row with a value in every column. */
const row = (table: JournalTable): Record<string, JournalValue> =>
  Object.fromEntries(Object.entries(JOURNAL_TABLES[table].columns).map(([name, type], index) =>
    [name, type === 'integer' ? index + 1 : type === 'time' ? '2026-01-02T03:04:05.678Z' : `${name} 'ä' \\ "x"`]));

describe.each(['pglite', 'server'] as const)('a journal on %s', (place) => {
  let connection: Connection;
  let session: Session;
  beforeAll(async () => {
    connection = await connect(target(place === 'pglite' ? 'pglite:memory' : (await server.freshDatabase()).url));
    session = await connection.session('main');
  });
  afterAll(() => connection.close());

  it('is empty before it exists, and is made once', async () => {
    const store = journalStore(session, 'Sluice Journal');
    expect(await store.exists()).toBe(false);
    expect(await store.select('deployment', { id: 'd1' }, ['started_at'])).toEqual([]);
    await store.create();
    await store.create();
    expect(await store.exists()).toBe(true);
    expect(await journalStore(session, 'Sluice Journal').exists()).toBe(true);
    expect(await journalStore(session, 'other').exists()).toBe(false);
  });

  it('makes what is missing only', async () => {
    const store = journalStore(session, 'Sluice Journal');
    await session.execute('drop table "Sluice Journal".audit');
    expect(await store.exists()).toBe(true);
    expect(await store.select('audit')).toEqual([]);
    await store.create();
    expect(await session.query(`select count(*)::int as n from pg_tables where schemaname = 'Sluice Journal'`)).toEqual([{ n: Object.keys(JOURNAL_TABLES).length }]);
  });

  it.each(Object.keys(JOURNAL_TABLES) as JournalTable[])('gives back rows of %s as they were written', async (table) => {
    const store = journalStore(session, 'Sluice Journal');
    const full = row(table);
    const { nullable, key } = JOURNAL_TABLES[table];
    await store.insert(table, full);
    expect(await store.select(table)).toEqual([full]);
    const empty = Object.fromEntries(nullable.map((column) => [column, null]));
    const where = Object.fromEntries(key.map((column) => [column, full[column] ?? null]));
    if (nullable.length > 0) expect(await store.update(table, where, empty)).toBe(1);
    expect(await store.select(table, { ...where, ...empty })).toEqual([{ ...full, ...empty }]);
    await expect(store.insert(table, full)).rejects.toMatchObject({ sqlState: '23505' });
  });

  it('takes many rows at once as it takes one', async () => {
    const store = journalStore(session, 'Sluice Journal');
    const nulls = Object.fromEntries(JOURNAL_TABLES.step.nullable.map((column) => [column, null]));
    const rows = Array.from({ length: 1234 }, (_, index) => ({ ...row('step'), ...(index % 2 === 0 && nulls), deployment_id: 'many', seq: index }));
    await store.insertAll!('step', rows);
    expect(await store.select('step', { deployment_id: 'many' }, ['seq'])).toEqual(rows);
  });

  it('sorts by bytes and counts what it updates', async () => {
    const store = journalStore(session, 'Sluice Journal');
    for (const fingerprint of ['b', 'A', 'a', 'B']) await store.insert('catalog', { fingerprint, body: 'x' });
    expect((await store.select('catalog', { body: 'x' }, ['fingerprint'])).map((each) => each['fingerprint'])).toEqual(['A', 'B', 'a', 'b']);
    expect((await store.select('catalog', { fingerprint: ['a', 'b', 'none'], body: 'x' }, ['fingerprint'])).map((each) => each['fingerprint'])).toEqual(['a', 'b']);
    expect(await store.select('catalog', { fingerprint: [] })).toEqual([]);
    expect(await store.update('catalog', { body: 'x' }, { body: 'y' })).toBe(4);
    expect(await store.update('catalog', { body: 'x' }, { body: 'y' })).toBe(0);
  });

  it('commits and goes with the transaction of its session', async () => {
    const store = journalStore(session, 'Sluice Journal');
    await expect(session.transaction(async () => {
      await store.insert('catalog', { fingerprint: 'gone', body: '' });
      throw new Error('no');
    })).rejects.toThrow('no');
    expect(await store.select('catalog', { fingerprint: 'gone' })).toEqual([]);
  });

  it('is nobody else’s', async () => {
    await session.execute('create role stranger');
    expect(await session.query(`select has_schema_privilege('stranger', 'Sluice Journal', 'usage') as usage, has_table_privilege('stranger', '"Sluice Journal".audit', 'select') as read`))
      .toEqual([{ usage: false, read: false }]);
    await session.execute('drop role stranger');
  });
});

it('refuses with the SQL for a DBA where the role may not create it, and works once the DBA ran it', async () => {
  const { name } = await server.freshDatabase();
  await server.query(`create role deployer login password 'x'`);
  const connection = await connect(target(`postgresql://deployer:x@${server.host}:${server.port}/${name}`));
  const session = await connection.session('main');
  const store = journalStore(session, 'sluice');
  await expect(store.create()).rejects.toMatchObject({ code: 'SL604', message: expect.stringContaining('role deployer'), detail: { lines: store.creationSql().split('\n') } });
  await server.query(`create role journal_owner; grant journal_owner to deployer; ${store.creationSql()} alter schema sluice owner to deployer;`, name);
  for (const table of Object.keys(JOURNAL_TABLES)) await server.query(`alter table sluice.${table} owner to deployer`, name);
  await store.create();
  await store.insert('audit', row('audit'));
  expect(await store.select('audit')).toEqual([row('audit')]);
  await connection.close();
});
