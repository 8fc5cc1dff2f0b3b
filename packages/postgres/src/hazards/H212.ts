/** Its values are computed for every row under ACCESS EXCLUSIVE. */
import { defineRule, lockMessage, lockSeverity } from './judging.ts';

export const H212 = defineRule({
  code: 'H212',
  title: 'A stored generated column copies the table',
  effect: 'rewrites',
  causes: ['stored-generated'],
  severity: 'block',
  judge(effect, evidence) {
    const severity = lockSeverity(effect, evidence, 'block');
    if (severity === undefined) return undefined;
    return { severity, message: lockMessage(effect), advice: 'Add a plain column kept by a trigger, and fill it in portions; or a virtual one where the server has them.' };
  },
});
