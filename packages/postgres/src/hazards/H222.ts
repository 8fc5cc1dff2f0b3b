/** Many rows are written in one transaction: into a backup object while the table is locked, or by a script that changes them all at once. */
import { defineRule, isUnused, lockMessage, lockSeverity } from './judging.ts';

export const H222 = defineRule({
  code: 'H222',
  title: 'Many rows are written in one transaction',
  effect: 'blocks',
  causes: ['keep-values', 'update-rows'],
  severity: 'warn',
  judge(effect, evidence) {
    if (effect.cause === 'update-rows') {
      const rows = evidence.rows.get(effect.subject);
      // A few thousand rows are changed before anybody waits for one of them.
      if (isUnused(effect, evidence) || (rows !== undefined && rows < evidence.smallBelow)) return undefined;
      return {
        severity: 'warn', message: `Who writes one of the rows waits until the last one is written, and the table grows by as many: ${effect.detail ?? effect.subject}`,
        advice: 'Let it run in batches: `-- sluice: batches of 5000 by <key>` above the statement.',
      };
    }
    const severity = lockSeverity(effect, evidence, 'warn');
    // The copy of a small table takes no time that anybody would notice.
    if (severity === undefined || severity === 'info') return undefined;
    return { severity, message: lockMessage(effect), advice: 'Deploy it in a quiet hour, or keep the values yourself beforehand and set `backups: off` in the environment.' };
  },
});
