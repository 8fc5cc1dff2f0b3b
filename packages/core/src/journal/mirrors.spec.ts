/** Which deployment this machine saw last. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { openMirror } from './mirror.ts';
import { mirrorsOf } from './mirrors.ts';

let state: string;
beforeAll(async () => {
  state = await mkdtemp(join(tmpdir(), 'sluice-mirrors-'));
});
afterAll(() => rm(state, { recursive: true }));

async function seen(deployment: string, at: string, project = 'app'): Promise<void> {
  const mirror = await openMirror(state, deployment);
  await mirror.append({ event: 'begin', deployment, plan: 'x', systemIdentifier: 's', project, environment: 'test', at });
  await mirror.close();
}

it('tells deployments of one second apart by when they began, whatever chance wrote into their ids', async () => {
  await seen('20260102-030404-ffffffff-app', '2026-01-02T03:04:04.900Z');
  await seen('20260102-030405-00000001-app', '2026-01-02T03:04:05.300Z');
  await seen('20260102-030405-80000000-app', '2026-01-02T03:04:05.100Z');
  await seen('20260102-030405-90000000-other', '2026-01-02T03:04:05.400Z', 'other');
  const ids = async (atMost: number): Promise<string[]> => (await mirrorsOf(state, 'app', 'test', atMost)).map(({ deployment }) => deployment);
  expect(await ids(1)).toEqual(['20260102-030405-00000001-app']);
  expect(await ids(9)).toEqual(['20260102-030405-00000001-app', '20260102-030405-80000000-app', '20260102-030404-ffffffff-app']);
});
