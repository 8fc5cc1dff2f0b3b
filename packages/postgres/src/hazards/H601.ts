/** PUBLIC means every present and future role; a grant option leaves the control to others. */
import { defineRule, isRebuilt, named } from './judging.ts';

export const H601 = defineRule({
  code: 'H601',
  title: 'Everybody gets access, or may pass it on',
  effect: 'widens-access',
  causes: ['grant-public', 'grant-option'],
  severity: 'block',
  judge(effect, evidence) {
    if (isRebuilt(effect, evidence)) return undefined;
    return { message: `Access is given to everybody or may be passed on: ${named(effect)}`, advice: 'Grant to the roles that need it, without the grant option.' };
  },
});
