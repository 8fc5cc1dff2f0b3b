/** A change ticket of the agreed form was named. */
import type { Gate } from '../gate.ts';

export const ticket: Gate = {
  name: 'ticket',
  judge({ policy, evidence }) {
    if (policy.ticket === undefined) return [];
    const form = expression(policy.ticket);
    if (form === undefined) {
      return [{ gate: 'ticket', code: 'SL501', message: `\`gates.ticket: ${policy.ticket}\` is no regular expression.`, hint: 'Correct it in sluice.yaml.' }];
    }
    const { ticket: given } = evidence;
    if (given === undefined || given === '') {
      return [{ gate: 'ticket', code: 'SL501', message: 'No ticket was named.', hint: `Add --ticket=<number> of the form ${policy.ticket}.` }];
    }
    if (form.test(given)) return [];
    return [{ gate: 'ticket', code: 'SL501', message: `The ticket "${given}" has not the form ${policy.ticket}.`, hint: 'Name the ticket of this change with --ticket.' }];
  },
};

/** The whole ticket must match: a part that does proves nothing. */
function expression(text: string): RegExp | undefined {
  try {
    return new RegExp(`^(?:${text})$`, 'u');
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
}
