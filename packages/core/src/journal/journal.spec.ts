import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Connection, JournalStore, Session } from '@sluice/core/dialect';
import { toyDialect } from '@sluice/kit/toy/toy';
import { touch } from '@sluice/kit/toy/connect';
import { catalog } from '../model/catalog.ts';
import { JOURNAL_FORMAT } from '../model/journal-store.ts';
import { fact } from '../model/fact.ts';
import { planId, type Plan } from '../model/plan.ts';
import { appendAudit, verifyAudit } from './audit.ts';
import { getCatalog, putCatalog } from './catalog-body.ts';
import { serialiseCatalog } from './catalog-text.ts';
import { beginDeployment, planOf, setDeploymentStatus } from './deployment-row.ts';
import { endDeployment } from './end-deployment.ts';
import { byRun, deploymentsAfter, knownIds, lastSuccessful, openDeployment } from './history.ts';
import { openMirror, readMirror } from './mirror.ts';
import { createJournal, openJournal } from './open.ts';
import { upgradeJournal } from './upgrades.ts';

let root: string;
let connection: Connection;
let session: Session;
let store: JournalStore;

beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'sluice-journal-'));
  connection = await toyDialect.connect({ url: 'toy:db.json', label: 'toy', root, applicationName: 'spec', timeouts: { lockMs: 100, statementMs: 1000 } });
  session = await connection.session('main');
  store = toyDialect.journal(session, 'sluice');
});

afterEach(async () => {
  await connection.close();
  await rm(root, { recursive: true });
});

const plan = (project: string, to = 'sf1:to', kind: Plan['kind'] = 'deploy'): Plan => {
  const of = {
    format: 'sluice-plan/1', project, environment: 'test', database: 'default', dialect: 'toy', serverVersion: '1', toolVersion: '0', kind, sourceDigest: 'd',
    policyDigest: 'p', from: { fingerprint: 'sf1:from', outside: [] }, to: { fingerprint: to, outside: [] }, atomic: true, batches: [], unmanaged: [],
    unmodelled: [], ignored: [], shadow: 'sources', display: { objects: {}, edges: [] },
  } as const;
  return { id: planId(of), ...of };
};
const begin = (id: string, of: Plan, now: number, runId = 'run') => beginDeployment(store, { id, runId, plan: of, actor: 'ann', dbUser: 'toy', now });
const end = (id: string, status: 'done' | 'failed' = 'done') => endDeployment(session, store, { id, status, outcome: status === 'done' ? 0 : 2, now: 50, audit: { actor: 'ann' }, stateDir: root });

describe('opening', () => {
  it('creates nothing by looking, and is made once', async () => {
    expect(await openJournal(store)).toEqual({ exists: false });
    expect(await lastSuccessful(store, 'a', 'test')).toBeUndefined();
    const maker = { toolVersion: '1.2.3', systemIdentifier: 'here' };
    await createJournal(store, maker);
    await createJournal(store, { ...maker, toolVersion: '9' });
    expect(await openJournal(store)).toEqual({ exists: true, format: JOURNAL_FORMAT, madeBy: '1.2.3', systemIdentifier: 'here' });
  });

  it('belongs to the database that the last deployment began on', async () => {
    await createJournal(store, { toolVersion: '1', systemIdentifier: 'here' });
    expect(await createJournal(store, { toolVersion: '1', systemIdentifier: 'a copy' })).toMatchObject({ systemIdentifier: 'a copy' });
    expect(await openJournal(store)).toMatchObject({ systemIdentifier: 'a copy' });
  });

  describe('of an older format', () => {
    /** Format 0, made by hand: no backups, no audit chain. */
    const older = () =>
      touch(session, true, (state) => {
        state.journal['sluice'] = { meta: [{ format: 0, version: '0.0.9', system_identifier: 'here' }], deployment: [], catalog: [], step: [] };
      });
    const tables = () => touch(session, false, (state) => Object.keys(state.journal['sluice']!).sort());

    it('is upgraded by the next deployment, and knows what it was', async () => {
      older();
      expect(await openJournal(store)).toMatchObject({ format: 0, madeBy: '0.0.9' });
      expect(tables()).not.toContain('audit');
      await createJournal(store, { toolVersion: '1', systemIdentifier: 'here' });
      expect(tables()).toEqual(['audit', 'backup', 'catalog', 'deployment', 'meta', 'step']);
      expect((await store.select('meta', {}, ['format'])).map(({ format, version }) => [format, version])).toEqual([[0, '0.0.9'], [1, '1']]);
      await begin('d1', plan('a'), 10);
      expect(await end('d1')).toMatchObject({ seq: 1 });
    });

    it('goes format by format, and goes on where a process died in between', async () => {
      older();
      const ran: number[] = [];
      const step = (from: number, fails = false) => ({ from, title: `from ${from}`, run: () => (ran.push(from), fails ? Promise.reject(new Error('dies here')) : Promise.resolve()) });
      const maker = { toolVersion: '1', systemIdentifier: 'here' };
      await expect(upgradeJournal(store, 0, maker, [step(0), step(1, true), step(2)], 3)).rejects.toMatchObject({ code: 'SL604', message: expect.stringContaining('dies here') as string });
      const { format } = await openJournal(store);
      await upgradeJournal(store, format!, maker, [step(0), step(1), step(2)], 3);
      expect(ran).toEqual([0, 1, 1, 2]);
      await expect(openJournal(store)).rejects.toMatchObject({ code: 'SL602' });
      await expect(upgradeJournal(store, -1, maker)).rejects.toMatchObject({ code: 'SL999' });
    });
  });

  it('refuses a newer format', async () => {
    await createJournal(store, { toolVersion: '1', systemIdentifier: 'here' });
    await store.insert('meta', { format: 99, version: '7.0.0', system_identifier: 'here' });
    await expect(openJournal(store)).rejects.toMatchObject({ code: 'SL602', message: expect.stringContaining('7.0.0') as string });
  });
});

describe('history', () => {
  beforeEach(() => createJournal(store, { toolVersion: '1', systemIdentifier: 'here' }));

  it('has one order even when clocks go back', async () => {
    await begin('d1', plan('a'), 1_000_000);
    await end('d1');
    await begin('d2', plan('b'), 500);
    await end('d2');
    await begin('d3', plan('a', 'sf1:three'), 1);
    expect((await deploymentsAfter(store, 'd1'))?.map((row) => row.id)).toEqual(['d2', 'd3']);
    expect(await deploymentsAfter(store, 'nope')).toBeUndefined();
    expect((await openDeployment(store, 'a', 'test'))?.id).toBe('d3');
    expect((await lastSuccessful(store, 'a', 'test'))?.id).toBe('d1');
    await end('d3');
    expect(await openDeployment(store, 'a', 'test')).toBeUndefined();
    expect(await lastSuccessful(store, 'a', 'test')).toMatchObject({ id: 'd3', toFingerprint: 'sf1:three', status: 'done', outcome: 0 });
    expect((await byRun(store, 'run')).map((row) => row.id)).toEqual(['d1', 'd2', 'd3']);
  });

  it('keeps the plan and the open states', async () => {
    const made = plan('a');
    await begin('d1', made, 1);
    await setDeploymentStatus(store, 'd1', 'stopped', 2);
    expect(await openDeployment(store, 'a', 'test')).toMatchObject({ status: 'stopped', outcome: 2 });
    expect(await planOf(store, 'd1')).toEqual(made);
  });

  it('knows what the last done deployment led to, not what an undo or a failure did', async () => {
    const state = catalog([fact(['store', 'x', 'y'], {}), fact(['note', ['store', 'x', 'y']], { text: 't' }, ['store', 'x', 'y'])]);
    await putCatalog(store, 'sf1:to', serialiseCatalog(state));
    await putCatalog(store, 'sf1:to', 'another body');
    await begin('d1', plan('a'), 1);
    await end('d1');
    await begin('d2', plan('a', 'sf1:gone', 'undo'), 2);
    await end('d2');
    await begin('d3', plan('a', 'sf1:never'), 3);
    await end('d3', 'failed');
    expect([...(await knownIds(store, 'a', 'test'))].sort()).toEqual(['note store x.y', 'store x.y']);
    expect((await getCatalog(store, 'sf1:to'))?.facts.size).toBe(2);
    expect(await getCatalog(store, 'sf1:none')).toBeUndefined();
  });
});

describe('the audit chain', () => {
  beforeEach(() => createJournal(store, { toolVersion: '1', systemIdentifier: 'here' }));
  const rows = (work: (audit: Record<string, unknown>[]) => void) => touch(session, true, (state) => work(state.journal['sluice']!['audit']!));
  const fill = async () => {
    for (let index = 1; index <= 6; index += 1) await appendAudit(store, { event: 'deploy', index });
    return verifyAudit(store);
  };

  it('is intact as written, and an entry is not written twice in a row where once is asked for', async () => {
    const head = await appendAudit(store, { event: 'one', at: 'now' });
    expect(await appendAudit(store, { event: 'one', at: 'later' }, { once: true })).toEqual(head);
    expect(await appendAudit(store, { event: 'one' })).toMatchObject({ seq: 2 });
    expect(await verifyAudit(store, head)).toMatchObject({ intact: true, head: { seq: 2 } });
  });

  it.each([
    ['an edit', (audit: Record<string, unknown>[]) => { audit[2]!['entry'] = '{"event":"other"}'; }, 3],
    ['an edit with its hash made anew', (audit: Record<string, unknown>[]) => { audit[2]!['prev_hash'] = audit[0]!['hash']; }, 3],
    ['a deletion', (audit: Record<string, unknown>[]) => { audit.splice(3, 1); }, 4],
    ['a new order', (audit: Record<string, unknown>[]) => { [audit[1]!['entry'], audit[2]!['entry']] = [audit[2]!['entry'], audit[1]!['entry']]; }, 2],
    ['a cut at the end', (audit: Record<string, unknown>[]) => { audit.pop(); }, 6],
  ])('shows %s', async (_name, harm, seq) => {
    const before = await fill();
    expect(before).toMatchObject({ intact: true });
    rows(harm);
    expect(await verifyAudit(store, ...(before.intact && before.head ? [before.head] : []))).toMatchObject({ intact: false, seq });
  });

  it('ends a deployment once, even when the end is told twice', async () => {
    await begin('d1', plan('a'), 1);
    await end('d1');
    await end('d1');
    expect(await verifyAudit(store)).toMatchObject({ intact: true, head: { seq: 1 } });
    expect(readMirror(root, 'd1')).toContainEqual(expect.objectContaining({ event: 'audit', seq: 1 }));
  });
});

describe('the mirror', () => {
  it('is read back by the next process, torn lines left out', async () => {
    const one = await openMirror(root, 'd1');
    await one.append({ event: 'committing', batch: 0, attempt: 1, xid: '77' });
    await one.close();
    const { appendFile } = await import('node:fs/promises');
    await appendFile(one.path, '{"event":"comm');
    const two = await openMirror(root, 'd1');
    expect(two.before).toEqual([{ event: 'committing', batch: 0, attempt: 1, xid: '77' }]);
    await two.append({ event: 'committed', batch: 0, attempt: 1 });
    await two.close();
    expect(readMirror(root, 'd1')).toHaveLength(2);
  });

  it('refuses an id that would leave its folder', async () => {
    await expect(openMirror(root, '../x')).rejects.toMatchObject({ code: 'SL999' });
  });
});
