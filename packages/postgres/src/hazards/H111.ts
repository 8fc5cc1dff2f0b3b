/** Types stand in the code of callers, and an extension takes its members along. */
import { defineRule, isRebuilt, named } from './judging.ts';

export const H111 = defineRule({
  code: 'H111',
  title: 'A type or extension is dropped',
  effect: 'removes',
  causes: ['drop-enum', 'drop-domain', 'drop-composite', 'drop-range', 'drop-type', 'drop-extension'],
  severity: 'block',
  judge(effect, evidence) {
    if (isRebuilt(effect, evidence)) return undefined;
    return { message: `${named(effect)} goes; what uses its name fails`, advice: 'Remove every use in one release, and drop it in the next.' };
  },
});
