/** ADD UNIQUE builds the index under ACCESS EXCLUSIVE. */
import { defineRule, lockMessage, lockSeverity } from './judging.ts';

export const H207 = defineRule({
  code: 'H207',
  title: 'A unique constraint builds its index while nobody can read or write',
  effect: 'blocks',
  causes: ['add-unique'],
  severity: 'block',
  judge(effect, evidence) {
    const severity = lockSeverity(effect, evidence, 'block');
    if (severity === undefined) return undefined;
    return { severity, message: lockMessage(effect), advice: 'Build a unique index concurrently, then add the constraint USING INDEX.' };
  },
});
