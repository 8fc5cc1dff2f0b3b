import { expect, test } from 'vitest';
import { judgeGates } from '../../src/gate/gate.ts';
import type { GateEvidence, GateInput, GatePolicy } from '../../src/gate/gate.ts';
import { effectOf, inputOf, planOf, stepOf } from './plans.ts';
import { UNSEEN } from '../../src/model/plan.ts';

const base = inputOf().evidence;
const messages = (policy: GatePolicy, evidence: Partial<GateEvidence> = {}, over: Partial<GateInput> = {}): string[] => {
  const verdict = judgeGates(inputOf({ policy, evidence: { ...base, ...evidence }, ...over }));
  return verdict.verdict === 'pass' ? [] : verdict.reasons.map((reason) => reason.message);
};
const clocks = (runner: string, server = runner) => ({ clocks: { runner, server } });

test('ticket: the whole of it must match', () => {
  const policy = { ticket: 'CHG-[0-9]+' };
  expect(messages(policy)).toEqual(['No ticket was named.']);
  expect(messages(policy, { ticket: 'xCHG-12' })).toHaveLength(1);
  expect(messages(policy, { ticket: 'CHG-12' })).toEqual([]);
  expect(messages({ ticket: '(' }, { ticket: 'CHG-12' })).toEqual([expect.stringContaining('no regular expression')]);
});

test('window: both clocks inside, and together', () => {
  const policy = { window: '02:00-04:00 UTC' };
  expect(messages(policy, clocks('2026-01-05T02:00:00.000Z'))).toEqual([]);
  expect(messages(policy, clocks('2026-01-05T04:00:00.000Z'))).toEqual([expect.stringContaining('outside of the window')]);
  expect(messages(policy, clocks('2026-01-05T02:00:20.000Z', '2026-01-05T01:59:50.000Z'))).toHaveLength(1);
  expect(messages(policy, clocks('2026-01-05T02:30:00.000Z', '2026-01-05T02:32:00.000Z'))).toEqual([expect.stringContaining('disagree by 120 s')]);
  expect(messages(policy, clocks('nonsense'))).toHaveLength(1);
  expect(messages(policy, { clocks: { runner: '2026-01-05T02:30:00.000Z' } })).toEqual([expect.stringContaining('not known')]);
  expect(messages({ window: '2-4' })).toEqual([expect.stringContaining('no window')]);
  expect(messages({ window: ['05:00-06:00 UTC', '02:00-03:00 UTC'] })).toEqual([]);
});

test('window: over midnight, by weekday of its opening, in its own zone', () => {
  const policy = { window: 'Fri 22:00-02:00 Europe/Berlin' };
  // 2026-07-03 is a Friday; Berlin is two hours ahead of UTC in July.
  expect(messages(policy, clocks('2026-07-03T20:00:00.000Z'))).toEqual([]);
  expect(messages(policy, clocks('2026-07-03T23:59:00.000Z'))).toEqual([]);
  expect(messages(policy, clocks('2026-07-04T00:00:00.000Z'))).toHaveLength(1);
  expect(messages(policy, clocks('2026-07-02T23:00:00.000Z'))).toHaveLength(1);
  expect(messages({ window: 'Sat-Mon 00:00-24:00 UTC' }, clocks('2026-07-05T23:59:00.000Z'))).toEqual([]);
  expect(messages({ window: 'Sat-Mon 00:00-24:00 UTC' }, clocks('2026-07-07T00:00:00.000Z'))).toHaveLength(1);
});

const row = (id: string, over: object = {}) => ({
  id, project: 'db-sales', environment: 'test', kind: 'deploy', source_digest: 'd1', outcome: 0,
  started_at: `2026-01-0${id}T00:00:00.000Z`, ended_at: `2026-01-0${id}T00:01:00.000Z`, ...over,
});

test('promotedFrom: the same sources succeeded there and still stand or were succeeded', () => {
  const policy = { promotedFrom: 'test' };
  expect(messages(policy)).toEqual([expect.stringContaining('journal of test')]);
  expect(messages(policy, { promotion: [] })).toEqual([expect.stringContaining('never deployed')]);
  expect(messages(policy, { promotion: [row('1')] })).toEqual([]);
  expect(messages(policy, { promotion: [row('1', { outcome: 3 })] })).toHaveLength(1);
  expect(messages(policy, { promotion: [row('1', { ended_at: null })] })).toHaveLength(1);
  expect(messages(policy, { promotion: [row('1', { source_digest: 'd0' })] })).toHaveLength(1);
  expect(messages(policy, { promotion: [row('2', { source_digest: 'd2' }), row('1')] })).toEqual([]);
  // Other sources that led to the same state: comments were edited since.
  const { to } = planOf([stepOf()]);
  expect(messages(policy, { promotion: [row('1', { source_digest: 'd0', to_fingerprint: to.fingerprint })] })).toEqual([]);
  expect(messages(policy, { promotion: [row('1', { source_digest: 'd0', to_fingerprint: UNSEEN })] }, { plan: planOf([stepOf()], { to: { ...to, fingerprint: UNSEEN } }) })).toHaveLength(1);
  expect(messages(policy, { promotion: [row('2', { kind: 'rollback' }), row('1')] })).toEqual([expect.stringContaining('taken back')]);
  expect(messages(policy, {}, { plan: planOf([stepOf()], { kind: 'rollback' }) })).toEqual([]);
});

test('approvals: distinct people, this plan, not oneself', () => {
  const policy = { approvals: { required: 2, signers: 'sluice/allowed_signers' } };
  const by = (signer: string, planId = 'p1') => ({ signer, planId });
  expect(messages(policy)).toEqual(['Plan p1 has 0 of 2 approvals.']);
  expect(messages(policy, { approvals: [by('bob'), by('bob')] })).toHaveLength(1);
  expect(messages(policy, { approvals: [by('bob'), by('ada')] })).toHaveLength(1);
  expect(messages(policy, { approvals: [by('bob'), by('eve', 'p0')] })).toHaveLength(1);
  expect(messages(policy, { approvals: [by('bob'), by('eve')] })).toEqual([]);
});

test('backup: each step that destroys needs one, unless there is nothing to lose', () => {
  const plan = planOf([stepOf({ effects: [effectOf()] }), stepOf({ id: 's2', effects: [effectOf({ effect: 'blocks' })] })]);
  const policy = { backup: 'verified' } as const;
  expect(messages(policy, {}, { plan })).toEqual([expect.stringContaining('One step destroys')]);
  expect(messages(policy, { backedUp: new Set(['s2']) }, { plan })).toHaveLength(1);
  expect(messages(policy, { backedUp: new Set(['s1']) }, { plan })).toEqual([]);
  expect(messages(policy, { empty: new Set(['table sales.orders']) }, { plan })).toEqual([]);
});

test('all gates are judged at once', () => {
  expect(messages({ ticket: 'CHG-\\d+', window: '05:00-06:00 UTC', promotedFrom: 'test', approvals: { required: 1, signers: 's' } })).toHaveLength(4);
});
