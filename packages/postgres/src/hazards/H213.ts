/** Every row gets its number under ACCESS EXCLUSIVE. */
import { defineRule, lockMessage, lockSeverity } from './judging.ts';

export const H213 = defineRule({
  code: 'H213',
  title: 'A serial or identity column copies the table',
  effect: 'rewrites',
  causes: ['add-identity'],
  severity: 'block',
  judge(effect, evidence) {
    const severity = lockSeverity(effect, evidence, 'block');
    if (severity === undefined) return undefined;
    return { severity, message: lockMessage(effect), advice: 'Add a nullable column and a sequence, fill it in portions, then make it the identity.' };
  },
});
