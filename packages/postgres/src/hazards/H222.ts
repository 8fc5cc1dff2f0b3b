/** Values are copied into a backup object while the table is locked, so that what is kept is what goes. */
import { defineRule, lockMessage, lockSeverity } from './judging.ts';

export const H222 = defineRule({
  code: 'H222',
  title: 'Values are copied while the table is locked',
  effect: 'blocks',
  causes: ['keep-values'],
  severity: 'warn',
  judge(effect, evidence) {
    const severity = lockSeverity(effect, evidence, 'warn');
    // The copy of a small table takes no time that anybody would notice.
    if (severity === undefined || severity === 'info') return undefined;
    return { severity, message: lockMessage(effect), advice: 'Deploy it in a quiet hour, or keep the values yourself beforehand and set `backups: off` in the environment.' };
  },
});
