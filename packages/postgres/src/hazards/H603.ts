/** Whoever can create objects in a schema of the search_path takes over the owner's rights. */
import { defineRule, isRebuilt, named } from './judging.ts';

export const H603 = defineRule({
  code: 'H603',
  title: 'A SECURITY DEFINER routine without its own search_path',
  effect: 'widens-access',
  causes: ['security-definer'],
  severity: 'block',
  judge(effect, evidence) {
    if (isRebuilt(effect, evidence)) return undefined;
    return { message: `${named(effect)} runs with the rights of its owner and the search_path of its caller`, advice: 'Add SET search_path = pg_catalog, … to it and qualify every name.' };
  },
});
