/** Rows that were hidden become visible. */
import { defineRule, isRebuilt, named } from './judging.ts';

export const H605 = defineRule({
  code: 'H605',
  title: 'Row level security is weakened',
  effect: 'widens-access',
  causes: ['disable-rls', 'drop-policy', 'weaken-policy'],
  severity: 'block',
  judge(effect, evidence) {
    if (isRebuilt(effect, evidence)) return undefined;
    return { message: `Rows that were hidden may become visible: ${named(effect)}`, advice: 'Put the stricter policy in force first, and test as the roles concerned.' };
  },
});
