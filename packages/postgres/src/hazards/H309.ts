/** Programs meet a value that they do not know, and an enum value cannot be taken away again. */
import { defineRule, isNew, named } from './judging.ts';

export const H309 = defineRule({
  code: 'H309',
  title: 'An enum gets a value',
  effect: 'changes-meaning',
  causes: ['enum-value-added'],
  severity: 'warn',
  judge(effect, evidence) {
    if (isNew(effect, evidence)) return undefined;
    return { message: `Readers may meet a value that they do not know: ${named(effect)}`, advice: 'Deploy readers that accept it first.' };
  },
});
