/** REINDEX without CONCURRENTLY. */
import { defineRule, lockMessage, lockSeverity } from './judging.ts';

export const H203 = defineRule({
  code: 'H203',
  title: 'An index is rebuilt while writers wait',
  effect: 'blocks',
  causes: ['reindex'],
  severity: 'block',
  judge(effect, evidence) {
    const severity = lockSeverity(effect, evidence, 'block');
    if (severity === undefined) return undefined;
    return { severity, message: lockMessage(effect), advice: 'Rebuild it concurrently.' };
  },
});
