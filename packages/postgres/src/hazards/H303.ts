/** Whoever uses the old name of a schema fails at once. */
import { defineRule, isNew, named } from './judging.ts';

export const H303 = defineRule({
  code: 'H303',
  title: 'A schema is renamed',
  effect: 'breaks-callers',
  causes: ['rename-schema'],
  severity: 'block',
  judge(effect, evidence) {
    if (isNew(effect, evidence)) return undefined;
    return { message: `Whoever uses the old name of ${named(effect)} fails`, advice: 'Create the new schema, offer views in the old one until nobody uses it.' };
  },
});
