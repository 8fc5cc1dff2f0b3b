/** Wrong rows come in unnoticed, and adding it again must check them all. */
import { defineRule, isNew, named } from './judging.ts';

export const H307 = defineRule({
  code: 'H307',
  title: 'A constraint is dropped',
  effect: 'removes',
  causes: ['drop-primary-key', 'drop-unique', 'drop-exclusion', 'drop-check', 'drop-foreign-key', 'drop-constraint', 'drop-domain-constraint'],
  severity: 'warn',
  judge(effect, evidence) {
    if (isNew(effect, evidence)) return undefined;
    return { message: `${named(effect)} does not guard its rows any more`, advice: 'Make sure that nobody relies on it: upserts, foreign keys, the planner.' };
  },
});
