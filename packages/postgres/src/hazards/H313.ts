/** ON CONFLICT, a foreign key or the replica identity may stand on it. */
import { defineRule, isNew, named } from './judging.ts';

export const H313 = defineRule({
  code: 'H313',
  title: 'A unique index goes',
  effect: 'removes',
  causes: ['drop-unique-index'],
  severity: 'block',
  judge(effect, evidence) {
    if (isNew(effect, evidence)) return undefined;
    return { message: `Upserts that stand on ${named(effect)} fail, and duplicates come in`, advice: 'Find ON CONFLICT clauses and the replica identity that use it first.' };
  },
});
