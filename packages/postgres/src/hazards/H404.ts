/** A type change fails on the first value that cannot be converted. */
import { defineRule, named, violates, violationSeverity } from './judging.ts';

export const H404 = defineRule({
  code: 'H404',
  title: 'Values may not convert',
  effect: 'may-fail',
  causes: ['type-change'],
  severity: 'block',
  judge(effect, evidence) {
    const severity = violationSeverity(effect, evidence);
    if (severity === undefined) return undefined;
    return { severity, message: `Values of ${effect.subject} ${violates(effect, evidence)} the new type: ${named(effect)}`, advice: 'Convert into a new column first, and look at what does not convert.' };
  },
});
