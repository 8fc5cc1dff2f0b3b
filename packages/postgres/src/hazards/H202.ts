/** DROP INDEX without CONCURRENTLY takes ACCESS EXCLUSIVE on the table, and everybody queues behind it. */
import { defineRule, isUnused, lockMessage, waits } from './judging.ts';

export const H202 = defineRule({
  code: 'H202',
  title: 'An index is dropped in the way of readers',
  effect: 'blocks',
  causes: ['drop-index', 'drop-unique-index'],
  severity: 'warn',
  judge(effect, evidence) {
    if (isUnused(effect, evidence) || waits(effect) === undefined) return undefined;
    const rows = evidence.rows.get(effect.subject);
    const small = rows !== undefined && rows < evidence.smallBelow;
    return { severity: small ? 'info' : 'warn', message: lockMessage(effect), advice: 'Drop it concurrently, in a step of its own.' };
  },
});
