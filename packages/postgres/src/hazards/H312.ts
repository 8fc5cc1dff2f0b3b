/** json has no equality: SELECT DISTINCT, GROUP BY and UNION over all columns stop working. */
import { defineRule, isNew, named } from './judging.ts';

export const H312 = defineRule({
  code: 'H312',
  title: 'A column of type json comes to a table that is in use',
  effect: 'breaks-callers',
  causes: ['json-column'],
  severity: 'warn',
  judge(effect, evidence) {
    if (isNew(effect, evidence)) return undefined;
    return { message: `Queries with DISTINCT, GROUP BY or UNION over all columns fail: ${named(effect)}`, advice: 'Use jsonb, unless the text must be kept as it was written.' };
  },
});
