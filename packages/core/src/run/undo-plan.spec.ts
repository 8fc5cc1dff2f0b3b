import { describe, expect, it } from 'vitest';
import { planId, type Batch, type Plan, type Step } from '../model/plan.ts';
import type { StepRow } from '../journal/step-row.ts';
import { undoPlan } from './undo-plan.ts';

const step = (name: string, more: Partial<Step> = {}): Step => ({
  id: name, address: `thing ${name}`, action: 'create', sql: `create ${name}`, transactional: true, effects: [], hazards: [], reverse: [{ sql: `drop ${name}` }], reason: 'spec', ...more,
});
function plan(...batches: Batch[]): Plan {
  const of = {
    format: 'sluice-plan/1', project: 'p', environment: 'test', database: 'default', dialect: 'x', serverVersion: '1', toolVersion: '0', kind: 'deploy', sourceDigest: 'd',
    policyDigest: 'p', from: { fingerprint: 'sf1:from', outside: [] }, to: { fingerprint: 'sf1:to', outside: [] }, atomic: false, batches, unmanaged: [], unmodelled: [],
    ignored: [], shadow: 'sources', display: { objects: {}, edges: [] },
  } as const;
  return { id: planId(of), ...of };
}
const rows = (...seqs: number[]) => seqs.map((seq) => ({ seq, status: 'done' }) as StepRow);
const batch = (...steps: Step[]): Batch => ({ transactional: steps.every((each) => each.transactional), steps });
const texts = (of: ReturnType<typeof undoPlan>) => of.possible && of.plan.batches.map((each) => each.steps.map(({ sql }) => sql));

describe('an undo', () => {
  const built = step('c', { transactional: false, reverse: [{ sql: 'drop c', transactional: false, probe: 'probe c', repair: [] }] });
  const made = plan(batch(step('a'), step('b')), batch(built), batch(step('d', { reverse: [{ sql: 'd1' }, { sql: 'd2' }] }), step('e')));

  it('reverses done steps only, last first, and keeps together what may commit together', () => {
    const undo = undoPlan(made, rows(1, 2, 3, 4), { transactionalDdl: true, deploymentId: 'd1' });
    expect(texts(undo)).toEqual([['d1', 'd2'], ['drop c'], ['drop b', 'drop a']]);
    expect(undo.possible && undo.plan).toMatchObject({ kind: 'undo', from: made.to, to: made.from, atomic: false });
    expect(undo.possible && undo.plan.batches[1]?.steps[0]).toMatchObject({ action: 'drop', transactional: false, probe: 'probe c', reason: 'takes back step 3, create thing c' });
  });

  it('keeps each statement alone where nothing commits together', () => {
    expect(texts(undoPlan(made, rows(1, 2), { transactionalDdl: false, deploymentId: 'd1' }))).toEqual([['drop b'], ['drop a']]);
  });

  it('is the same plan each time it is made', () => {
    const [one, two] = [undoPlan(made, rows(1), { transactionalDdl: true, deploymentId: 'd1' }), undoPlan(made, rows(1), { transactionalDdl: true, deploymentId: 'd1' })];
    expect(one).toEqual(two);
  });

  it('names every step that it cannot take back, and only if that was done', () => {
    const lossy = plan(batch(step('a', { reverse: [{ sql: 'x', loses: 'rows of a' }, { sql: 'y', loses: 'rows of a' }] }), step('b', { reverse: [], irreversible: 'b is for ever' })));
    expect(undoPlan(lossy, rows(1, 2), { transactionalDdl: true, deploymentId: 'd1' })).toEqual({ possible: false, why: ['step 2, create thing b: b is for ever', 'step 1, create thing a: rows of a'] });
    expect(undoPlan(lossy, rows(), { transactionalDdl: true, deploymentId: 'd1' })).toMatchObject({ possible: true, plan: { batches: [] } });
  });

  it('takes back what it made and nobody has filled since', () => {
    const filled = plan(batch(step('a', { reverse: [{ sql: 'drop a', loses: 'loses a' }] })), batch(step('b', { action: 'change', reverse: [{ sql: 'back', loses: 'cut' }] })));
    expect(undoPlan(filled, rows(1), { transactionalDdl: true, deploymentId: 'd1' }).possible).toBe(false);
    expect(texts(undoPlan(filled, rows(1), { transactionalDdl: true, deploymentId: 'd1', empty: new Set(['thing a']) }))).toEqual([['drop a']]);
    expect(undoPlan(filled, rows(1, 2), { transactionalDdl: true, deploymentId: 'd1', empty: new Set(['thing a', 'thing b']) }).possible).toBe(false);
  });
});
