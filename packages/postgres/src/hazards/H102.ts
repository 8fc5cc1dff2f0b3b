/** A namespace goes with whatever anybody put into it. */
import { defineRule, named } from './judging.ts';

export const H102 = defineRule({
  code: 'H102',
  title: 'A schema is dropped',
  effect: 'removes-namespace',
  causes: ['drop-schema'],
  severity: 'block',
  judge: (effect) => ({ message: `${named(effect)} and all that lies in it are lost`, advice: 'Drop what lies in it first, one release earlier.' }),
});
