/** ADD FOREIGN KEY without NOT VALID reads every row of the child while writers of both tables wait. */
import { defineRule, lockMessage, lockSeverity } from './judging.ts';

export const H204 = defineRule({
  code: 'H204',
  title: 'A foreign key is validated while writers wait',
  effect: 'blocks',
  causes: ['add-foreign-key'],
  severity: 'block',
  judge(effect, evidence) {
    const severity = lockSeverity(effect, evidence, 'block');
    if (severity === undefined) return undefined;
    return { severity, message: lockMessage(effect), advice: 'Add it NOT VALID, and validate it in a later batch.' };
  },
});
