/** Whoever uses the old name fails at once. */
import { defineRule, isNew, named } from './judging.ts';

export const H301 = defineRule({
  code: 'H301',
  title: 'A relation, type or routine is renamed',
  effect: 'breaks-callers',
  causes: ['rename-relation', 'rename-object'],
  severity: 'block',
  judge(effect, evidence) {
    if (isNew(effect, evidence)) return undefined;
    return { message: `Whoever uses the old name of ${named(effect)} fails`, advice: 'Leave something with the old name (a view of a table, a function that calls the new one) until nobody uses it.' };
  },
});
