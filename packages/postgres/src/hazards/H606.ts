/** What the names in the body mean is for the caller's search_path to say. */
import { defineRule, named } from './judging.ts';

export const H606 = defineRule({
  code: 'H606',
  title: 'A routine finds names by the search_path of whoever calls it',
  effect: 'changes-meaning',
  causes: ['unqualified-body'],
  severity: 'info',
  judge(effect) {
    return { message: `Its names are found by the caller's search_path: ${named(effect)}`, advice: 'Write the schema before the name, or give the routine SET search_path.' };
  },
});
