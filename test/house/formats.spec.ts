/** The bytes of everything that Sluice writes and later reads (packages/core/docs/FORMATS.md). A change here is a change for every reader. */
import { createHash } from 'node:crypto';
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { createContext, deploy, snapshot, TOOL_VERSION } from '@sluice/core';
import { catalog, fact, JOURNAL_FORMAT, JOURNAL_TABLES, planId, type Plan } from '@sluice/core/dialect';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { fingerprint } from '../../packages/core/src/catalog/canonical.ts';
import { parseCatalog, serialiseCatalog } from '../../packages/core/src/journal/catalog-text.ts';
import { openMirror } from '../../packages/core/src/journal/mirror.ts';
import type { RunReport } from '../../packages/core/src/model/report.ts';
import { readPlanJson, writePlanJson } from '../../packages/core/src/report/plan-json.ts';
import { readRunJson, writeRunJson } from '../../packages/core/src/report/run-json.ts';
import { readArchive, writeArchive } from '../../packages/core/src/sources/package/archive.ts';
import { readPackageManifest } from '../../packages/core/src/sources/package/manifest.ts';
import { assemble } from '../../packages/core/src/sources/package/write.ts';
import { readSnapshot } from '../../packages/core/src/verbs/snapshot.ts';
import { toyDialect } from '../kit/toy/toy.ts';
import { read } from './tree.ts';

const kept = (name: string): string => fileURLToPath(new URL(`formats/${name}`, import.meta.url));
/** `npx vitest run test/house/formats.spec.ts -u` writes them anew: only together with a new major, or for members that readers may ignore. */
const same = (text: string, name: string) => expect(text).toMatchFileSnapshot(kept(name));
const sha256 = (text: string): string => createHash('sha256').update(text).digest('hex');

const facts = [
  fact(['store', 's', 'a'], { keep: 7, _printed: 'not state', absent: undefined }),
  fact(['field', ['store', 's', 'a'], 'Ä b'], { type: 'number' }, ['store', 's', 'a']),
];
const state = catalog(facts, [{ from: facts[1]!.id, to: facts[0]!.id, strength: 'hard' }]);

const content: Omit<Plan, 'id'> = {
  format: 'sluice-plan/1', project: 'db', environment: 'test', database: 'default', dialect: 'toy', serverVersion: '1', toolVersion: '0.0.0', kind: 'deploy',
  sourceDigest: 'aa', policyDigest: 'bb', from: { fingerprint: 'sf1:0', outside: [] }, to: { fingerprint: 'sf1:1', outside: ['store s.b'] }, atomic: false,
  batches: [{
    transactional: false, barrier: 'it cannot be in a transaction',
    steps: [{
      id: '0123456789abcdef', address: 'store s.a', action: 'drop', sql: 'drop store s.a', source: { file: 'db/schema/a.sql', line: 3, column: 1 }, transactional: false,
      effects: [{ effect: 'loses-rows', subject: 'store s.a', cause: 'drop-store' }],
      hazards: [{ code: 'H101', severity: 'block', subject: 'store s.a', message: 'rows are lost', advice: 'keep it', rows: 3 }],
      reverse: [{ sql: 'create store s.a ()', loses: 'rows' }], irreversible: 'rows will not come back', probe: 'probe', repair: ['repair'], reason: 'not in the files any more',
    }],
  }],
  unmanaged: ['store s.c'], unmodelled: ['a thing'], ignored: [], shadow: 'sources',
  display: { objects: { 'store s.a': { before: 'store s.a' } }, edges: [['store s.a', 'store s.b']] },
};
const plan: Plan = { id: planId(content), ...content };

const run: RunReport = {
  format: 'sluice-run/1', runId: 'r1', verb: 'deploy', environment: 'test', startedAt: '2026-11-21T04:00:00.000Z', endedAt: '2026-11-21T04:00:01.000Z', outcome: 2,
  projects: [{
    project: 'db', environment: 'test', database: 'default', status: 'failed, undone', outcome: 2, deploymentId: 'd1', stepsDone: 0, stepsTotal: 1, ms: 12, hazards: [],
    findings: [{ code: 'unmodelled', severity: 'warning', message: 'a thing' }], smoke: [{ name: 'a: b', passed: false, ms: 1, message: 'no' }],
    failure: { code: 'SL701', message: 'it failed', hint: 'look' }, next: 'sluice deploy db --env=test',
  }],
};

test('sluice-plan/1', async () => {
  await same(writePlanJson(plan), 'plan.json');
  const text = await readFile(kept('plan.json'), 'utf8');
  expect(readPlanJson(text, 'plan.json')).toEqual(plan);
  // A member that a newer version adds is part of the identity that this one proves.
  const newer = { ...content, addedLater: 1 };
  expect(readPlanJson(writePlanJson({ id: planId(newer), ...newer }), 'plan.json')).toMatchObject(content);
  expect(() => readPlanJson(text.replace('"project"', '"addedLater": 1,\n  "project"'), 'plan.json')).toThrow(expect.objectContaining({ code: 'SL407' }));
  expect(() => readPlanJson(text.replace('sluice-plan/1', 'sluice-plan/2'), 'plan.json')).toThrow(expect.objectContaining({ code: 'SL407' }));
});

test('sluice-run/1', async () => {
  await same(writeRunJson(run), 'run.json');
  expect(readRunJson(await readFile(kept('run.json'), 'utf8'), 'run.json')).toEqual(run);
});

test('sluice-package/1', async () => {
  const packed = (text: string) => ({ bytes: Buffer.from(text), executable: false });
  const { manifest, files } = assemble({
    format: 'sluice-package/1', name: 'p-1', project: 'db', dialect: 'toy', database: 'default', owns: { dbs: ['s'] }, base: { fingerprint: `sf1:${'0'.repeat(64)}`, outside: ['store t.b'] }, target: { fingerprint: `sf1:${'1'.repeat(64)}`, outside: [] },
    scope: { said: ['owner store s.a'], ignore: [] }, planHash: '2'.repeat(64), variables: { env: 'yes' }, ifExists: 'raise', approved: [{ code: 'H101', subject: 'store s.a' }], requires: [{ package: 'p-0', digest: '3'.repeat(64) }, { project: 'core', fingerprint: 'unseen' }],
    steps: [{ name: '10-store', ifExists: 'rename', folders: { s: 'drop' }, scripts: [{ path: 'steps/10-store/s/001-store-a.sql', rollback: 'rollback/10-store/s/001-store-a.sql', irreversible: 'rows: all of "a"', ifExists: 'raise' }] }], smokeTests: ['tests/a.yaml'],
  }, new Map([['steps/10-store/s/001-store-a.sql', packed('drop store s.a;\n')], ['rollback/10-store/s/001-store-a.sql', packed('create store s.a ();\n')], ['tests/a.yaml', packed('tests: []\n')]]));
  await same(files.get('package.yaml')!.bytes.toString(), 'package.yaml');
  expect(readPackageManifest(await readFile(kept('package.yaml'), 'utf8'))).toEqual(manifest);
  const archive = writeArchive(files);
  expect(createHash('sha256').update(archive).digest('hex')).toBe('b242f31095f3c99cf4067ca0fb6370d5a4566abf8ce7203098c41908848030e0');
  expect(readArchive('p.tar', archive)).toEqual(files);
});

test('sluice-catalog/1 and sf1', async () => {
  await same(serialiseCatalog(state), 'catalog.json');
  expect(serialiseCatalog(parseCatalog(await readFile(kept('catalog.json'), 'utf8')))).toBe(serialiseCatalog(state));
  expect(() => parseCatalog('{"format":"sluice-catalog/2"}')).toThrow(expect.objectContaining({ code: 'SL407' }));
  const text = 'field store s.a/"Ä b"\n{"type":"number"}\n' + 'store s.a\n{"keep":7}\n' + 'store s.gone\nabsent\n';
  expect(fingerprint(state, ['store s.gone', ...facts.map(({ id }) => id)], new Map())).toBe(`sf1:${sha256(text)}`);
});

test('the journal, format 1', async () => {
  await same(`${JSON.stringify({ format: JOURNAL_FORMAT, tables: JOURNAL_TABLES }, undefined, 2)}\n`, 'journal.json');
});

test('the page names every format', () => {
  const page = read('packages/core/docs/FORMATS.md');
  for (const name of ['sluice-plan/1', 'sluice-run/1', 'sluice-snapshot/1', 'sluice-catalog/1', 'sf1', `Journal ${String(JOURNAL_FORMAT)}`]) expect(page).toContain(`## ${name}`);
  for (const name of ['sluice-status/1', 'sluice-metrics/1', 'sluice-log/1', 'sluice-audit/1']) expect(page).toContain(`- \`${name}\`, `);
  for (const table of Object.keys(JOURNAL_TABLES)) expect(page).toContain(`\`${table}`);
});

let root = '';
beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), 'sluice-formats-'));
  await mkdir(join(root, 'db/schema'), { recursive: true });
  await writeFile(join(root, 'sluice.yaml'), 'environments:\n  test: { url: "toy:toy.json" }\n');
  await writeFile(join(root, 'db/database.yaml'), 'dialect: toy\nowns: { dbs: [shop] }\n');
  await writeFile(join(root, 'db/schema/a.sql'), 'create store shop.customer (id number required, name text);\nnote on store shop.customer is \'who\';\n');
});
afterAll(() => rm(root, { recursive: true, force: true }));

test('sluice-snapshot/1, and what a deployment leaves in the journal', async () => {
  const context = createContext({ root, env: {}, dialects: () => Promise.resolve(toyDialect), now: () => Date.UTC(2026, 10, 21), actor: 'a person' });
  const report = await deploy(context, { environment: 'test', projects: ['db'], named: ['db'], allow: [] });
  expect(report.projects.map(({ status, failure }) => failure ?? status)).toEqual(['deployed']);

  const [written] = await snapshot(context, { environment: 'test', projects: ['db'] });
  const text = await readFile(written!.path, 'utf8');
  const [head = '', state = '', digest] = text.split('\n');
  expect(digest).toBe(sha256(`${head}\n${state}\n`));
  await same(`${head}\n${state}\n`.replace(`"toolVersion":"${TOOL_VERSION}"`, '"toolVersion":"…"').replace(/"policyDigest":"[0-9a-f]+"/, '"policyDigest":"…"'), 'snapshot.txt');
  expect(readSnapshot(written!.path, 'db').catalog.facts.has('store shop.customer')).toBe(true);

  const { journal } = JSON.parse(await readFile(join(root, 'toy.json'), 'utf8')) as { journal: { sluice: Record<string, Record<string, string | number | null>[]> } };
  const { meta = [], deployment = [], step = [], audit = [] } = journal.sluice;
  expect(meta).toMatchObject([{ format: 1 }]);
  expect(deployment).toMatchObject([{ kind: 'deploy', status: 'done', outcome: 0, started_at: '2026-11-21T00:00:00.000Z', actor: 'a person' }]);
  expect(readPlanJson(String(deployment[0]!['plan']), 'the journal').id).toBe(deployment[0]!['plan_hash']);
  expect(step.map(({ seq, status }) => [seq, status])).toEqual(step.map((_, index) => [index + 1, 'done']));
  expect(audit[0]).toMatchObject({ seq: 1, prev_hash: '0'.repeat(64), hash: sha256('0'.repeat(64) + String(audit[0]!['entry'])) });
});

test('the mirror: a line an event, and a torn one is passed over', async () => {
  const mirror = await openMirror(join(root, 'state'), 'd-1');
  await mirror.append({ event: 'committing', batch: 1, attempt: 1, xid: '77' });
  await mirror.append({ event: 'committed', batch: 1, attempt: 1 });
  await mirror.close();
  expect(await readFile(mirror.path, 'utf8')).toBe('{"event":"committing","batch":1,"attempt":1,"xid":"77"}\n{"event":"committed","batch":1,"attempt":1}\n');
  await writeFile(mirror.path, '{"event":"committed","batch":1,"attempt":1}\n{"event":"do');
  const again = await openMirror(join(root, 'state'), 'd-1');
  await again.close();
  expect(again.before).toEqual([{ event: 'committed', batch: 1, attempt: 1 }]);
});
