/** A signature, a column list or a type changes so that it must be dropped and created: the program that runs now calls the old shape. */
import { defineRule, isNew, isRebuilt, named } from './judging.ts';

const title = 'What callers use takes another shape';
const advice = 'Add the new shape beside the old one, move callers, drop the old one later.';

/** Speaks for every break that no other rule names. */
export const H308 = defineRule({
  code: 'H308',
  title,
  effect: 'breaks-callers',
  severity: 'block',
  judge: (effect) => ({ message: `What calls it as it was fails: ${named(effect)}`, advice }),
});

/** The same seen from the drop: the plan creates it again, but not as it was. */
export const H308_REPLACED = defineRule({
  code: 'H308',
  title,
  effect: 'removes',
  severity: 'block',
  judge(effect, evidence) {
    const shaped = ['drop-view', 'drop-function', 'drop-procedure', 'drop-aggregate'].includes(effect.cause);
    if (!shaped || !isNew(effect, evidence) || isRebuilt(effect, evidence)) return undefined;
    return { message: `It is dropped and created again, and what calls it as it was fails: ${named(effect)}`, advice };
  },
});
