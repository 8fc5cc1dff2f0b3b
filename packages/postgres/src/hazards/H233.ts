/** Speaks for every lasting lock that no other rule names. */
import { defineRule, lockMessage, lockSeverity } from './judging.ts';

export const H233 = defineRule({
  code: 'H233',
  title: 'A strong lock is held as long as the relation is large',
  effect: 'blocks',
  severity: 'block',
  judge(effect, evidence) {
    const severity = lockSeverity(effect, evidence, 'block');
    if (severity === undefined) return undefined;
    return { severity, message: lockMessage(effect), advice: 'Split the step so that the long part runs under a weaker lock, or take a quiet hour.' };
  },
});
