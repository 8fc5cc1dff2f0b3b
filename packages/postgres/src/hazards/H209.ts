/** There is no online way to add an exclusion constraint. */
import { defineRule, lockMessage, lockSeverity } from './judging.ts';

export const H209 = defineRule({
  code: 'H209',
  title: 'An exclusion constraint builds its index while nobody can read or write',
  effect: 'blocks',
  causes: ['add-exclusion'],
  severity: 'block',
  judge(effect, evidence) {
    const severity = lockSeverity(effect, evidence, 'block');
    if (severity === undefined) return undefined;
    return { severity, message: lockMessage(effect), advice: 'Create a table that has it, copy the rows, and swap the names; or take a quiet hour.' };
  },
});
