import { expect, test } from 'vitest';
import { checksToRun, evidenceFor, judge, subjectsToMeasure, withHazards } from '../../src/gate/judge.ts';
import type { Evidence, HazardRule } from '../../src/model/hazard-rule.ts';
import { planId } from '../../src/model/plan.ts';
import { effectOf, planOf, stepOf } from './plans.ts';

const rule = (code: string, causes?: readonly string[]): HazardRule => ({
  code,
  title: code,
  effect: 'loses-values',
  ...(causes && { causes }),
  severity: 'block',
  judge: (effect, { rows }) => (rows.get(effect.subject) === 0 ? undefined : { message: `lost by ${effect.cause}`, advice: 'Do not.' }),
});
const evidence = (rows: readonly (readonly [string, number])[] = []): Evidence => ({ rows: new Map(rows), created: new Set(), smallBelow: 1000 });

test('a rule that names the cause is heard before one that names none', () => {
  const rules = [rule('H199'), rule('H104', ['drop-column'])];
  expect(judge([effectOf()], rules, evidence()).map((each) => each.code)).toEqual(['H104']);
  expect(judge([effectOf({ cause: 'other' })], rules, evidence()).map((each) => each.code)).toEqual(['H199']);
  expect(judge([effectOf({ effect: 'blocks' })], rules, evidence())).toEqual([]);
});

test('equal hazards of one statement are one, with the rows at stake', () => {
  const [hazard, ...more] = judge([effectOf(), effectOf()], [rule('H104', ['drop-column'])], evidence([['table sales.orders', 12]]));
  expect(more).toEqual([]);
  expect(hazard).toMatchObject({ code: 'H104', severity: 'block', subject: 'table sales.orders', rows: 12 });
  expect(judge([effectOf()], [rule('H104', ['drop-column'])], evidence([['table sales.orders', 0]]))).toEqual([]);
});

test('a judged plan carries its hazards in its identity, but not the number of rows', () => {
  const plan = planOf([stepOf({ effects: [effectOf()] })]);
  const few = withHazards(plan, [rule('H104', ['drop-column'])], evidence([['table sales.orders', 1]]));
  const many = withHazards(plan, [rule('H104', ['drop-column'])], evidence([['table sales.orders', 900]]));
  const none = withHazards(plan, [], evidence());
  expect(few.id).toBe(many.id);
  expect(few.id).not.toBe(none.id);
  const { id, ...rest } = few;
  expect(id).toBe(planId(rest));
});

test('what must be known before a plan can be judged', () => {
  const plan = planOf([
    stepOf({ effects: [effectOf(), effectOf({ effect: 'removes', subject: 'view v' }), effectOf({ effect: 'may-fail', subject: 'table a', check: 'select 1' })] }),
    stepOf({ id: 's2', action: 'create', address: 'table b' }),
  ]);
  expect(subjectsToMeasure(plan)).toEqual(['table a', 'table sales.orders']);
  expect(checksToRun(plan, () => true)).toEqual(['select 1']);
  expect(checksToRun(plan, () => false)).toEqual([]);
  const known = evidenceFor(plan, evidence());
  expect([...known.created, ...(known.rebuilt ?? [])]).toEqual(['table b']);
});
