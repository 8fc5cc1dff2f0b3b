/** Rows go with a table or materialized view. Speaks for every loss of rows that no other rule names. */
import { defineRule, isEmpty, isNew, named, ROWS_TAKEN, takesRows } from './judging.ts';

export const H101 = defineRule({
  code: 'H101',
  title: 'Rows are dropped',
  effect: 'loses-rows',
  severity: 'block',
  judge(effect, evidence) {
    // A materialized view that comes back is filled again from its query.
    if (isEmpty(effect, evidence) || (effect.cause === 'drop-matview' && isNew(effect, evidence))) return undefined;
    return { message: `The rows of ${named(effect)} are ${evidence.kept ? 'taken away' : 'lost'}`, advice: takesRows(effect) ? ROWS_TAKEN : 'Stop using it, rename it away, and drop it in a later release.' };
  },
});
