/** A session of an earlier run is still at work: ended where its process is gone, waited for where it lives, and never touched then. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { sharedServer } from '@sluice/kit/servers';
import { dialect } from '@sluice/postgres';
import { lifeOf, processTag } from '../../packages/core/src/run/process-tag.ts';
import { POSTGRES_BEFORE, POSTGRES_EXPECTED, POSTGRES_PLAN, POSTGRES_STATE } from './postgres-case.ts';
import { runChild } from './child.ts';
import { close, deploy, open } from './scenario.ts';

/** A number that belonged to a process of this machine and is free again. */
async function deadProcess(): Promise<number> {
  const { output } = await runChild('pid-child.ts', [], {});
  return Number(output);
}

it('tells its own, dead and other processes apart', async () => {
  expect(lifeOf(processTag())).toBe('ours');
  expect(lifeOf(processTag(await deadProcess()))).toBe('gone');
  for (const tag of [processTag(process.ppid), '1@00000000', '1@unknown', 'x', undefined]) expect(lifeOf(tag)).toBe('not known to be gone');
});

it.each(['gone', 'alive'] as const)('of a process that is %s', async (life) => {
  const server = await sharedServer(18);
  const { name, url } = await server.freshDatabase('stray');
  await server.query(POSTGRES_BEFORE, name);
  const root = await mkdtemp(join(tmpdir(), 'sluice-stray-'));
  const tag = processTag(life === 'gone' ? await deadProcess() : process.ppid);
  const stray = await dialect.connect({ url, label: 'stray', root, applicationName: `sluice run ${tag} d0`, timeouts: { lockMs: 0, statementMs: 0 } });
  const session = await stray.session('main');
  const statement = session.query('select pg_sleep(600)').then(() => 'finished', (error: Error) => error.message);
  const scenario = { dialect, root, url, source: '', plan: POSTGRES_PLAN, deploymentId: 'd1' };
  const opened = await open(scenario);
  const said: string[] = [];
  const progress = (event: { readonly event: string; readonly message?: string }): void => {
    if (event.message === undefined) return;
    said.push(`${event.event}: ${event.message}`);
    // By hand, once it is being waited for.
    if (event.event === 'waiting') void session.cancel();
  };
  expect(await deploy(scenario, opened, { progress })).toMatchObject({ state: 'done' });
  expect(await statement).toMatch(life === 'gone' ? /terminat|lost/ : /cancel/);
  expect(said.filter((line) => line.includes('pg_sleep(?)'))).toEqual([expect.stringMatching(life === 'gone' ? /^note: ends the server's process \d+ of deployment d0 .*its process is gone$/ : /^waiting: waits for the server's process \d+ of deployment d0 .*left alone$/)]);
  expect(await opened.session.query(POSTGRES_STATE)).toEqual([POSTGRES_EXPECTED]);
  await close(opened);
  await stray.close();
  await server.dropDatabase(name);
  await rm(root, { recursive: true, force: true });
});
