/** Every write that follows runs it, and a fault in it fails the write. */
import { defineRule, isOnNew, named } from './judging.ts';

export const H225 = defineRule({
  code: 'H225',
  title: 'A trigger or rule changes what writes do',
  effect: 'changes-meaning',
  causes: ['add-trigger', 'add-rule'],
  severity: 'warn',
  judge(effect, evidence) {
    if (isOnNew(effect, evidence)) return undefined;
    return { message: `${named(effect)} runs with every write from now on`, advice: 'Deploy it in a quiet hour, and try it on a copy of real rows.' };
  },
});
