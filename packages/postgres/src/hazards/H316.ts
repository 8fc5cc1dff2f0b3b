/** A view, routine, trigger or sequence goes. Speaks for every removal that no other rule names. */
import { defineRule, isNew, named } from './judging.ts';

export const H316 = defineRule({
  code: 'H316',
  title: 'Something that others may use is dropped',
  effect: 'removes',
  severity: 'warn',
  judge(effect, evidence) {
    if (isNew(effect, evidence)) return undefined;
    return { message: `What uses ${named(effect)} fails or stops happening`, advice: 'Remove every use in one release, and drop it in the next.' };
  },
});
