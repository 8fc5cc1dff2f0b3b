/** A default that is computed per row, and the value of a domain that must be checked, is written into every row under ACCESS EXCLUSIVE. */
import { defineRule, lockMessage, lockSeverity } from './judging.ts';

const ADVICE: Readonly<Record<string, string>> = {
  'volatile-default': 'Add the column without a default, set the default, then fill old rows in portions.',
  'constrained-domain': 'Add the column with the domain\'s base type, and a check on the table that is validated later.',
};

export const H211 = defineRule({
  code: 'H211',
  title: 'A volatile default copies the table',
  effect: 'rewrites',
  causes: ['volatile-default', 'constrained-domain'],
  severity: 'block',
  judge(effect, evidence) {
    const severity = lockSeverity(effect, evidence, 'block');
    if (severity === undefined) return undefined;
    return { severity, message: lockMessage(effect), advice: ADVICE[effect.cause]! };
  },
});
