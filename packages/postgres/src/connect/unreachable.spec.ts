/** A database that cannot be reached says why, and never shows its url or password. */
import { createServer, type AddressInfo } from 'node:net';
import { inspect } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Failure } from '@sluice/core/dialect';
import { startServer, type Server } from '../../../../test/kit/servers.ts';
import { target } from '../../test/connect/process.ts';
import { connect } from './connect.ts';
import { readServerInfo } from './server-info.ts';

const SECRET = 'hunter2%2Fx';
let server: Server;
beforeAll(async () => {
  server = await startServer({ major: 16 });
  await server.query(`create role closed login password 'x'; revoke connect on database template1 from public`);
});
afterAll(() => server.stop());

/** The failure, after a look that no form of it holds the secret. */
async function failure(url: string): Promise<Failure> {
  const error = await connect(target(url)).then(() => undefined, (reason: unknown) => reason);
  expect(error).toBeInstanceOf(Failure);
  const all = inspect(error, { depth: 9, showHidden: true });
  for (const secret of [SECRET, decodeURIComponent(SECRET), 'postgresql://']) {
    expect(all.replaceAll('postgresql://user:password@host:port/database', '')).not.toContain(secret);
  }
  return error as Failure;
}

describe('SL401', () => {
  const at = (user: string, password: string, database = 'postgres', port = server.port) => `postgresql://${user}:${password}@127.0.0.1:${port}/${database}`;

  it.each([
    ['a wrong password', () => at('postgres', SECRET), 'password authentication failed for user "postgres"'],
    ['an unknown role', () => at('nobody', SECRET), 'password authentication failed for user "nobody"'],
    ['an unknown database', () => server.url('nowhere'), 'database "nowhere" does not exist'],
    ['no right to connect', () => at('closed', 'x', 'template1'), 'permission denied for database "template1"'],
    ['nothing that listens', () => at('postgres', SECRET, 'postgres', 1), 'nothing listens at 127.0.0.1:1'],
    ['a name that does not resolve', () => `postgresql://postgres:${SECRET}@nowhere.invalid/db`, 'nowhere.invalid does not resolve'],
    ['no TLS', () => `${at('postgres', SECRET)}?sslmode=verify-full`, 'no encrypted connection'],
    ['a url that is none', () => `postgresql://postgres:${SECRET}@host:port:/x y`, 'its url is not valid'],
    ['a scheme it does not know', () => `mysql://root:${SECRET}@host/db`, 'does not begin with postgres:'],
  ])('%s', async (_name, url, said) => {
    const { code, message, detail } = await failure(url());
    expect(code).toBe('SL401');
    expect(message).toContain(said);
    expect(detail.hint).toBeTruthy();
  });

  it('something that hangs up', async () => {
    const rude = createServer((socket) => socket.destroy()).listen(0, '127.0.0.1');
    await new Promise((resolve) => rude.once('listening', resolve));
    expect((await failure(at('postgres', SECRET, 'postgres', (rude.address() as AddressInfo).port))).message).toMatch(/ended the connection/);
    rude.close();
  });
});

describe('SL402', () => {
  const client = (number: number, full: string) => ({ query: async () => ({ rows: [{ number, text: full.split(' ')[1], full, database: 'd', user: 'u', pid: 1 }] }) }) as never;
  it.each([
    [140011, 'PostgreSQL 14.11 on x86_64', 'Upgrade'],
    [190000, 'PostgreSQL 19.0 on x86_64', 'Update Sluice'],
    [130000, 'CockroachDB CCL v24.1', 'Upgrade'],
  ])('%i %s', async (number, full, hint) => {
    await expect(readServerInfo(client(number, full), target('postgresql://x'))).rejects.toMatchObject({ code: 'SL402', detail: { hint: expect.stringContaining(hint) } });
  });
  it('is not said of 15 to 18', async () => {
    expect((await readServerInfo(client(180004, 'PostgreSQL 18.4 (Debian 18.4-1) on x'), target('postgresql://x'))).server).toMatchObject({ version: 180004, versionText: '18.4' });
  });
});
