/** SET NOT NULL scans the table under ACCESS EXCLUSIVE, unless a validated check proves it. */
import { defineRule, lockMessage, lockSeverity } from './judging.ts';

export const H206 = defineRule({
  code: 'H206',
  title: 'SET NOT NULL reads every row while nobody can read or write',
  effect: 'blocks',
  causes: ['set-not-null'],
  severity: 'block',
  judge(effect, evidence) {
    const severity = lockSeverity(effect, evidence, 'block');
    if (severity === undefined) return undefined;
    return { severity, message: lockMessage(effect), advice: 'Add CHECK (… IS NOT NULL) NOT VALID, validate it, set NOT NULL, drop the check.' };
  },
});
