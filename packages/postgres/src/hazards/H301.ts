/** Whoever uses the old name of a relation fails at once. */
import { defineRule, isNew, named } from './judging.ts';

export const H301 = defineRule({
  code: 'H301',
  title: 'A relation is renamed',
  effect: 'breaks-callers',
  causes: ['rename-relation'],
  severity: 'block',
  judge(effect, evidence) {
    if (isNew(effect, evidence)) return undefined;
    return { message: `Whoever uses the old name of ${named(effect)} fails`, advice: 'Leave a view with the old name until nobody uses it.' };
  },
});
