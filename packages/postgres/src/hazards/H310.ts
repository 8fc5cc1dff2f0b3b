/** A routine or view gets another body, volatility or setting. Speaks for every change of meaning that no other rule names. */
import { defineRule, isNew, named } from './judging.ts';

export const H310 = defineRule({
  code: 'H310',
  title: 'Something keeps its name and behaves otherwise',
  effect: 'changes-meaning',
  severity: 'warn',
  judge(effect, evidence) {
    if (isNew(effect, evidence)) return undefined;
    return { message: `Another behaviour under the same name: ${named(effect)}`, advice: 'Read the difference, and let a smoke test call it.' };
  },
});
