/** The server looks into no string body: the routine fails, and only when it is called. */
import { defineRule, named } from './judging.ts';

export const H311 = defineRule({
  code: 'H311',
  title: 'A routine names what goes or changes',
  effect: 'breaks-callers',
  causes: ['gone-from-body', 'retyped-in-body'],
  severity: 'warn',
  judge(effect) {
    // Most bodies do with another type what they did with the one before.
    if (effect.cause === 'retyped-in-body') return { severity: 'info', message: `Its body may have been written for the former type: ${named(effect)}`, advice: 'Let a smoke test call it.' };
    return { message: `It fails when it is called: ${named(effect)}`, advice: 'Change the routine in the same deployment, or drop it.' };
  },
});
