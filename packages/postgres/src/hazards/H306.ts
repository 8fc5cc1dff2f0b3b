/** A NOT NULL column without a default refuses the inserts of the program that runs now. */
import { defineRule, isUnused, named } from './judging.ts';

export const H306 = defineRule({
  code: 'H306',
  title: 'Inserts must name a new column',
  effect: 'breaks-callers',
  causes: ['required-column'],
  severity: 'block',
  judge(effect, evidence) {
    if (isUnused(effect, evidence)) return undefined;
    return { message: `Inserts that do not know ${named(effect)} fail`, advice: 'Add it nullable or with a default, fill it, and set NOT NULL in a later release.' };
  },
});
