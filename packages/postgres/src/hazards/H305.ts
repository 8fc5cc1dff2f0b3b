/** Readers written for a column without nulls meet nulls. */
import { defineRule, isNew, named } from './judging.ts';

export const H305 = defineRule({
  code: 'H305',
  title: 'A column may become null',
  effect: 'breaks-callers',
  causes: ['drop-not-null'],
  severity: 'info',
  judge(effect, evidence) {
    if (isNew(effect, evidence)) return undefined;
    return { message: `Readers may meet nulls: ${named(effect)}`, advice: 'Deploy readers that expect nulls first.' };
  },
});
