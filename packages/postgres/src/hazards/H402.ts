/** NOT NULL fails on rows without a value. */
import { defineRule, violationMessage, violationSeverity } from './judging.ts';

export const H402 = defineRule({
  code: 'H402',
  title: 'Rows may hold nulls',
  effect: 'may-fail',
  causes: ['set-not-null', 'required-column'],
  severity: 'block',
  judge(effect, evidence) {
    const severity = violationSeverity(effect, evidence);
    if (severity === undefined) return undefined;
    return { severity, message: violationMessage(effect, evidence), advice: 'Fill the column first.' };
  },
});
