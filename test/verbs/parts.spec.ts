/** Processes that share a run id keep one report between them. */
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, it } from 'vitest';
import { createContext, keepReport, outcome, type ProjectReport, type RunReport } from '@sluice/core';

const root = await mkdtemp(join(tmpdir(), 'sluice-parts-'));
afterAll(() => rm(root, { recursive: true }));
const context = createContext({ root, env: {} });
const runId = '20261121-000000-aaaaaaaa';
const of = (project: string, more: Partial<ProjectReport> = {}): ProjectReport => ({
  project, environment: 'test', database: 'default', status: 'deployed', outcome: 0, stepsDone: 1, stepsTotal: 1, ms: 5, hazards: [], findings: [], smoke: [], ...more,
});
const report = (second: number, ...projects: ProjectReport[]): RunReport => ({
  format: 'sluice-run/1', runId, verb: 'deploy', environment: 'test', startedAt: `2026-11-21T00:00:0${second}.000Z`, endedAt: `2026-11-21T00:00:0${second}.500Z`, outcome: Math.max(...projects.map((each) => each.outcome)) as RunReport['outcome'], projects,
});

it('nothing is lost when all of them write at once, and the worst outcome is that of the run', async () => {
  const names = Array.from({ length: 40 }, (_, index) => `db-${index}`);
  await Promise.all(names.map((name, index) => keepReport(context, report(index % 9, of(name, index === 17 ? { status: 'smoke test failed, rolled back', outcome: 3 } : {})))));
  const kept = await outcome(context, runId);
  expect(kept.projects.map(({ project }) => project).sort()).toEqual([...names].sort());
  expect(kept).toMatchObject({ outcome: 3, startedAt: '2026-11-21T00:00:00.000Z', endedAt: '2026-11-21T00:00:08.500Z' });
});

it('the newest of a project wins', async () => {
  await keepReport(context, report(9, of('db-17')));
  expect(await outcome(context)).toMatchObject({ outcome: 0 });
  expect(JSON.parse(await readFile(join(root, '.sluice/runs', `${runId}.json`), 'utf8'))).toMatchObject({ format: 'sluice-run/1', outcome: 0 });
});
