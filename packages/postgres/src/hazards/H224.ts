/** ATTACH PARTITION reads every row unless a check already proves the bound. */
import { defineRule, lockMessage, lockSeverity } from './judging.ts';

export const H224 = defineRule({
  code: 'H224',
  title: 'A partition is attached while its rows are checked',
  effect: 'blocks',
  causes: ['attach-partition'],
  severity: 'warn',
  judge(effect, evidence) {
    const severity = lockSeverity(effect, evidence, 'warn');
    if (severity === undefined) return undefined;
    return { severity, message: lockMessage(effect), advice: 'Add a check equal to the bound NOT VALID, validate it, then attach.' };
  },
});
