/** What subscribers get is another thing than before, or what this database gets from a publisher. Both sides have to be changed in an order. */
import { defineRule, isNew, isOnNew, named } from './judging.ts';

const title = 'Replication changes';
const advice = 'Change publisher and subscriber together, and compare the rows of both afterwards.';

export const H314 = defineRule({
  code: 'H314',
  title,
  effect: 'changes-meaning',
  causes: ['change-publication', 'change-subscription', 'change-replica-identity'],
  severity: 'warn',
  judge(effect, evidence) {
    // A subscription that is new begins to write into tables that are there.
    if (effect.cause !== 'change-subscription' && (isNew(effect, evidence) || isOnNew(effect, evidence))) return undefined;
    return { message: `Others follow, or are followed, in another way: ${named(effect)}`, advice };
  },
});

/** No rule but this one knows what is left on the other side. */
export const H314_GONE = defineRule({
  code: 'H314',
  title,
  effect: 'removes',
  causes: ['drop-subscription'],
  severity: 'warn',
  judge: (effect) => ({ message: `Nothing comes from the publisher any more: ${named(effect)}`, advice: 'Drop the slot on the publisher once it is certain that the subscription does not come back.' }),
});
