/** TRUNCATE leaves no row and fires no row trigger. */
import { defineRule, isEmpty, named } from './judging.ts';

export const H105 = defineRule({
  code: 'H105',
  title: 'A table is emptied',
  effect: 'loses-rows',
  causes: ['truncate'],
  severity: 'block',
  judge(effect, evidence) {
    if (isEmpty(effect, evidence)) return undefined;
    return { message: `All rows of ${named(effect)} are removed`, advice: 'Copy them away first, or delete what is not needed in small portions.' };
  },
});
