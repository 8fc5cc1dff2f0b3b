/** Callers send and compare the old word. */
import { defineRule, isNew, named } from './judging.ts';

export const H304 = defineRule({
  code: 'H304',
  title: 'An enum value is renamed',
  effect: 'breaks-callers',
  causes: ['rename-enum-value'],
  severity: 'block',
  judge(effect, evidence) {
    if (isNew(effect, evidence)) return undefined;
    return { message: `Callers that know the old word fail: ${named(effect)}`, advice: 'Add the new value, move rows and callers over, leave the old one unused.' };
  },
});
