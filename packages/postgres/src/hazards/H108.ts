/** UPDATE without WHERE in a versioned script: what every row held is nowhere any more. */
import { defineRule, isUnused, named } from './judging.ts';

export const H108 = defineRule({
  code: 'H108',
  title: 'Every row of a table gets another value',
  effect: 'changes-meaning',
  causes: ['overwrite-values'],
  severity: 'warn',
  judge(effect, evidence) {
    if (isUnused(effect, evidence)) return undefined;
    return { message: `Every row gets another value, and the one before is not kept: ${named(effect)}`, advice: 'Say in WHERE which rows are meant, and copy what may be wanted again.' };
  },
});
