/** Inserts that leave the column out store something else; rows that are there keep their values. */
import { defineRule, isNew, named } from './judging.ts';

export const H315 = defineRule({
  code: 'H315',
  title: 'A default changes',
  effect: 'changes-meaning',
  causes: ['set-default', 'drop-default'],
  severity: 'info',
  judge(effect, evidence) {
    if (isNew(effect, evidence)) return undefined;
    return { message: `Inserts that leave it out store something else from now on: ${named(effect)}`, advice: 'Name the column in inserts where the value matters.' };
  },
});
