/** Code that the server runs with the rights of its own process, or data that goes to another host. */
import { defineRule, isRebuilt, named } from './judging.ts';

export const H607 = defineRule({
  code: 'H607',
  title: 'Something reaches out of the database',
  effect: 'widens-access',
  causes: ['reaches-out'],
  severity: 'block',
  judge(effect, evidence) {
    if (isRebuilt(effect, evidence)) return undefined;
    return { message: `It reaches out of the database: ${named(effect)}`, advice: 'Let whoever answers for the server look at it.' };
  },
});
