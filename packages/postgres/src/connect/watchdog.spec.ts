/** A line that went silent: the session says so instead of waiting for TCP to give up; one that is only busy is left alone. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { sharedServer, type Server } from '@sluice/kit/servers';
import { startProxy, type Act, type Chunk } from '@sluice/kit/proxy';
import { target } from '../../test/connect/process.ts';
import { connect } from './connect.ts';

let server: Server;
let url: string;
let name: string;
beforeAll(async () => {
  server = await sharedServer(18);
  ({ name, url } = await server.freshDatabase('watchdog'));
});
afterAll(() => server.dropDatabase(name));

const at = (text: string, act: Act) => ({ data }: Chunk) => (data.includes(text) ? act : undefined);

describe('a session', () => {
  it.each(['black hole', 'half-open'] as const)('is lost when its line is a %s', async (cut) => {
    const proxy = await startProxy(url, at('pg_sleep', { cut, lines: 'all' }));
    const connection = await connect(target(proxy.url));
    const session = await connection.session('main');
    await expect(session.query('select pg_sleep(1)')).rejects.toMatchObject({ nature: 'connection' });
    proxy.heal();
    await connection.close();
    await proxy.close();
  });

  it.each([['while it is opened', 'server_version_num'], ['while it is named', "set_config('application_name', $1"]])('is not waited for when its line goes silent %s', async (_, text) => {
    const proxy = await startProxy(url, at(text, { cut: 'black hole', lines: 'all' }));
    await expect(connect(target(proxy.url)).then((connection) => connection.session('main', 'sluice named'))).rejects.toMatchObject(text === 'server_version_num' ? { code: 'SL401' } : { nature: 'connection' });
    proxy.heal();
    await proxy.close();
  });

  it('is lost when only its answer was', async () => {
    const proxy = await startProxy(url, at('create table public.answer', { cut: 'black hole', lines: 'this', afterAnswer: true }));
    const connection = await connect(target(proxy.url));
    const session = await connection.session('main');
    await expect(session.execute('create table public.answer (n int)')).rejects.toMatchObject({ nature: 'connection' });
    expect(await (await connection.session('main')).query(`select to_regclass('public.answer')::text as t`)).toEqual([{ t: 'public.answer' }]);
    proxy.heal();
    await connection.close();
    await proxy.close();
  });

  it('is not when its statement takes long', async () => {
    const connection = await connect(target(url));
    const session = await connection.session('main');
    expect(await session.query('select 1 as n from pg_sleep(12)')).toEqual([{ n: 1 }]);
    await connection.close();
    expect(await server.query(`select count(*)::int as n from pg_stat_activity where application_name = 'sluice watch'`)).toEqual([{ n: 0 }]);
  });
});
