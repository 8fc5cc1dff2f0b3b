import { expect, test } from 'vitest';
import { allowancesFor, parseAllowance } from '../../src/gate/allowances.ts';
import { judgeGates, refusal } from '../../src/gate/gate.ts';
import type { GateInput } from '../../src/gate/gate.ts';
import { hazardOf, inputOf, planOf, stepOf } from './plans.ts';

const withHazard = (over: Parameters<typeof hazardOf>[0] = {}) => planOf([stepOf({ hazards: [hazardOf(over)] })]);
const allow = (...texts: string[]) => texts.map(parseAllowance);
const reasons = (over: Partial<GateInput>) => {
  const verdict = judgeGates(inputOf(over));
  return verdict.verdict === 'pass' ? [] : verdict.reasons;
};

test('allowances are read with and without project and address', () => {
  expect(parseAllowance('db-sales:H104')).toEqual({ text: 'db-sales:H104', project: 'db-sales', code: 'H104' });
  expect(parseAllowance('H104')).toEqual({ text: 'H104', code: 'H104' });
  expect(parseAllowance('@org/db:sales:H104:function sales.f(integer,text)')).toMatchObject({
    project: '@org/db:sales', code: 'H104', address: 'function sales.f(integer,text)',
  });
  expect(parseAllowance('H104:table "a:H201"')).toMatchObject({ code: 'H104', address: 'table "a:H201"' });
  for (const wrong of ['', 'db-sales', 'db-sales:X1', 'H1', 'H0104', ':H104']) expect(() => parseAllowance(wrong), wrong).toThrow(/not understood/);
});

test('a bare allowance counts for projects named on the command line only', () => {
  expect(allowancesFor('a', allow('H104'), ['a'])).toHaveLength(1);
  expect(allowancesFor('b', allow('H104', 'b:H101', 'a:H102'), ['a'])).toMatchObject([{ text: 'b:H101' }]);
  expect(() => allowancesFor('a', allow('H104'), undefined)).toThrow(expect.objectContaining({ code: 'SL506' }));
  expect(allowancesFor('a', allow('a:H104'), undefined)).toHaveLength(1);
});

test('a blocking hazard needs an allowance, a warning does not', () => {
  const [reason] = reasons({ plan: withHazard() });
  expect(reason).toMatchObject({ gate: 'hazards', code: 'SL501', hint: expect.stringContaining("--allow='db-sales:H104:column sales.orders/note'") });
  expect(reasons({ plan: withHazard(), allowances: allow('db-sales:H104') })).toEqual([]);
  expect(reasons({ plan: withHazard(), allowances: allow('db-sales:H104:table sales.orders') })).toEqual([]);
  expect(reasons({ plan: withHazard(), allowances: allow('db-sales:H104:column sales.orders/note') })).toEqual([]);
  expect(reasons({ plan: withHazard({ severity: 'warn' }) })).toEqual([]);
});

test('what the environment accepts nobody is asked about, unless it asks or forbids', () => {
  const accept = ['data-loss'];
  expect(reasons({ plan: withHazard(), policy: { hazards: { accept } } })).toEqual([]);
  expect(reasons({ plan: withHazard(), policy: { hazards: { accept: ['H201'] } } })).toHaveLength(1);
  expect(reasons({ plan: withHazard(), policy: { hazards: { accept, ask: ['H104'] } } })).toHaveLength(1);
  expect(reasons({ plan: withHazard(), policy: { hazards: { accept, forbid: ['data-loss'] } }, allowances: allow('db-sales:H104') })).toHaveLength(1);
});

test('an allowance for another place neither allows nor stays unmentioned', () => {
  expect(reasons({ plan: withHazard(), allowances: allow('db-sales:H104:table sales.other') }).map((each) => each.code)).toEqual(['SL501', 'SL506']);
});

test('policy: ask raises a warning, forbid cannot be allowed, info only answers to its code', () => {
  const lock = { code: 'H201', severity: 'warn' } as const;
  expect(reasons({ plan: withHazard(lock), policy: { hazards: { ask: ['blocking-lock'] } } })).toHaveLength(1);
  expect(reasons({ plan: withHazard(lock), policy: { hazards: { ask: ['blocking-lock'] } }, allowances: allow('db-sales:H201') })).toEqual([]);
  expect(reasons({ plan: withHazard(lock), policy: { hazards: { ask: ['data-loss'] } } })).toEqual([]);
  const [forbidden] = reasons({ plan: withHazard(), policy: { hazards: { forbid: ['data-loss'] } }, allowances: allow('db-sales:H104') });
  expect(forbidden?.hint).toMatch(/forbids data-loss/);
  const info = { code: 'H201', severity: 'info' } as const;
  expect(reasons({ plan: withHazard(info), policy: { hazards: { forbid: ['blocking-lock'] } } })).toEqual([]);
  expect(reasons({ plan: withHazard(info), policy: { hazards: { forbid: ['H201'] } } })).toHaveLength(1);
});

test('an allowance that meets nothing is refused and shown what there is', () => {
  const [, idle] = reasons({ plan: withHazard(), allowances: allow('db-sales:H101') });
  expect(idle).toMatchObject({ code: 'SL506', lines: [expect.stringContaining('db-sales:H104:column sales.orders/note')] });
  expect(reasons({ plan: planOf([stepOf()]), allowances: allow('H101'), namedProjects: 2 })).toEqual([]);
  expect(reasons({ plan: planOf([stepOf()]), allowances: allow('H101') })).toHaveLength(1);
});

test('a deployment with nothing to do passes every gate', () => {
  expect(reasons({ plan: planOf([]), allowances: allow('db-sales:H101'), policy: { ticket: 'CHG-\\d+' } })).toEqual([]);
});

test('the refusal is a Failure that holds every reason', () => {
  const plan = withHazard();
  const all = reasons({ plan, allowances: allow('db-sales:H101'), policy: { ticket: 'CHG-\\d+' } });
  const failure = refusal(plan, all);
  expect(failure.code).toBe('SL501');
  expect(failure.detail.lines?.join('\n')).toMatch(/H104[^]*H101[^]*ticket/);
  expect(refusal(plan, all.filter((each) => each.code === 'SL506')).code).toBe('SL506');
});
