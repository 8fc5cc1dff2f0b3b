/** Batches that commit together, on a server whose network can be cut at COMMIT. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { fakeServer, type FakeServer } from '../../../../test/faults/fake-server.ts';
import { beginDeployment } from '../journal/deployment-row.ts';
import { openDeployment } from '../journal/history.ts';
import { createJournal } from '../journal/open.ts';
import { stepRows } from '../journal/step-row.ts';
import { planId, type Batch, type Plan, type Step } from '../model/plan.ts';
import { SqlError } from '../model/session.ts';
import type { Progress } from '../model/report.ts';
import type { RunRequest, RunResult } from './request.ts';
import { runPlan } from './run.ts';

let root: string;
let server: FakeServer;
let events: Progress[];
let slept: number[];
let now: number;

beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'sluice-commit-'));
  server = fakeServer();
  events = [];
  slept = [];
  now = 1_000_000;
  const session = await server.connection.session('main');
  const store = server.dialect.journal(session, 'sluice');
  await createJournal(store, { toolVersion: '0', systemIdentifier: 'here' });
  await beginDeployment(store, { id: 'd1', runId: 'r', plan: PLAN, actor: 'ann', dbUser: 'fake', now });
});

afterEach(() => rm(root, { recursive: true }));

const step = (sql: string, more: Partial<Step> = {}): Step => ({ id: sql, address: `thing ${sql}`, action: 'create', sql, transactional: true, effects: [], hazards: [], reverse: [], reason: 'spec', ...more });
const batches: Batch[] = [
  { transactional: true, steps: [step('one'), step('two')] },
  { transactional: true, steps: [step('three'), step('four')] },
];
const shape = {
  format: 'sluice-plan/1', project: 'p', environment: 'test', database: 'default', dialect: 'fake', serverVersion: '1', toolVersion: '0', kind: 'deploy', sourceDigest: 'd',
  policyDigest: 'p', from: { fingerprint: 'sf1:from', outside: [] }, to: { fingerprint: 'sf1:to', outside: [] }, atomic: false, batches, unmanaged: [], unmodelled: [],
  ignored: [], shadow: 'sources', display: { objects: {}, edges: [] },
} as const;
const PLAN: Plan = { id: planId(shape), ...shape };
const ALL = ['one', 'two', 'three', 'four'];

const run = async (more: Partial<RunRequest> = {}): Promise<RunResult> => {
  const { connection, dialect } = server;
  return runPlan({
    dialect, connection, lock: await connection.lock(undefined as never, 0), journalSchema: 'sluice', plan: PLAN, deploymentId: 'd1', stateDir: root, random: () => 1,
    clock: { now: () => now, sleep: (ms) => { slept.push(ms); now += ms; return Promise.resolve(); } },
    progress: (event) => void events.push(event),
    ...more,
  });
};
const store = async () => server.dialect.journal(await server.connection.session('main'), 'sluice');
const rows = async () => (await stepRows(await store(), 'd1')).map(({ seq, status, attempt }) => `${seq} ${status} ${attempt}`);
const die = (point: string, index: number) => (reached: string, at: number) => {
  if (reached === point && at === index) throw new Error('the process dies here');
};

describe('a batch', () => {
  it('commits with its rows, and announces its transaction beside them', async () => {
    expect(await run()).toMatchObject({ state: 'done', stepsDone: 4 });
    expect(server.data.effects).toEqual(ALL);
    expect(await rows()).toEqual(['-2 committing 1', '-1 committing 1', '1 done 1', '2 done 1', '3 done 1', '4 done 1']);
    const announced = (await stepRows(await store(), 'd1')).filter((row) => row.status === 'committing');
    expect(announced.every((row) => server.fates.get(row.xid!) === 'committed')).toBe(true);
  });

  it('leaves nothing when a statement fails, and the batch before stays', async () => {
    server.errors.set('four', ['statement']);
    const result = await run();
    expect(result).toMatchObject({ state: 'stopped', stepsDone: 2, failure: { code: 'SL701' } });
    expect(result.failure?.message).toContain('Step 4 of 4');
    expect(server.data.effects).toEqual(['one', 'two']);
    expect(await rows()).toContain('4 failed 1');
    expect(await run()).toMatchObject({ state: 'done', stepsFoundDone: 2 });
    expect(server.data.effects).toEqual(ALL);
  });

  it('leaves nothing when its COMMIT is refused', async () => {
    server.commits.push('refused');
    const result = await run();
    expect(result).toMatchObject({ state: 'failed', stepsDone: 0 });
    expect(result.failure?.message).toContain('Batch 1 (2 steps) could not be committed: a deferred check failed');
    expect(server.data.effects).toEqual([]);
  });

  it.each(['lock', 'deadlock'] as const)('is rolled back and tried again after a %s', async (nature) => {
    server.errors.set('two', [nature, nature]);
    expect(await run()).toMatchObject({ state: 'done' });
    expect(server.data.effects).toEqual(ALL);
    expect(slept).toEqual([200, 400]);
    expect(events.filter((event) => event.event === 'retrying').map((event) => event.message)[0]).toContain('step 2, create thing two');
  });

  it('gives up on a lock when the budget is spent, however often that is, and nothing remains', async () => {
    server.errors.set('one', Array.from({ length: 500 }, () => 'lock' as const));
    const result = await run({ retry: { withinMs: 100_000 } });
    expect(result).toMatchObject({ state: 'failed' });
    expect(result.failure?.detail.hint).toContain('timeouts.lockBudget');
    expect(slept.length).toBeGreaterThan(20);
    expect(slept.reduce((sum, ms) => sum + ms, 0)).toBeLessThanOrEqual(100_000);
    expect(Math.max(...slept)).toBeLessThanOrEqual(5_000);
    expect(server.data.effects).toEqual([]);
  });

  it('is tried again after three deadlocks and not after the fourth', async () => {
    server.errors.set('two', ['deadlock', 'deadlock', 'deadlock']);
    expect(await run()).toMatchObject({ state: 'done' });
    expect(slept).toHaveLength(3);
  });

  it('gives up at the fourth deadlock, and nothing remains', async () => {
    server.errors.set('two', ['deadlock', 'deadlock', 'deadlock', 'deadlock']);
    expect(await run()).toMatchObject({ state: 'failed' });
    expect(slept).toHaveLength(3);
    expect(server.data.effects).toEqual([]);
  });

  it('is tried again on a new connection when it is lost on the way', async () => {
    server.errors.set('two', ['connection']);
    server.unreachable = 0;
    expect(await run()).toMatchObject({ state: 'done' });
    expect(server.data.effects).toEqual(ALL);
  });

  it('is stopped by a statement that ends the transaction', async () => {
    server.hiddenCommits.add('one');
    const result = await run();
    expect(result).toMatchObject({ state: 'in doubt', failure: { code: 'SL702' } });
    expect(result.failure?.message).toContain('ended the transaction');
  });

  it('is rolled back when the run is interrupted before its COMMIT', async () => {
    const stop = new AbortController();
    expect(await run({ signal: stop.signal, fault: (point, index) => (point === 'before-journal' && index === 3 ? stop.abort() : undefined) })).toMatchObject({ state: 'interrupted', stepsDone: 2 });
    expect(server.data.effects).toEqual(['one', 'two']);
    expect(await run()).toMatchObject({ state: 'done' });
    expect(server.data.effects).toEqual(ALL);
  });

  it('is interrupted, too, when the cancel comes too late for a statement and meets what is asked next', async () => {
    const stop = new AbortController();
    const sessionState = () => {
      if (server.data.effects.length < 2) return Promise.resolve('');
      stop.abort();
      return Promise.reject(new SqlError({ message: 'canceling statement due to user request', sqlState: '57014', nature: 'cancelled' }));
    };
    expect(await run({ signal: stop.signal, dialect: { ...server.dialect, sessionState } })).toMatchObject({ state: 'interrupted', stepsDone: 2, failure: { code: 'SL704', outcome: 130 } });
    expect(await run()).toMatchObject({ state: 'done' });
    expect(server.data.effects).toEqual(ALL);
  });

  it('ends as failed when it is interrupted before anything was committed', async () => {
    const stop = new AbortController();
    stop.abort();
    expect(await run({ signal: stop.signal })).toMatchObject({ state: 'interrupted', stepsDone: 0, failure: { outcome: 130 } });
    expect(await openDeployment(await store(), 'p', 'test')).toBeUndefined();
  });
});

describe('a COMMIT without an answer', () => {
  it('was committed: the row is there', async () => {
    server.commits.push('lost, committed');
    expect(await run()).toMatchObject({ state: 'done' });
    expect(server.data.effects).toEqual(ALL);
  });

  it('was aborted: the batch is run again', async () => {
    server.commits.push('lost, aborted');
    expect(await run()).toMatchObject({ state: 'done' });
    expect(server.data.effects).toEqual(ALL);
    expect(await rows()).toContain('2 done 2');
  });

  it('is in progress: it is waited for, and never run again', async () => {
    server.commits.push('lost, in progress');
    let asked = 0;
    server.onAsked = (_xid, finish) => void ((asked += 1) === 4 && finish());
    expect(await run()).toMatchObject({ state: 'done' });
    expect(server.data.effects).toEqual(ALL);
    expect(asked).toBe(4);
    expect(events.some((event) => event.event === 'waiting')).toBe(true);
  });

  it('stays in progress for too long: in doubt, until it ends', async () => {
    server.commits.push('lost, in progress');
    let finish: () => void = () => undefined;
    server.onAsked = (_xid, end) => void (finish = end);
    expect(await run({ commitWaitMs: 2_000 })).toMatchObject({ state: 'in doubt', failure: { code: 'SL702', outcome: 4 } });
    expect(await openDeployment(await store(), 'p', 'test')).toMatchObject({ status: 'in doubt' });
    finish();
    expect(await run()).toMatchObject({ state: 'done', stepsFoundDone: 2 });
    expect(server.data.effects).toEqual(ALL);
  });

  it('is unknown to the server: in doubt, and only an operator can say', async () => {
    server.commits.push('lost, aborted');
    Object.assign(server.dialect, { resolveCommit: () => Promise.resolve('unknown') });
    expect(await run()).toMatchObject({ state: 'in doubt' });
    expect(await run()).toMatchObject({ state: 'in doubt' });
    expect(server.data.effects).toEqual([]);
    expect(await run({ ruling: 'again' })).toMatchObject({ state: 'done' });
    expect(server.data.effects).toEqual(ALL);
  });

  it('is ruled to have taken effect', async () => {
    server.commits.push('lost, aborted');
    Object.assign(server.dialect, { resolveCommit: () => Promise.resolve('unknown') });
    await run();
    expect(await run({ ruling: 'done' })).toMatchObject({ state: 'done' });
    expect(server.data.effects).toEqual(['three', 'four']);
  });

  it('is in doubt when the database cannot be reached after it, and clear when it can', async () => {
    server.commits.push('lost, committed');
    const result = await run({ fault: (point, index) => void (point === 'before-commit' && index === 1 && (server.unreachable = 1000)) });
    expect(result).toMatchObject({ state: 'in doubt', failure: { code: 'SL702' } });
    expect(result.failure?.message).toContain('cannot be reached');
    server.unreachable = 0;
    expect(await run()).toMatchObject({ state: 'done', stepsFoundDone: 2 });
    expect(server.data.effects).toEqual(ALL);
  });
});

describe('a process that died', () => {
  it.each([
    ['before-send', 0], ['after-send', 1], ['after-reply', 1], ['before-journal', 1], ['before-commit', 1], ['after-commit', 1],
    ['before-send', 2], ['after-send', 3], ['after-reply', 3], ['before-journal', 3], ['before-commit', 3], ['after-commit', 3],
  ])('at %s of step %i is made up for', async (point, index) => {
    await expect(run({ fault: die(point, index) })).rejects.toThrow('dies here');
    expect(await run()).toMatchObject({ state: 'done' });
    expect(server.data.effects).toEqual(ALL);
  });

  it('with its COMMIT on the way, on a database that was restored since: in doubt', async () => {
    await expect(run({ fault: die('before-commit', 1) })).rejects.toThrow('dies here');
    server.systemIdentifier = 'elsewhere';
    const result = await run();
    expect(result).toMatchObject({ state: 'in doubt' });
    expect(result.failure?.message).toContain('another database or timeline');
    server.systemIdentifier = 'here';
    expect(await run()).toMatchObject({ state: 'done' });
  });

  it('on a database that lost a commit which this machine saw: in doubt', async () => {
    server.errors.set('three', ['statement']);
    await run();
    server.data.tables.step.length = 0;
    server.data.effects.length = 0;
    const result = await run();
    expect(result).toMatchObject({ state: 'in doubt' });
    expect(result.failure?.message).toContain('restored');
  });
});
