/** Rows leave the partitioned table, with or without being kept. */
import { defineRule, isEmpty, named } from './judging.ts';

export const H110 = defineRule({
  code: 'H110',
  title: 'A partition goes',
  effect: 'loses-rows',
  causes: ['drop-partition', 'detach-partition'],
  severity: 'block',
  judge(effect, evidence) {
    if (isEmpty(effect, evidence)) return undefined;
    return { message: `The rows of ${named(effect)} leave its partitioned table`, advice: 'Detach it concurrently, keep the table for a while, then drop it.' };
  },
});
