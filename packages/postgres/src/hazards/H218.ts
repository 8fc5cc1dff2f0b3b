/** DETACH PARTITION without CONCURRENTLY takes ACCESS EXCLUSIVE on the partitioned table. */
import { defineRule, isUnused, lockMessage, waits } from './judging.ts';

export const H218 = defineRule({
  code: 'H218',
  title: 'A partition is detached in the way of readers',
  effect: 'blocks',
  causes: ['detach-partition'],
  severity: 'block',
  judge(effect, evidence) {
    if (isUnused(effect, evidence) || waits(effect) === undefined) return undefined;
    const rows = evidence.rows.get(effect.subject);
    const small = rows !== undefined && rows < evidence.smallBelow;
    return { severity: small ? 'info' : 'block', message: lockMessage(effect), advice: 'Detach it concurrently.' };
  },
});
