/** ADD PRIMARY KEY builds an index and sets NOT NULL under ACCESS EXCLUSIVE. */
import { defineRule, lockMessage, lockSeverity } from './judging.ts';

export const H208 = defineRule({
  code: 'H208',
  title: 'A primary key builds its index while nobody can read or write',
  effect: 'blocks',
  causes: ['add-primary-key'],
  severity: 'block',
  judge(effect, evidence) {
    const severity = lockSeverity(effect, evidence, 'block');
    if (severity === undefined) return undefined;
    return { severity, message: lockMessage(effect), advice: 'Make the columns NOT NULL, build a unique index concurrently, then add the key USING INDEX.' };
  },
});
