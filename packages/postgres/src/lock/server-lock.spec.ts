/** The deployment lock of a server: one holder, named to everyone else, and gone with its process. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startServer, type Server } from '../../../../test/kit/servers.ts';
import { holder, startScript, target } from '../../test/connect/process.ts';
import { connect } from '../connect/connect.ts';
import type { Session } from '@sluice/core/dialect';
import { lockName, readLockName } from './application-name.ts';
import { serverLock } from './server-lock.ts';

describe.each([15, 18] as const)('on %i', (major) => {
  let server: Server;
  beforeAll(async () => {
    server = await startServer({ major });
  });
  afterAll(() => server.stop());

  it('has one holder, whom the others name', async () => {
    const [a, b] = [await connect(target(server.url())), await connect(target(server.url()))];
    const lock = await a.lock(holder('01JABC'), 0);
    expect(await lock.held()).toBe(true);
    const refused = await b.lock(holder('01JDEF'), 0).catch((error: unknown) => error);
    expect(refused).toMatchObject({ code: 'SL601', message: expect.stringMatching(/locked by deployment 01JABC of db-sales \(by postgres, on 127\.0\.0\.1, process \d+, since 20\d\d-/) });
    const waiting = b.lock(holder('01JDEF'), 20_000);
    await lock.release();
    const next = await waiting;
    expect(await next.held()).toBe(true);
    await next.release();
    await Promise.all([a.close(), b.close()]);
    expect(await server.query(`select count(*)::int as n from pg_stat_activity where application_name like 'sluice%'`)).toEqual([{ n: 0 }]);
  });

  it('is not waited for by who is asked to stop', async () => {
    const stop = new AbortController();
    const [a, b] = [await connect(target(server.url())), await connect({ ...target(server.url()), stop: stop.signal, waiting: () => stop.abort() })];
    const lock = await a.lock(holder('01JABC'), 0);
    await expect(b.lock(holder('01JDEF'), 3_600_000)).rejects.toMatchObject({ code: 'SL704' });
    await lock.release();
    await Promise.all([a.close(), b.close()]);
  });

  it('is another one in another database', async () => {
    const { url } = await server.freshDatabase();
    const [a, b] = [await connect(target(server.url())), await connect(target(url))];
    const locks = [await a.lock(holder('01JABC'), 0), await b.lock(holder('01JDEF'), 0)];
    await Promise.all(locks.map((lock) => lock.release()));
    await Promise.all([a.close(), b.close()]);
  });

  it('names no person where the role may not see one', async () => {
    await server.query(`create role other login password 'x'`);
    const a = await connect(target(server.url()));
    const lock = await a.lock(holder('01JABC'), 0);
    const b = await connect(target(`postgresql://other:x@${server.host}:${server.port}/postgres`));
    await expect(b.lock(holder('01JDEF'), 0)).rejects.toMatchObject({ code: 'SL601', message: expect.stringContaining('deployment 01JABC of db-sales (') });
    await lock.release();
    await Promise.all([a.close(), b.close()]);
  });

  it('is free when the process that held it was killed', async () => {
    const other = startScript('hold.ts', server.url(), 'deploy');
    expect(await other.line()).toBe('held');
    const connection = await connect(target(server.url()));
    await expect(connection.lock(holder('01JDEF'), 0)).rejects.toMatchObject({ code: 'SL601', message: expect.stringContaining('01JHOLDER') });
    await other.kill();
    const lock = await connection.lock(holder('01JDEF'), 10_000);
    await lock.release();
    await connection.close();
  });

  it('is known to be lost when its session was ended', async () => {
    const connection = await connect(target(server.url()));
    const lock = await connection.lock(holder('01JABC'), 0);
    await server.query(`select pg_terminate_backend(pid) from pg_stat_activity where application_name like 'sluice lock%'`);
    expect(await lock.held()).toBe(false);
    await lock.release();
    await connection.close();
  });
});

it('survives the cut of a long name', () => {
  expect(readLockName(lockName(holder('01JABC')))).toEqual({ deploymentId: '01JABC', project: 'db-sales' });
  const long = lockName({ ...holder('01JABCDEFGHJKMNPQRSTVWXYZ0'), project: 'größer-'.repeat(20) });
  expect(long).toHaveLength(63);
  expect(readLockName(long)?.deploymentId).toBe('01JABCDEFGHJKMNPQRSTVWXYZ0');
  expect(readLockName('psql')).toBeUndefined();
});

describe('behind a pooler', () => {
  /** Two clients of a pool with two server sessions; in transaction mode a client keeps one only while its transaction is open. */
  const pool = (mode: 'session' | 'transaction') => {
    const busy = new Set<number>();
    let clients = 0;
    const free = () => (busy.has(1) ? 2 : 1);
    return async (): Promise<Session> => {
      const own = (clients += 1);
      let inside: number | undefined;
      return {
        server: { dialect: 'postgres', version: 180004, versionText: '18.4', database: 'd', user: 'u' },
        query: async (sql: string) => [sql.includes('backend_pid() as pid') ? { pid: mode === 'session' ? own : (inside ?? free()) } : { locked: true }],
        execute: async () => undefined,
        transaction: async (work: () => Promise<unknown>) => {
          busy.add((inside = free()));
          try {
            return await work();
          } finally {
            busy.delete(inside);
            inside = undefined;
          }
        },
        takeNotices: () => [],
        cancel: async () => undefined,
        close: async () => undefined,
      } as unknown as Session;
    };
  };

  it('is refused where transactions share server sessions', async () => {
    await expect(serverLock(pool('transaction'), holder('01JABC'), { waitMs: 0, label: 'test' })).rejects.toMatchObject({ code: 'SL402', message: expect.stringContaining('between transactions') });
  });
  it('is taken where each client has one of its own', async () => {
    expect(await (await serverLock(pool('session'), holder('01JABC'), { waitMs: 0, label: 'test' })).held()).toBe(true);
  });
});
