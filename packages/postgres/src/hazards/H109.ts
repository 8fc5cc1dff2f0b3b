/** A foreign key with ON DELETE or ON UPDATE CASCADE, SET NULL or SET DEFAULT. */
import { defineRule, isOnNew, named } from './judging.ts';

export const H109 = defineRule({
  code: 'H109',
  title: 'Deleting a parent deletes or overwrites its children',
  effect: 'changes-meaning',
  causes: ['add-cascade'],
  severity: 'warn',
  judge(effect, evidence) {
    if (isOnNew(effect, evidence)) return undefined;
    return { message: `${named(effect)} passes deletes or updates of the parent on to its children`, advice: 'Use NO ACTION or RESTRICT, and delete children on purpose.' };
  },
});
