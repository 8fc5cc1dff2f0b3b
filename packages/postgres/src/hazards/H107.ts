/** Values are cut, rounded or refused by a smaller type, or an enum value goes away. */
import { defineRule, isProvenHarmless, isUnused, named } from './judging.ts';

export const H107 = defineRule({
  code: 'H107',
  title: 'Values are narrowed',
  effect: 'narrows-values',
  severity: 'block',
  judge(effect, evidence) {
    if (isUnused(effect, evidence) || isProvenHarmless(effect, evidence)) return undefined;
    return { message: `Values may be cut, rounded or refused: ${named(effect)}`, advice: 'Add a new column, convert and compare, then switch readers over.' };
  },
});
