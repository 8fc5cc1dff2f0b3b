/** A foreign key, check, exclusion, domain or partition bound fails on rows that are there. Speaks for all that no other rule names. */
import { defineRule, violationMessage, violationSeverity } from './judging.ts';

export const H403 = defineRule({
  code: 'H403',
  title: 'Rows may violate a constraint',
  effect: 'may-fail',
  severity: 'block',
  judge(effect, evidence) {
    const severity = violationSeverity(effect, evidence);
    if (severity === undefined) return undefined;
    return { severity, message: violationMessage(effect, evidence), advice: 'Correct the rows first, or add it NOT VALID.' };
  },
});
