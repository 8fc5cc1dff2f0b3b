/** Speaks for every widening of access that no other rule names. */
import { defineRule, isOnNew, named } from './judging.ts';

export const H611 = defineRule({
  code: 'H611',
  title: 'A role gains access',
  effect: 'widens-access',
  severity: 'warn',
  judge(effect, evidence) {
    if (isOnNew(effect, evidence)) return undefined;
    return { severity: effect.cause === 'grant' ? 'info' : 'warn', message: `More becomes possible: ${named(effect)}`, advice: 'Check who is meant.' };
  },
});
