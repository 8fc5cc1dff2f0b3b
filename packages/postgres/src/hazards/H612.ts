/** Who used it fails, or sees fewer rows without an error. */
import { defineRule, isOnNew, named } from './judging.ts';

export const H612 = defineRule({
  code: 'H612',
  title: 'A role loses access',
  effect: 'narrows-access',
  severity: 'warn',
  judge(effect, evidence) {
    if (isOnNew(effect, evidence)) return undefined;
    return { message: `Who relied on it fails or sees fewer rows: ${named(effect)}`, advice: 'Look for its users in the logs or statistics first.' };
  },
});
