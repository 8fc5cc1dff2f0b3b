import { webshopPlan } from '@sluice/kit/webshop-plan';
import { expect, test } from 'vitest';
import type { ProjectReport, RunReport } from '../model/report.ts';
import { progressLine } from './progress-text.ts';
import { outcomeLine, runText } from './run-text.ts';

const PLAIN = { color: false, width: 100 };
const project = (changes: Partial<ProjectReport>): ProjectReport => ({
  project: 'db-core',
  environment: 'test',
  database: 'shop',
  status: 'unchanged',
  outcome: 0,
  stepsDone: 0,
  stepsTotal: 0,
  ms: 212,
  hazards: [],
  findings: [],
  smoke: [],
  ...changes,
});
const run = (...projects: ProjectReport[]): RunReport => ({
  format: 'sluice-run/1',
  runId: '20260301T101500-7f3a',
  verb: 'deploy',
  environment: 'test',
  startedAt: '2026-03-01T10:15:00.000Z',
  endedAt: '2026-03-01T10:15:09.000Z',
  outcome: projects.reduce<RunReport['outcome']>((most, each) => (each.outcome > most ? each.outcome : most), 0),
  projects,
});
const broken = project({
  project: 'db-sales',
  status: 'smoke test failed, rolled back',
  outcome: 3,
  stepsDone: 13,
  stepsTotal: 13,
  ms: 84_000,
  hazards: webshopPlan.batches.flatMap((batch) => batch.steps.flatMap((step) => step.hazards)),
  smoke: [
    { name: 'tests/orders.yaml: order total', passed: false, ms: 31.4, message: 'expected 3 rows and found 4', at: { file: 'tests/orders.yaml', line: 12, column: 5 } },
    { name: 'tests/returns.sql', passed: true, ms: 1240 },
  ],
  findings: [{ code: 'unmanaged', severity: 'warning', message: 'table sales.tmp_import_2023 is not in the files', hint: 'Add it, or name it in ignore.' }],
  failure: {
    code: 'SL801',
    message: 'tests/orders.yaml: order total failed, and the deployment was taken back.',
    at: { file: 'tests/orders.yaml', line: 12, column: 5 },
    lines: ['12 |   rows: 3', '   |         ^'],
    hint: 'Correct the view sales.order_totals or the test.',
  },
  next: 'nx run db-sales:diff --env=test',
});

test('a run is a table, its failures, its smoke tests, what to do, and the outcome', () => {
  expect(runText(run(project({}), broken), PLAIN)).toMatchInlineSnapshot(`
    "deploy → test  run 20260301T101500-7f3a

      project   status                          steps      hazards  smoke tests        time
      db-core   unchanged                           –            –            –      212 ms
      db-sales  smoke test failed, rolled back     13  4 (2 block)     1 failed  1 min 24 s

    db-sales: SL801 A smoke test failed
      tests/orders.yaml: order total failed, and the deployment was taken back.
      tests/orders.yaml:12:5
      12 |   rows: 3
         |         ^
      hint: Correct the view sales.order_totals or the test.
      more: docs/errors/SL801.md

    db-sales: smoke tests
      ✗ fail  tests/orders.yaml: order total  31 ms
              expected 3 rows and found 4
              tests/orders.yaml:12:5

    db-sales: findings
      warning unmanaged: table sales.tmp_import_2023 is not in the files
          hint: Add it, or name it in ignore.

    next: nx run db-sales:diff --env=test

    sluice: 2 projects → test: db-sales smoke test failed, rolled back (outcome 3)"
  `);
});

test('one project gives its own last line', () => {
  expect(runText(run(broken), PLAIN).split('\n').at(-1)).toBe('sluice: db-sales → test: smoke test failed, rolled back (outcome 3)');
});

test('several projects name the worst', () => {
  expect(outcomeLine(run(project({}), broken))).toBe('sluice: 2 projects → test: db-sales smoke test failed, rolled back (outcome 3)');
  expect(outcomeLine(run(project({}), project({ project: 'b' })))).toBe('sluice: 2 projects → test: all 2 ended well (outcome 0)');
  expect(outcomeLine(run())).toBe('sluice: no project → test: nothing to do (outcome 0)');
});

test('without an environment none is named', () => {
  const alone = { ...run(project({ environment: '' })), environment: '' };
  expect(outcomeLine(alone)).toBe('sluice: db-core: unchanged (outcome 0)');
  expect(runText(alone, PLAIN)).not.toContain('→');
});

test('progress counts to the width of the total', () => {
  const started = { event: 'step-started', project: 'db-sales', index: 3, total: 12, address: 'view sales.v', sql: '-- why\ncreate view sales.v as\nselect 1' } as const;
  expect(progressLine(started, PLAIN)).toBe('[ 3/12] create view sales.v');
  expect(progressLine(started, { ...PLAIN, project: true })).toBe('db-sales [ 3/12] create view sales.v');
  expect(progressLine({ ...started, sql: `alter table sales.t ${'x'.repeat(200)}` }, { color: false, width: 40 })).toHaveLength(36);
});

test('a quick step ends without a word, a slow one says how long it took', () => {
  const done = { event: 'step-done', project: 'db-sales', index: 3, total: 12, address: 'view sales.v', ms: 12 } as const;
  expect(progressLine(done, PLAIN)).toBeUndefined();
  expect(progressLine({ ...done, ms: 125_000 }, PLAIN)).toBe('[ 3/12] view sales.v took 2 min 5 s');
});
