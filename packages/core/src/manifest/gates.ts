/** The `gates` of an environment: what a plan must pass. Judged in the room `gate`. */
import { z } from 'zod';
import { name, text, type DeepReadonly } from './fields.ts';
import { HAZARD_CODE, HAZARD_GROUPS, type HazardGroup } from './hazard-groups.ts';
import { parseTimeWindow } from './time-window.ts';

const GROUPS = Object.keys(HAZARD_GROUPS) as [HazardGroup, ...HazardGroup[]];
const hazard = z.union([z.enum(GROUPS), z.string().regex(HAZARD_CODE)]).meta({ expected: `${GROUPS.join(', ')} or a code such as H104` });

const pattern = text
  .refine(compiles, { error: 'is not a regular expression', params: { hint: 'Write a JavaScript regular expression, such as ^CHG-[0-9]+$.' } })
  .meta({ description: 'a regular expression that the ticket number must match', expected: 'a regular expression' });

const window = text
  .refine((value) => parseTimeWindow(value) !== undefined, {
    error: 'is not a window of time',
    params: { hint: 'Write days (if not all), times and a time zone: Mon-Fri 02:00-04:00 UTC.' },
  })
  .meta({ description: 'when deployments may start, such as 02:00-04:00 UTC' });

export const gatesSchema = z.strictObject({
  promotedFrom: name.optional().meta({ description: 'the environment where the same sources must have been deployed before' }),
  approvals: z
    .strictObject({
      required: z.int().min(1).max(20).meta({ description: 'how many people must have signed the plan', expected: 'a whole number from 1 to 20' }),
      signers: text.meta({ description: 'the file that lists who may sign, in the format of ssh-keygen allowed_signers' }),
    })
    .optional(),
  ticket: pattern.optional(),
  window: z
    .union([window, z.array(window).min(1)])
    .transform((value) => (typeof value === 'string' ? [value] : value))
    .optional(),
  hazards: z
    .strictObject({
      forbid: z.array(hazard).prefault([]).meta({ description: 'hazards that no plan may have' }),
      ask: z.array(hazard).prefault([]).meta({ description: 'hazards that must be allowed one by one' }),
      accept: z.array(hazard).prefault([]).meta({ description: 'hazards that nobody is asked about here; forbid and ask go before' }),
    })
    .optional(),
  backup: z.literal('verified').optional().meta({ description: 'verified: rows that a step loses must be in a backup that was read back', expected: 'verified' }),
});

export type Gates = DeepReadonly<z.output<typeof gatesSchema>>;

function compiles(expression: string): boolean {
  try {
    new RegExp(expression, 'u');
    return true;
  } catch (error) {
    if (error instanceof SyntaxError) return false;
    throw error;
  }
}
