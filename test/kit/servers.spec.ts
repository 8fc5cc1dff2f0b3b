// The test servers themselves: every major starts, passwords are real, nothing outlives its owner.
import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import pg from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { isAlive } from '@sluice/postgres/local-server';
import { majors, pgDump, sharedServer, startServer } from './servers.ts';

describe.each(majors)('PostgreSQL %i', (major) => {
  it('starts, gives databases and refuses a wrong password', async () => {
    const server = await startServer({ major, settings: { max_locks_per_transaction: 77 } });
    try {
      const rows = await server.query(`select current_setting('server_version_num')::int / 10000 as major, current_setting('fsync') as fsync,
        current_setting('max_locks_per_transaction') as locks, current_user as me`);
      expect(rows).toEqual([{ major, fsync: 'off', locks: '77', me: 'postgres' }]);
      const { name, url } = await server.freshDatabase();
      await server.query('create table kept (n int)', name);
      await server.createDatabase('clone', { template: name });
      expect(await server.query('select count(*)::int as n from kept', 'clone')).toEqual([{ n: 0 }]);
      await server.dropDatabase('clone');
      await expect(server.query('select 1', 'clone')).rejects.toThrow('does not exist');
      const wrong = new pg.Client({ connectionString: url.replace(/:[^:@]+@/, ':wrong@') });
      await expect(wrong.connect()).rejects.toThrow('password authentication failed');
    } finally {
      await server.stop();
    }
    expect(existsSync(server.folder)).toBe(false);
  });
});

describe('a server', () => {
  let server: Awaited<ReturnType<typeof startServer>>;
  beforeAll(async () => void (server = await startServer({ major: 18 })));
  afterAll(() => server.stop());

  it('keeps committed rows over a crash and stays at its address', async () => {
    await server.query('create table crash as select 1 as n');
    for (const mode of ['immediate', 'kill', 'fast'] as const) {
      await server.restart(mode);
      expect(await server.query('select n from crash')).toEqual([{ n: 1 }]);
    }
  });

  it('listens on a unix socket too', async () => {
    const client = new pg.Client({ host: server.folder, port: server.port, user: 'postgres', password: server.password, database: 'postgres' });
    await client.connect();
    expect((await client.query('select inet_server_addr() as a')).rows).toEqual([{ a: null }]);
    await client.end();
  });
});

it('a server ends with its owner, even when that is killed', async () => {
  const owner = spawn('sleep', ['60'], { stdio: 'ignore' });
  const server = await startServer({ major: 18, owner: owner.pid as number });
  await server.query('select 1');
  owner.kill('SIGKILL');
  for (const until = Date.now() + 10_000; existsSync(server.folder) && Date.now() < until; ) await sleep(50);
  expect(existsSync(server.folder)).toBe(false);
  await expect(server.query('select 1')).rejects.toThrow();
});

it('a shared server is the same for all who ask at once', async () => {
  const servers = await Promise.all([sharedServer(17), sharedServer(17), sharedServer(17)]);
  expect(new Set(servers.map((each) => each.port)).size).toBe(1);
  await servers[0]?.stop();
  expect(await servers[1]?.query('select 1 as one')).toEqual([{ one: 1 }]);
});

it('a dead process is not alive', () => {
  expect(isAlive(process.pid)).toBe(true);
  expect(isAlive(2 ** 22 + 1)).toBe(false);
});

it('pg_dump counts only for its own major', () => {
  for (const major of majors) expect(pgDump(major) ?? 'none').toMatch(/pg_dump$|none/);
});
