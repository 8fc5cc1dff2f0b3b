/** A unique or primary key fails on duplicates. */
import { defineRule, violationMessage, violationSeverity } from './judging.ts';

export const H401 = defineRule({
  code: 'H401',
  title: 'Rows may not be unique',
  effect: 'may-fail',
  causes: ['add-unique', 'add-primary-key'],
  severity: 'block',
  judge(effect, evidence) {
    const severity = violationSeverity(effect, evidence);
    if (severity === undefined) return undefined;
    return { severity, message: violationMessage(effect, evidence), advice: 'Find and resolve the duplicates first.' };
  },
});
