/** The server cannot partition a table, nor take partitions together: all rows are written twice. */
import { defineRule, lockMessage, lockSeverity } from './judging.ts';

export const H234 = defineRule({
  code: 'H234',
  title: 'A table is partitioned, or not any more, with all of its rows',
  effect: 'rewrites',
  causes: ['repartition'],
  severity: 'block',
  judge(effect, evidence) {
    const severity = lockSeverity(effect, evidence, 'block');
    if (severity === undefined) return undefined;
    return { severity, message: lockMessage(effect), advice: 'Of a large table: make the partitioned one under another name, attach this one to it as its first partition, and rename both.' };
  },
});
