/** The change cannot be made in place, so the rows go with the old table. */
import { defineRule, isEmpty, named } from './judging.ts';

export const H113 = defineRule({
  code: 'H113',
  title: 'A table is dropped and created again',
  effect: 'loses-rows',
  causes: ['replace-table'],
  severity: 'block',
  judge(effect, evidence) {
    if (isEmpty(effect, evidence)) return undefined;
    return { message: `The rows of ${named(effect)} are lost, for it is dropped and created again`, advice: 'Create the new table beside it, copy the rows, compare, and swap the names.' };
  },
});
