/** The owner may do everything, and SECURITY DEFINER routines run with the new rights. */
import { defineRule, isOnNew, named } from './judging.ts';

export const H608 = defineRule({
  code: 'H608',
  title: 'The owner changes',
  effect: 'changes-meaning',
  causes: ['owner-change'],
  severity: 'warn',
  judge(effect, evidence) {
    if (isOnNew(effect, evidence)) return undefined;
    return { message: `Another owner: ${named(effect)}`, advice: 'Make sure that the new owner holds no more rights than are needed.' };
  },
});
