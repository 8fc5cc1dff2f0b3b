/** A default that is computed per row is written into every row under ACCESS EXCLUSIVE. */
import { defineRule, lockMessage, lockSeverity } from './judging.ts';

export const H211 = defineRule({
  code: 'H211',
  title: 'A volatile default copies the table',
  effect: 'rewrites',
  causes: ['volatile-default'],
  severity: 'block',
  judge(effect, evidence) {
    const severity = lockSeverity(effect, evidence, 'block');
    if (severity === undefined) return undefined;
    return { severity, message: lockMessage(effect), advice: 'Add the column without a default, set the default, then fill old rows in portions.' };
  },
});
