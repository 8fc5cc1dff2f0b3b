/** Numbers that were given out come again. */
import { defineRule, named } from './judging.ts';

export const H112 = defineRule({
  code: 'H112',
  title: 'A sequence loses its position',
  effect: 'loses-values',
  causes: ['drop-sequence', 'reset-sequence'],
  severity: 'block',
  judge: (effect) => ({ message: `Numbers that were given out may come again: ${named(effect)}`, advice: 'Compare its last value with the highest number in use, and keep the sequence.' }),
});
