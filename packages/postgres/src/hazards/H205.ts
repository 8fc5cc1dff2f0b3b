/** ADD CHECK without NOT VALID reads every row under ACCESS EXCLUSIVE. */
import { defineRule, lockMessage, lockSeverity } from './judging.ts';

export const H205 = defineRule({
  code: 'H205',
  title: 'A check is validated while nobody can read or write',
  effect: 'blocks',
  causes: ['add-check'],
  severity: 'block',
  judge(effect, evidence) {
    const severity = lockSeverity(effect, evidence, 'block');
    if (severity === undefined) return undefined;
    return { severity, message: lockMessage(effect), advice: 'Add it NOT VALID, and validate it in a later batch.' };
  },
});
