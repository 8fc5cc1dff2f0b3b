/** A column goes with its values. Speaks for every loss of values that no other rule names. */
import { defineRule, isEmpty, named, ROWS_TAKEN, takesRows } from './judging.ts';

export const H104 = defineRule({
  code: 'H104',
  title: 'The values of a column are dropped',
  effect: 'loses-values',
  severity: 'block',
  judge(effect, evidence) {
    if (isEmpty(effect, evidence)) return undefined;
    return { message: `Values are ${evidence.kept ? 'taken away' : 'lost'}: ${named(effect)}`, advice: takesRows(effect) ? ROWS_TAKEN : 'Stop reading and writing it, and drop it in a later release.' };
  },
});
