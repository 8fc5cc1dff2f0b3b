/** All columns of the domain are read while their tables are locked. */
import { defineRule, lockMessage, lockSeverity } from './judging.ts';

export const H226 = defineRule({
  code: 'H226',
  title: 'A domain constraint checks every table that uses it',
  effect: 'blocks',
  causes: ['add-domain-constraint'],
  severity: 'warn',
  judge(effect, evidence) {
    const severity = lockSeverity(effect, evidence, 'warn');
    if (severity === undefined) return undefined;
    return { severity, message: lockMessage(effect), advice: 'Add it NOT VALID, and validate it in a later batch.' };
  },
});
