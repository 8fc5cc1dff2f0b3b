/** The network is cut at COMMIT on a real server: all sessions at once, the lock's too. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { sharedServer } from '@sluice/kit/servers';
import { dialect } from '@sluice/postgres';
import { stepRows } from '../../packages/core/src/journal/step-row.ts';
import { POSTGRES_BEFORE, POSTGRES_EXPECTED, POSTGRES_PLAN, POSTGRES_STATE } from './postgres-case.ts';
import { startProxy, type Proxy } from './proxy.ts';
import { close, deploy, open, SCHEMA } from './scenario.ts';

let home: string;
beforeAll(async () => {
  home = await mkdtemp(join(tmpdir(), 'sluice-cut-'));
});
afterAll(() => rm(home, { recursive: true, force: true }));

describe('a line cut at COMMIT', () => {
  it.each([
    [1, 'after'], [2, 'after'], [3, 'after'], [1, 'before'], [2, 'before'], [3, 'before'],
  ] as const)('number %i (%s it went through) is resolved, and nothing runs twice', async (nth, how) => {
    const server = await sharedServer(18);
    const { name, url } = await server.freshDatabase('cut');
    await server.query(POSTGRES_BEFORE, name);
    const proxy: Proxy = await startProxy(url);
    const root = join(home, name);
    const scenario = { dialect, root, source: '', plan: POSTGRES_PLAN, deploymentId: 'd1' };

    // The lock keeps its own line, as it would where only one connection is reset: the run goes on by itself.
    const direct = await open({ ...scenario, url });
    const through = await dialect.connect({ url: proxy.url, label: 'proxied', root, applicationName: 'sluice-cut', timeouts: { lockMs: 500, statementMs: 20_000 } });
    let armed = false;
    const fault = (): void => {
      if (!armed) proxy.cutAt(nth, how);
      armed = true;
    };
    const result = await deploy({ ...scenario, url }, { ...direct, connection: through }, { fault });
    expect(proxy.wasCut()).toBe(true);
    expect(result).toMatchObject({ state: 'done', stepsDone: 8 });
    expect(await direct.session.query(POSTGRES_STATE)).toEqual([POSTGRES_EXPECTED]);
    const rows = await stepRows(dialect.journal(direct.session, SCHEMA), 'd1');
    expect(rows.filter((row) => row.status === 'done').map((row) => row.seq)).toEqual([1, 2, 3, 4, 5, 6, 7, 8]);
    // Only a COMMIT that never arrived makes its batch run a second time.
    expect(rows.some((row) => row.status === 'done' && row.attempt > 1)).toBe(how === 'before');
    await through.close();
    await close(direct);
    await proxy.close();
    await server.dropDatabase(name);
  });

  it('takes the lock with it: the run stops, and the next deploy finds out what was committed', async () => {
    const server = await sharedServer(18);
    const { name, url } = await server.freshDatabase('cut');
    await server.query(POSTGRES_BEFORE, name);
    const proxy = await startProxy(url);
    const scenario = { dialect, root: join(home, name), source: '', plan: POSTGRES_PLAN, deploymentId: 'd1' };
    const opened = await open({ ...scenario, url: proxy.url });
    const fault = (point: string, index: number): void => {
      if (point === 'before-send' && index === 0) proxy.cutAt(2, 'after');
    };
    expect(await deploy({ ...scenario, url: proxy.url }, opened, { fault })).toMatchObject({ state: 'stopped', failure: { code: 'SL703' } });
    await opened.connection.close();
    const again = await open({ ...scenario, url });
    expect(await deploy({ ...scenario, url }, again)).toMatchObject({ state: 'done', stepsFoundDone: 4 });
    expect(await again.session.query(POSTGRES_STATE)).toEqual([POSTGRES_EXPECTED]);
    await close(again);
    await proxy.close();
    await server.dropDatabase(name);
  });
});
