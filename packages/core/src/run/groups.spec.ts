/** Large batches: which statements share a message, and how the one that fails is found. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { fakeServer, type FakeServer } from '../../../../test/faults/fake-server.ts';
import { beginDeployment } from '../journal/deployment-row.ts';
import { createJournal } from '../journal/open.ts';
import { stepRows } from '../journal/step-row.ts';
import type { Effect } from '../model/effect.ts';
import { planId, type Plan, type Step } from '../model/plan.ts';
import type { Progress } from '../model/report.ts';
import { groups } from './groups.ts';
import { runPlan } from './run.ts';

const create = (index: number, effects: readonly Effect[] = []): Step =>
  ({ id: `s${index}`, address: `thing ${index}`, action: 'create', sql: `make ${index}`, transactional: true, effects, hazards: [], reverse: [], reason: 'spec' });
const blocks = (index: number): Effect => ({ effect: 'blocks', subject: `thing ${index}`, cause: 'spec', while: 'scan' });
const remaining = (steps: readonly Step[]) => steps.map((step, index) => ({ step, seq: index + 1, attempt: 1, decision: 'again' as const }));
const sizes = (steps: readonly Step[]) => groups(remaining(steps)).map((group) => group.length);
const many = (count: number) => Array.from({ length: count }, (_, index) => create(index));

describe('groups', () => {
  it('are for large batches only', () => {
    expect(sizes(many(49))).toEqual(Array<number>(49).fill(1));
    expect(sizes(many(250))).toEqual([100, 100, 50]);
  });

  it('hold what affects nothing or only what was made before in the batch', () => {
    expect(sizes([...many(60), create(60, [blocks(3)])])).toEqual([61]);
    expect(sizes([...many(30), create(30, [blocks(900)]), ...many(30)])).toEqual([30, 1, 30]);
    expect(sizes([create(1, [blocks(2)]), create(2), ...many(60)])[0]).toBe(1);
    expect(sizes([{ ...create(70), action: 'change' }, ...many(60)])[0]).toBe(1);
    expect(sizes([...many(60), { ...create(5), action: 'change' }])).toEqual([61]);
  });

  it('do not grow without bounds', () => {
    const large = many(60).map((step) => ({ ...step, sql: 'x'.repeat(100_000) }));
    expect(Math.max(...sizes(large))).toBe(2);
  });
});

describe('a large batch', () => {
  let root: string;
  let server: FakeServer;
  let events: Progress[];
  const shape = {
    format: 'sluice-plan/1', project: 'p', environment: 'test', database: 'default', dialect: 'fake', serverVersion: '1', toolVersion: '0', kind: 'deploy', sourceDigest: 'd',
    policyDigest: 'p', from: { fingerprint: 'sf1:from', outside: [] }, to: { fingerprint: 'sf1:to', outside: [] }, atomic: true, batches: [{ transactional: true, steps: many(120) }],
    unmanaged: [], unmodelled: [], ignored: [], shadow: 'sources', display: { objects: {}, edges: [] },
  } as const;
  const plan: Plan = { id: planId(shape), ...shape };
  const store = async () => server.dialect.journal(await server.connection.session('main'), 'sluice');
  const run = async () => {
    const { connection, dialect } = server;
    return runPlan({
      dialect, connection, lock: await connection.lock(undefined as never, 0), journalSchema: 'sluice', plan, deploymentId: 'd1', stateDir: root, random: () => 0,
      clock: { now: () => 1_000_000, sleep: () => Promise.resolve() }, progress: (event) => void events.push(event),
    });
  };

  beforeEach(async () => {
    root = await mkdtemp(join(tmpdir(), 'sluice-groups-'));
    server = fakeServer();
    events = [];
    await createJournal(await store(), { toolVersion: '0', systemIdentifier: 'here' });
    await beginDeployment(await store(), { id: 'd1', runId: 'r', plan, actor: 'ann', dbUser: 'fake', now: 1_000_000 });
  });
  afterEach(() => rm(root, { recursive: true }));

  it('takes a few messages, has a row for each step and tells of each', async () => {
    expect(await run()).toMatchObject({ state: 'done', stepsDone: 120 });
    expect(server.messages).toHaveLength(2);
    expect(server.data.effects).toEqual(plan.batches[0]!.steps.map(({ sql }) => sql));
    expect((await stepRows(await store(), 'd1')).filter(({ status }) => status === 'done')).toHaveLength(120);
    expect(events.filter(({ event }) => event === 'step-done')).toHaveLength(120);
  });

  it('names the statement that fails, and leaves nothing', async () => {
    server.errors.set('make 77', ['statement', 'statement']);
    const result = await run();
    expect(result).toMatchObject({ state: 'failed', stepsDone: 0, failure: { code: 'SL701' } });
    expect(result.failure?.message).toContain('Step 78 of 120, create thing 77');
    expect(server.data.effects).toEqual([]);
    expect((await stepRows(await store(), 'd1')).filter(({ seq }) => seq > 0).map(({ seq, status }) => `${seq} ${status}`)).toEqual(['78 failed']);
  });

  it.each(['lock', 'deadlock', 'connection', 'statement'] as const)('gets there when what failed does not fail again: %s', async (nature) => {
    server.errors.set('make 77', [nature]);
    expect(await run()).toMatchObject({ state: 'done', stepsDone: 120 });
    expect(server.data.effects).toHaveLength(120);
  });
});
