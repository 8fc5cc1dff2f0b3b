/** The table and its indexes are written anew under ACCESS EXCLUSIVE. */
import { defineRule, lockMessage, lockSeverity } from './judging.ts';

export const H210 = defineRule({
  code: 'H210',
  title: 'A type change copies the table',
  effect: 'rewrites',
  causes: ['type-rewrite', 'change-collation'],
  severity: 'block',
  judge(effect, evidence) {
    const severity = lockSeverity(effect, evidence, 'block');
    if (severity === undefined) return undefined;
    return { severity, message: lockMessage(effect), advice: 'Add a column of the new type, fill it in portions, keep it in step by a trigger, then swap.' };
  },
});
