/** What PGlite lacks and Sluice adds: one process a directory, life after kill -9, and an instance that is opened again when it is lost. */
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { holder, startScript, target, type Script } from '../../../test/connect/process.ts';
import { connect } from '../connect.ts';
import { systemIdentifier } from '../identity.ts';

let root: string;
let scripts: Script[];
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'sluice-pglite-'));
  scripts = [];
});
afterEach(async () => {
  await Promise.all(scripts.map((script) => script.kill()));
  rmSync(root, { recursive: true, force: true });
});
const start = (name: string, ...parameters: string[]): Script => {
  const script = startScript(name, ...parameters);
  scripts.push(script);
  return script;
};
const url = () => `pglite:${root}/db`;

it('ends before the process does, though an answer of it was never read', async () => {
  expect(await start('end-while-answered.ts').line()).toBe('ended');
});

describe('a directory', () => {
  it('is opened by one process at a time; the other one names who deploys', async () => {
    const both = [start('hold.ts', url(), 'deploy'), start('hold.ts', url(), 'deploy')];
    const said = both.map((script) => script.line());
    // The one that is refused ends; the other one holds on.
    expect((await Promise.all(said)).filter((line) => line === 'held')).toHaveLength(1);
    const winner = (await said[0]) === 'held' ? 0 : 1;
    expect((await said[1 - winner])?.replace(/ after \d+ s$/, '')).toBe(`SL601 test is locked by deployment 01JHOLDER of db-sales (by ann, on there, process ${both[winner]!.child.pid}, since 2026-01-02T03:04:05.000Z)`);
    await expect(connect(target(url()))).rejects.toMatchObject({ code: 'SL601' });
  });

  it('is waited for while another process reads, and free when that one is killed', async () => {
    const reader = start('hold.ts', url());
    expect(await reader.line()).toBe('held');
    setTimeout(() => void reader.kill(), 500);
    const connection = await connect(target(url()));
    expect(await (await connection.session('main')).query('select 1 as n')).toEqual([{ n: 1 }]);
    await connection.close();
    expect(existsSync(`${root}/db.lock`)).toBe(false);
  });

  it('is waited for during a deployment when told to', async () => {
    const deployer = start('hold.ts', url(), 'deploy');
    expect(await deployer.line()).toBe('held');
    setTimeout(() => void deployer.kill(), 500);
    await (await connect(target(url(), { openWaitMs: 20_000 }))).close();
  });

  it('is not waited for by who is asked to stop', async () => {
    const deployer = start('hold.ts', url(), 'deploy');
    expect(await deployer.line()).toBe('held');
    const stop = new AbortController();
    await expect(connect({ ...target(url(), { openWaitMs: 3_600_000 }), stop: stop.signal, waiting: () => stop.abort() })).rejects.toMatchObject({ code: 'SL704' });
    await deployer.kill();
  });

  it('keeps every acknowledged commit over kill -9', async () => {
    for (let round = 0; round < 2; round += 1) {
      const writer = start('hold.ts', url(), 'commit');
      let last = '';
      for (let lines = 0; lines < 8; lines += 1) last = await writer.line();
      await writer.kill();
      const connection = await connect(target(url()));
      const session = await connection.session('main');
      const [row] = await session.query<{ last: number }>('select max(n) as last from public.kept');
      expect(row?.last).toBeGreaterThanOrEqual(Number(last.split(' ')[1]));
      await session.execute('drop table public.kept');
      await connection.close();
    }
  });

  it('is refused when it holds something else', async () => {
    mkdirSync(`${root}/db`);
    writeFileSync(`${root}/db/notes.txt`, 'mine');
    await expect(connect(target(url()))).rejects.toMatchObject({ code: 'SL401', message: expect.stringContaining('holds other files') });
    expect(readFileSync(`${root}/db/notes.txt`, 'utf8')).toBe('mine');
    expect(existsSync(`${root}/db.lock`)).toBe(false);
  });

  it('is refused when it is of another version, cannot be made or is damaged', async () => {
    mkdirSync(`${root}/old`);
    writeFileSync(`${root}/old/PG_VERSION`, '17\n');
    await expect(connect(target(`pglite:${root}/old`))).rejects.toMatchObject({ code: 'SL401', message: expect.stringContaining('made by PostgreSQL 17') });
    writeFileSync(`${root}/file`, '');
    await expect(connect(target(`pglite:${root}/file/db`))).rejects.toMatchObject({ code: 'SL401' });
    mkdirSync(`${root}/broken`);
    writeFileSync(`${root}/broken/PG_VERSION`, '18\n');
    await expect(connect(target(`pglite:${root}/broken`))).rejects.toMatchObject({ code: 'SL401', message: expect.stringContaining('cannot be opened') });
  });

  it('has an identity of its own that stays', async () => {
    const ids: string[] = [];
    for (const name of ['a', 'a', 'b']) {
      const connection = await connect(target(`pglite:${root}/${name}`));
      ids.push(await systemIdentifier(await connection.session('main')));
      await connection.close();
    }
    expect(ids[0]).toBe(ids[1]);
    expect(ids[0]).not.toBe(ids[2]);
  });
});

describe('a connection', () => {
  it('tells others that it deploys, for as long as it does', async () => {
    const connection = await connect(target(url()));
    const lock = await connection.lock(holder('01JX'), 0);
    expect(await lock.held()).toBe(true);
    expect(JSON.parse(readFileSync(`${root}/db.lock`, 'utf8'))).toMatchObject({ pid: process.pid, deploying: { deploymentId: '01JX' } });
    await expect(connection.lock(holder('01JY'), 0)).rejects.toMatchObject({ code: 'SL601', message: expect.stringContaining('01JX') });
    await lock.release();
    expect(JSON.parse(readFileSync(`${root}/db.lock`, 'utf8'))).not.toHaveProperty('deploying');
    const again = await connection.lock(holder('01JZ'), 0);
    writeFileSync(`${root}/db.lock`, '{"token":"of somebody else"}');
    expect(await again.held()).toBe(false);
    await connection.close();
    expect(existsSync(`${root}/db.lock`)).toBe(true);
  });

  it('never goes on in a transaction whose instance was lost', async () => {
    const connection = await connect(target(url(), { statementMs: 1_000 }));
    const session = await connection.session('main');
    await session.execute('create table public.t (n int)');
    const lost = session.transaction(async () => {
      await session.execute('insert into public.t values (1)');
      await expect(session.query('select pg_sleep(30)')).rejects.toMatchObject({ nature: 'timeout' });
      await session.execute('insert into public.t values (2)');
    });
    await expect(lost).rejects.toMatchObject({ nature: 'connection' });
    await session.execute('begin');
    await session.execute('insert into public.t values (3)');
    await expect(session.execute(`copy (select 1) to program 'true'`)).rejects.toMatchObject({ nature: 'statement', sqlState: '58000' });
    await expect(session.execute('insert into public.t values (4)')).rejects.toMatchObject({ nature: 'connection' });
    await session.execute('rollback');
    expect(await session.query('select n from public.t')).toEqual([]);
    await connection.close();
    await expect(session.query('select 1')).rejects.toMatchObject({ nature: 'connection' });
  });

  it('does not pass off a new in-memory database as the lost one', async () => {
    const connection = await connect(target('pglite:memory', { statementMs: 1_000 }));
    const session = await connection.session('main');
    await session.execute('create table public.t (n int)');
    await expect(session.query('select pg_sleep(30)')).rejects.toMatchObject({ nature: 'timeout' });
    await expect(session.query('select 1')).rejects.toMatchObject({ nature: 'connection' });
    expect(await (await connection.session('main')).query(`select to_regclass('public.t')::text as t`)).toEqual([{ t: null }]);
    await connection.close();
  });

  it('waits for its turn when three are open', async () => {
    const [a, ...others] = [await connect(target('pglite:memory')), await connect(target('pglite:memory')), await connect(target('pglite:memory'))];
    let fourth = false;
    const waiting = connect(target('pglite:memory')).then((connection) => {
      fourth = true;
      return connection;
    });
    await new Promise((resolve) => setTimeout(resolve, 1_500));
    expect(fourth).toBe(false);
    await a.close();
    await (await waiting).close();
    for (const other of others) await other.close();
  });
});
