/** A run on the toy dialect: one statement commits at a time. */
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { SqlError, type Lock } from '@sluice/core/dialect';
import { touch } from '@sluice/kit/toy/connect';
import { toyDialect } from '@sluice/kit/toy/toy';
import { close, deploy, open, SCHEMA, type Opened } from '../../../../test/faults/scenario.ts';
import { deploymentById, openDeployment } from '../journal/history.ts';
import { stepRows } from '../journal/step-row.ts';
import { planId, type Plan, type Step } from '../model/plan.ts';
import type { Progress } from '../model/report.ts';
import type { RunRequest } from './request.ts';
import { undoDeployment } from './undo.ts';

let root: string;
let opened: Opened;
let events: Progress[];

beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'sluice-run-'));
  opened = await open({ dialect: toyDialect, url: 'toy:db.json', root });
  events = [];
});

afterEach(async () => {
  await close(opened);
  await rm(root, { recursive: true });
});

type Sketch = Partial<Step> & { readonly sql: string };
const step = (sketch: Sketch, index: number): Step => ({
  id: `s${index}`, address: `thing ${index}`, action: 'create', transactional: false, effects: [], hazards: [], reverse: [], reason: 'spec', ...sketch,
});
function planOfSteps(...sketches: Sketch[]): Plan {
  const of = {
    format: 'sluice-plan/1', project: 'p', environment: 'test', database: 'default', dialect: 'toy', serverVersion: '1', toolVersion: '0', kind: 'deploy', sourceDigest: 'd',
    policyDigest: 'p', from: { fingerprint: 'sf1:from', outside: [] }, to: { fingerprint: 'sf1:to', outside: [] }, atomic: false,
    batches: sketches.map((sketch, index) => ({ transactional: false, steps: [step(sketch, index)] })), unmanaged: [], unmodelled: [], ignored: [], shadow: 'sources',
    display: { objects: {}, edges: [] },
  } as const;
  return { id: planId(of), ...of };
}
const run = (plan: Plan, more: Partial<RunRequest> = {}, deploymentId = 'd1') =>
  deploy({ dialect: toyDialect, url: 'toy:db.json', root, source: '', plan, deploymentId }, opened, { progress: (event) => void events.push(event), ...more });
const journal = () => toyDialect.journal(opened.session, SCHEMA);
const log = () => touch(opened.session, false, (state) => [...state.log]);
const instant = () => {
  const slept: number[] = [];
  let now = 1_000_000;
  return {
    slept,
    clock: {
      now: () => now,
      sleep: (ms: number) => {
        slept.push(ms);
        now += ms;
        return Promise.resolve();
      },
    },
  };
};
const A = { sql: 'create store a.one (id number)', probe: 'probe create store a.one (id number)', reverse: [{ sql: 'drop store a.one', probe: 'probe gone store a.one' }] };
const B = { sql: 'create store a.two (id number)', probe: 'probe create store a.two (id number)', reverse: [{ sql: 'drop store a.two', probe: 'probe gone store a.two' }] };
const WRONG = { sql: 'create lens a.seen over a.one,\n  a.none', source: { file: 'schema/a.sql', line: 7 } };

describe('a run', () => {
  it('journals each step, tells its progress and is done once', async () => {
    expect(await run(planOfSteps(A, B))).toEqual({ state: 'done', stepsDone: 2, stepsTotal: 2, stepsFoundDone: 0 });
    expect((await stepRows(journal(), 'd1')).map(({ seq, status, attempt }) => [seq, status, attempt])).toEqual([[1, 'done', 1], [2, 'done', 1]]);
    expect(events.map((event) => event.event)).toEqual(['step-started', 'step-done', 'step-started', 'step-done']);
    expect(await deploymentById(journal(), 'd1')).toMatchObject({ status: 'done', outcome: 0 });
    expect(await openDeployment(journal(), 'p', 'test')).toBeUndefined();
  });

  it('shows the place, the server\'s words and a caret when a statement fails', async () => {
    const result = await run(planOfSteps(A, WRONG));
    expect(result).toMatchObject({ state: 'stopped', stepsDone: 1, stepsTotal: 2, failure: { code: 'SL701' } });
    expect(result?.failure?.message).toBe('Step 2 of 2, create thing 1: there is no store a.none');
    expect(result?.failure?.detail).toMatchObject({ at: { file: 'schema/a.sql', line: 7 }, lines: ['   1 | create lens a.seen over a.one,', '     |             ^', '   2 |   a.none', 'code: TOY02'] });
    expect((await stepRows(journal(), 'd1')).map(({ status, error }) => [status, error])).toEqual([['done', undefined], ['failed', result?.failure?.message]]);
    expect(await openDeployment(journal(), 'p', 'test')).toMatchObject({ id: 'd1', status: 'stopped', outcome: 2 });
  });

  it('leaves nothing open when the first statement fails', async () => {
    expect(await run(planOfSteps(WRONG))).toMatchObject({ state: 'failed', stepsDone: 0 });
    expect(await openDeployment(journal(), 'p', 'test')).toBeUndefined();
    expect(await deploymentById(journal(), 'd1')).toMatchObject({ status: 'failed', outcome: 2 });
  });

  it('goes on with the same plan when what stopped it is out of the way', async () => {
    await run(planOfSteps(A, WRONG));
    await opened.session.execute('create store a.none (id number)');
    expect(await run(planOfSteps(A, WRONG))).toMatchObject({ state: 'done', stepsDone: 2, stepsFoundDone: 1 });
    expect(log().filter((sql) => sql === A.sql)).toHaveLength(1);
  });

  it('tries a busy lock again with growing pauses, then gives up', async () => {
    await close(opened);
    opened = await open({ dialect: toyDialect, url: 'toy:db.json?busy=3', root });
    const { clock, slept } = instant();
    expect(await run(planOfSteps(A), { clock, random: () => 1 })).toMatchObject({ state: 'done' });
    expect(slept).toEqual([200, 400, 800]);
    expect(events.filter((event) => event.event === 'retrying')).toHaveLength(3);

    await close(opened);
    opened = await open({ dialect: toyDialect, url: 'toy:db.json?busy=99', root });
    const result = await run(planOfSteps(B), { clock, random: () => 0, retry: { tries: 4 } }, 'd2');
    expect(result).toMatchObject({ state: 'failed', failure: { code: 'SL701' } });
    expect(result?.failure?.message).toContain('another session holds a lock');
    expect(slept).toHaveLength(6);
  });

  it('gives up when the time is over, however many tries are left', async () => {
    await close(opened);
    opened = await open({ dialect: toyDialect, url: 'toy:db.json?busy=999', root });
    const { clock, slept } = instant();
    await run(planOfSteps(A), { clock, random: () => 1, retry: { tries: 100, withinMs: 3_000 } });
    expect(slept.reduce((sum, ms) => sum + ms, 0)).toBeLessThanOrEqual(3_000);
  });
});

describe('an interruption', () => {
  it('stops before the next statement and is resumed', async () => {
    const stop = new AbortController();
    const result = await run(planOfSteps(A, B), { signal: stop.signal, fault: (point, index) => (point === 'after-commit' && index === 0 ? stop.abort() : undefined) });
    expect(result).toMatchObject({ state: 'interrupted', stepsDone: 1, failure: { code: 'SL704', outcome: 130 } });
    expect(await openDeployment(journal(), 'p', 'test')).toMatchObject({ status: 'interrupted', outcome: 130 });
    expect(await run(planOfSteps(A, B))).toMatchObject({ state: 'done', stepsFoundDone: 1 });
  });

  it('cancels the running statement', async () => {
    const stop = new AbortController();
    const result = await run(planOfSteps(A, { sql: 'sleep 6000000' }), { signal: stop.signal, fault: (point, index) => (point === 'after-send' && index === 1 ? setTimeout(() => stop.abort(), 20) && undefined : undefined) });
    expect(result).toMatchObject({ state: 'interrupted', stepsDone: 1 });
  });
});

describe('a lost lock', () => {
  it('stops the run, which then writes nothing more', async () => {
    let asked = 0;
    const lock: Lock = { held: () => Promise.resolve((asked += 1) < 4), release: () => Promise.resolve() };
    const result = await run(planOfSteps(A, B), { lock });
    expect(result).toMatchObject({ state: 'stopped', failure: { code: 'SL703' } });
    expect(log()).toEqual([A.sql]);
    expect(await openDeployment(journal(), 'p', 'test')).toMatchObject({ status: 'running' });
    expect(await run(planOfSteps(A, B))).toMatchObject({ state: 'done', stepsFoundDone: 1 });
  });

  it('is noticed when another process took the lease, whose fencing token refuses the first one\'s writes', async () => {
    await close(opened);
    opened = await open({ dialect: toyDialect, url: 'toy:db.json?leaseMs=1', root });
    const thief = await open({ dialect: toyDialect, url: 'toy:db.json', root });
    await expect(opened.session.execute(A.sql)).rejects.toMatchObject({ sqlState: 'TOY08' });
    expect(await opened.lock.held()).toBe(false);
    await close(thief);
  });
});

describe('a step whose end is not known', () => {
  const lost = (at: 'after-send' | 'after-reply') => (point: string, index: number) => {
    if (point === at && index === 0) throw new Error('the process dies here');
  };
  const die = async (plan: Plan, at: 'after-send' | 'after-reply' = 'after-reply') => {
    await expect(run(plan, { fault: lost(at) })).rejects.toThrow('dies here');
  };

  it('is not run again when its probe says done', async () => {
    await die(planOfSteps(A));
    expect(await run(planOfSteps(A))).toMatchObject({ state: 'done' });
    expect(log()).toEqual([A.sql]);
  });

  it('is run again when its probe says absent', async () => {
    await die(planOfSteps(A));
    await opened.session.execute('drop store a.one');
    expect(await run(planOfSteps(A))).toMatchObject({ state: 'done' });
    expect(log().filter((sql) => sql === A.sql)).toHaveLength(2);
  });

  it('is repaired and run again when its probe says broken', async () => {
    const sql = 'create lens a.seen over a.one';
    const lens = { sql, probe: `probe ${sql}`, repair: ['drop lens a.seen'] };
    await opened.session.execute(A.sql);
    await die(planOfSteps(lens));
    touch(opened.session, true, (state) => void (state.lenses['a.seen'] = { over: ['a.one'], built: false }));
    expect(await run(planOfSteps(lens))).toMatchObject({ state: 'done' });
    expect(log()).toContain('drop lens a.seen');
    expect(touch(opened.session, false, (state) => state.lenses['a.seen'])).toEqual({ over: ['a.one'], built: true });
  });

  it('is in doubt without a probe, until an operator says what is so', async () => {
    const blind = planOfSteps({ sql: A.sql }, B);
    await die(blind);
    const doubt = await run(blind);
    expect(doubt).toMatchObject({ state: 'in doubt', failure: { code: 'SL702', outcome: 4 } });
    expect(doubt?.failure?.message).toContain('step 1');
    expect(await openDeployment(journal(), 'p', 'test')).toMatchObject({ status: 'in doubt', outcome: 4 });
    expect(log()).toEqual([A.sql]);
    expect(await run(blind, { ruling: 'done' })).toMatchObject({ state: 'done' });
    expect(log()).toEqual([A.sql, B.sql]);
  });

  it('may be ruled not to have happened', async () => {
    const blind = planOfSteps({ sql: A.sql });
    await die(blind);
    await opened.session.execute('drop store a.one');
    expect(await run(blind, { ruling: 'again' })).toMatchObject({ state: 'done' });
  });

  it('settles itself when the connection comes back', async () => {
    const { execute } = opened.session;
    const dropped: { times: number } = { times: 0 };
    Object.assign(opened.session, {
      execute: async (sql: string) => {
        await execute(sql);
        if (sql === A.sql && dropped.times++ === 0) throw new SqlError({ message: 'the connection is gone', sqlState: '', nature: 'connection' });
      },
    });
    expect(await run(planOfSteps(A, B), { clock: instant().clock })).toMatchObject({ state: 'done' });
    expect(log()).toEqual([A.sql, B.sql]);
  });

  it('is refused when the journal belongs to another plan', async () => {
    await die(planOfSteps(A));
    await journal().update('step', { deployment_id: 'd1', seq: 1 }, { intent_hash: 'other' });
    expect(await run(planOfSteps(A))).toMatchObject({ state: 'stopped', failure: { code: 'SL603' } });
  });
});

describe('secrets', () => {
  it('are bound only on the way to the server', async () => {
    const secret = "s3cr't";
    const note = { sql: "note on store a.one is 'key ${secret:KEY}!'" };
    const result = await run(planOfSteps(A, note, { sql: 'put a.one (${secret:KEY}, 1)' }), { secrets: (name) => (name === 'KEY' ? secret : undefined) });
    expect(touch(opened.session, false, (state) => state.notes['store a.one'])).toBe(`key ${secret}!`);
    expect(JSON.stringify([result?.failure?.message, result?.failure?.detail, events, await stepRows(journal(), 'd1')])).not.toContain('s3cr');
    expect(result?.failure?.message).toContain('fields');
    expect(await readFile(join(root, 'mirror', 'd1.jsonl'), 'utf8')).not.toContain('s3cr');
  });

  it('that are unknown stop the run before anything is sent', async () => {
    const result = await run(planOfSteps({ sql: "note on store a.one is '${secret:NONE}'" }));
    expect(result).toMatchObject({ state: 'failed', failure: { code: 'SL103' } });
  });
});

describe('undo', () => {
  const undo = async (more: Partial<RunRequest> = {}) => {
    const deployment = (await openDeployment(journal(), 'p', 'test'))!;
    return undoDeployment({ dialect: toyDialect, connection: opened.connection, lock: opened.lock, journalSchema: SCHEMA, stateDir: root, deployment, ...more });
  };

  it('takes the done steps back, last first, and ends both rows', async () => {
    await run(planOfSteps(A, B, WRONG));
    expect(await undo()).toMatchObject({ state: 'undone', result: { state: 'done', stepsDone: 2 } });
    expect(log()).toEqual([A.sql, B.sql, 'drop store a.two', 'drop store a.one']);
    expect(await deploymentById(journal(), 'd1')).toMatchObject({ status: 'failed', outcome: 2 });
    expect(await deploymentById(journal(), 'd1-undo')).toMatchObject({ status: 'done', kind: 'undo', reason: 'undo of d1', fromFingerprint: 'sf1:to', toFingerprint: 'sf1:from' });
    expect(await openDeployment(journal(), 'p', 'test')).toBeUndefined();
  });

  it('does nothing when a step would lose rows', async () => {
    await run(planOfSteps(A, { ...B, reverse: [{ sql: 'drop store a.two', loses: 'rows of a.two' }] }, WRONG));
    expect(await undo()).toEqual({ state: 'refused', why: ['step 2, create thing 1: rows of a.two'] });
    expect(log()).toEqual([A.sql, B.sql]);
    expect(await openDeployment(journal(), 'p', 'test')).toMatchObject({ status: 'stopped' });
  });

  it('is resumed where it stopped', async () => {
    await run(planOfSteps(A, B, WRONG));
    const die = (point: string, index: number) => {
      if (point === 'after-reply' && index === 0) throw new Error('the process dies here');
    };
    await expect(undo({ fault: die })).rejects.toThrow('dies here');
    expect(await openDeployment(journal(), 'p', 'test')).toMatchObject({ id: 'd1', status: 'undoing' });
    expect(await undo()).toMatchObject({ state: 'undone' });
    expect(log()).toEqual([A.sql, B.sql, 'drop store a.two', 'drop store a.one']);
  });
});
