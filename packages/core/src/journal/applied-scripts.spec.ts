/** A history of hundreds of scripts is read in a few round trips, and each of them is in it. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { Connection, JournalStore, Session } from '@sluice/core/dialect';
import { toyDialect } from '@sluice/kit/toy/toy';
import { planId, type Plan } from '../model/plan.ts';
import { appliedScripts } from './applied-scripts.ts';
import { beginDeployment } from './deployment-row.ts';
import { endDeployment } from './end-deployment.ts';
import { createJournal } from './open.ts';
import { insertStep } from './step-row.ts';

const MANY = 120;

let root: string;
let connection: Connection;
let session: Session;
let store: JournalStore;
beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), 'sluice-journal-'));
  connection = await toyDialect.connect({ url: 'toy:db.json', label: 'toy', root, applicationName: 'spec', timeouts: { lockMs: 100, statementMs: 1000 } });
  session = await connection.session('main');
  store = toyDialect.journal(session, 'sluice');
  await createJournal(store, { toolVersion: '1', systemIdentifier: 'here' });
});
afterAll(async () => {
  await connection.close();
  await rm(root, { recursive: true });
});

const nameOf = (number: number): string => `V${String(number).padStart(3, '0')}__s.sql`;

function planOfScript(number: number): Plan {
  const of = {
    format: 'sluice-plan/1', project: 'a', environment: 'test', database: 'default', dialect: 'toy', serverVersion: '1', toolVersion: '0', kind: 'scripts', sourceDigest: 'd',
    policyDigest: 'p', from: { fingerprint: 'sf1:from', outside: [] }, to: { fingerprint: 'sf1:to', outside: [] }, atomic: true, unmanaged: [], unmodelled: [], ignored: [], shadow: 'sources', display: { objects: {}, edges: [] },
    batches: [{ transactional: true, steps: [{ id: `s${number}`, address: `script ${nameOf(number)}`, action: 'change', sql: `say ${number}`, transactional: true, effects: [], hazards: [], reverse: [], reason: '' }] }],
    scripts: [{ name: nameOf(number), version: String(number), how: 'applied', text: 't', meaning: `m${number}`, statements: ['m'], steps: [1], reversible: false }],
  } as unknown as Omit<Plan, 'id'>;
  return { id: planId(of), ...of };
}

it('finds them all, and asks no more often for many than for a few', async () => {
  const asked: string[] = [];
  const counting: JournalStore = { ...store, select: (table, ...rest) => (asked.push(table), store.select(table, ...rest)) };
  for (let number = 1; number <= MANY; number += 1) {
    const id = `d${number}`;
    await beginDeployment(store, { id, runId: 'run', plan: planOfScript(number), actor: 'ann', dbUser: 'toy', now: number });
    await insertStep(store, { deploymentId: id, seq: 1, batch: 0, address: `script ${nameOf(number)}`, intentHash: '', status: 'done', attempt: 1, startedAt: number, endedAt: number });
    await endDeployment(session, store, { id, status: number === 7 ? 'failed' : 'done', outcome: number === 7 ? 2 : 0, now: number, audit: { actor: 'ann' }, stateDir: root });
  }
  const applied = [...(await appliedScripts(counting, 'a', 'test')).values()];
  expect(applied.map(({ record, by, steps }) => [record.name, by, steps[0]?.sql])).toEqual(Array.from({ length: MANY }, (_, index) => [nameOf(index + 1), `d${index + 1}`, `say ${index + 1}`]));
  expect(asked.length).toBeLessThan(MANY / 10);
});
