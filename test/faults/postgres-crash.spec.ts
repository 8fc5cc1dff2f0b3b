/** Kills a deploying process at every point of every step on PostgreSQL, and shows that running deploy again makes up for it, once. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { sharedServer, type Major } from '@sluice/kit/servers';
import { dialect } from '@sluice/postgres';
import { openDeployment } from '../../packages/core/src/journal/history.ts';
import { stepRows } from '../../packages/core/src/journal/step-row.ts';
import { stepsOf } from '../../packages/core/src/model/plan.ts';
import { FAULT_POINTS, type FaultPoint } from '../../packages/core/src/run/fault.ts';
import { runChild } from './child.ts';
import { POSTGRES_BEFORE, POSTGRES_EXPECTED, POSTGRES_PLAN, POSTGRES_STATE } from './postgres-case.ts';
import { close, deploy, open, SCHEMA } from './scenario.ts';

let home: string;
beforeAll(async () => {
  home = await mkdtemp(join(tmpdir(), 'sluice-pgcrash-'));
});
afterAll(() => rm(home, { recursive: true, force: true }));

const STEPS = stepsOf(POSTGRES_PLAN);
/** Points that belong to what commits together fire at its last step only. */
const fires = (point: FaultPoint, index: number): boolean =>
  !point.endsWith('commit') || POSTGRES_PLAN.batches.some((batch) => batch.steps[batch.steps.length - 1] === STEPS[index]);

async function killAndResume(name: string, url: string, variables: Record<string, string>): Promise<void> {
  const root = join(home, name);
  const killed = await runChild('postgres-child.ts', [root, url], variables);
  expect(killed, `${name}: ${killed.output}`).toMatchObject({ signal: 'SIGKILL' });
  const scenario = { dialect, url, root, source: '', plan: POSTGRES_PLAN, deploymentId: 'd1' };
  const opened = await open(scenario);
  try {
    const store = dialect.journal(opened.session, SCHEMA);
    const result = await deploy(scenario, opened);
    expect(result?.failure, name).toBeUndefined();
    expect(await openDeployment(store, 'p', 'test'), name).toBeUndefined();
    expect(await opened.session.query(POSTGRES_STATE), name).toEqual([POSTGRES_EXPECTED]);
    const rows = await stepRows(store, 'd1');
    for (const index of STEPS.keys()) expect(rows.filter((row) => row.seq === index + 1 && row.status === 'done'), `${name}: step ${index + 1} has one outcome`).toHaveLength(1);
  } finally {
    await close(opened);
  }
}

describe.each([15, 18] satisfies Major[])('PostgreSQL %i', (major) => {
  it.each(FAULT_POINTS)('killed at %s of every step', async (point) => {
    const server = await sharedServer(major);
    const seed = `crash_seed_${point.replace('-', '_')}_${process.pid}`;
    await server.query(POSTGRES_BEFORE, await server.createDatabase(seed).then(() => seed));
    for (const index of STEPS.keys()) {
      if (!fires(point, index)) continue;
      const name = `crash_${process.pid}_${point.replace('-', '_')}_${index}`;
      const url = await server.createDatabase(name, { template: seed });
      await killAndResume(`${major}-${name}`, url, { SLUICE_FAULT: `${point}:${index}` });
      await server.dropDatabase(name);
    }
    await server.dropDatabase(seed);
  });
});
