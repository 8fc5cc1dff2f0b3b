/** It brings code that runs in the server, in the version that this server happens to have. */
import { defineRule, named } from './judging.ts';

export const H610 = defineRule({
  code: 'H610',
  title: 'An extension is installed or changes its version',
  effect: 'changes-meaning',
  causes: ['add-extension', 'update-extension'],
  severity: 'warn',
  judge: (effect) => ({ message: `${named(effect)} brings code into the server`, advice: 'Pin the version, and check that every environment has it.' }),
});
