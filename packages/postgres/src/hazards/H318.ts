/** A column that filled itself must be named now, or must not be named any more. */
import { defineRule, isUnused, named } from './judging.ts';

export const H318 = defineRule({
  code: 'H318',
  title: 'Inserts that were accepted are refused',
  effect: 'breaks-callers',
  causes: ['drop-identity', 'identity-always', 'drop-default'],
  severity: 'warn',
  judge(effect, evidence) {
    if (isUnused(effect, evidence)) return undefined;
    return { message: `Inserts that were accepted fail: ${named(effect)}`, advice: 'Change the writers first.' };
  },
});
