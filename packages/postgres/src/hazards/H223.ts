/** REFRESH MATERIALIZED VIEW without CONCURRENTLY. */
import { defineRule, lockMessage, lockSeverity } from './judging.ts';

export const H223 = defineRule({
  code: 'H223',
  title: 'A materialized view is refreshed while readers wait',
  effect: 'blocks',
  causes: ['refresh-matview'],
  severity: 'warn',
  judge(effect, evidence) {
    const severity = lockSeverity(effect, evidence, 'warn');
    if (severity === undefined) return undefined;
    return { severity, message: lockMessage(effect), advice: 'Give it a unique index and refresh it concurrently.' };
  },
});
