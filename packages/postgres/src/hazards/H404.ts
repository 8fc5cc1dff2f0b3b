/** A type change fails on the first value that cannot be converted. */
import { defineRule, violationMessage, violationSeverity } from './judging.ts';

export const H404 = defineRule({
  code: 'H404',
  title: 'Values may not convert',
  effect: 'may-fail',
  causes: ['type-change'],
  severity: 'block',
  judge(effect, evidence) {
    const severity = violationSeverity(effect, evidence);
    if (severity === undefined) return undefined;
    return { severity, message: violationMessage(effect, evidence), advice: 'Convert into a new column first, and look at what does not convert.' };
  },
});
