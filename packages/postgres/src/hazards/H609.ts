/** Whoever may read the repository, the plan, a snapshot or the catalog has it. */
import { defineRule, isRebuilt, named } from './judging.ts';

export const H609 = defineRule({
  code: 'H609',
  title: 'A secret stands in clear',
  effect: 'widens-access',
  causes: ['literal-secret', 'source-secret'],
  severity: 'block',
  judge(effect, evidence) {
    if (isRebuilt(effect, evidence)) return undefined;
    const advice = 'Write ${secret:NAME} where the value stands, and give that to the environment.';
    if (effect.cause === 'source-secret') return { severity: 'warn', message: `Its secret stands in clear in the sources: ${named(effect)}`, advice };
    return { message: `A secret stands in clear, in the sources and in the catalog: ${named(effect)}`, advice: 'Take it out of the text: a user mapping holds passwords, and whoever calls can bring the rest.' };
  },
});
