/** The server follows the object, not its name: what stood on the old table goes on reading and checking that one. */
import { defineRule, isNew, named } from './judging.ts';

export const H114 = defineRule({
  code: 'H114',
  title: 'What stands on a renamed table stays with it',
  effect: 'changes-meaning',
  causes: ['left-behind'],
  severity: 'block',
  judge(effect, evidence) {
    if (isNew(effect, evidence)) return undefined;
    return { message: `They stay with the table that was called so before, and do not come to the new ${effect.subject}: ${named(effect)}`, advice: 'Drop them before and make them anew on the new one in the same script; or leave the rename out, and let the old one make room with `-- sluice: if-exists rename`.' };
  },
});
