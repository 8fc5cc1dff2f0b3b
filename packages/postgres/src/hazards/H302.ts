/** Whoever uses the old name of a column fails at once. */
import { defineRule, isNew, named } from './judging.ts';

export const H302 = defineRule({
  code: 'H302',
  title: 'A column is renamed',
  effect: 'breaks-callers',
  causes: ['rename-column'],
  severity: 'block',
  judge(effect, evidence) {
    if (isNew(effect, evidence)) return undefined;
    return { message: `Whoever uses the old name of ${named(effect)} fails`, advice: 'Add the new column, keep both in step, move readers, then drop the old one.' };
  },
});
