/** Tablespace, access method, LOGGED or UNLOGGED. Speaks for every rewrite that no other rule names. */
import { defineRule, lockMessage, lockSeverity } from './judging.ts';

export const H229 = defineRule({
  code: 'H229',
  title: 'A storage change copies the table',
  effect: 'rewrites',
  severity: 'block',
  judge(effect, evidence) {
    const severity = lockSeverity(effect, evidence, 'block');
    if (severity === undefined) return undefined;
    return { severity, message: lockMessage(effect), advice: 'Do it in a maintenance window, or copy into a new table and swap.' };
  },
});
