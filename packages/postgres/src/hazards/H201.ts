/** CREATE INDEX without CONCURRENTLY. */
import { defineRule, lockMessage, lockSeverity } from './judging.ts';

export const H201 = defineRule({
  code: 'H201',
  title: 'An index is built while writers wait',
  effect: 'blocks',
  causes: ['add-index'],
  severity: 'block',
  judge(effect, evidence) {
    const severity = lockSeverity(effect, evidence, 'block');
    if (severity === undefined) return undefined;
    return { severity, message: lockMessage(effect), advice: 'Build it concurrently, in a step of its own.' };
  },
});
