/** The shape of a BTEQ script in `sluice-plan/1`. */
import { z } from 'zod';
import type { Instruction, MachineState, PlannedProgram, Sending } from '../model/program.ts';
import { count, place, shapeOf } from './plan-shape-parts.ts';

/** A closed list of kinds on purpose: a reader that does not know one cannot do what the script says. */
const instruction = z.looseObject({
  kind: z.enum(['request', 'begin', 'commit', 'abort', 'branch', 'leave', 'goto', 'label', 'quit', 'severity', 'errorlevel', 'maxerror', 'retry', 'errorondbswarning', 'remark', 'again', 'hang', 'setting']),
  place,
  shown: z.string().describe('As it is written, its first line'),
}) as z.ZodType<unknown> as z.ZodType<Instruction>;

const sending = shapeOf<Sending>()({
  at: count.describe('The instruction, from 0'),
  of: count.describe('The request whose text is sent'),
  time: count.describe('0: the request itself; else the time that it is sent again'),
  step: z.int().min(1).describe('Number of the step, over the whole plan'),
}) satisfies z.ZodType<Sending>;

const state = shapeOf<MachineState>()({
  at: count,
  values: z.object(Object.fromEntries(['ERRORCODE', 'ERRORLEVEL', 'ACTIVITYCOUNT', 'WARNINGCODE', 'INSERTCOUNT', 'UPDATECOUNT', 'DELETECOUNT', 'BTEQRETURNCODE', 'SYSTEMRETURNCODE'].map((name) => [name, z.number()]))) as z.ZodType<unknown> as z.ZodType<MachineState['values']>,
  severities: z.record(z.string(), z.number()),
  unknown: count,
  counting: z.boolean(),
  maxError: count.exactOptional(),
  retry: z.boolean(),
  warningsAreErrors: z.boolean(),
  last: count.exactOptional(),
  again: count,
  stopped: count.exactOptional(),
  open: count,
}) satisfies z.ZodType<MachineState>;

export const program = shapeOf<PlannedProgram>()({
  script: z.string(),
  instructions: z.array(instruction),
  sends: z.array(sending),
  rowsAlone: z.literal(true).exactOptional().describe('Whatever it decides, it leaves the catalog as it is'),
  start: state.exactOptional().describe('Where an earlier deployment stopped'),
}).describe('A BTEQ script: which of its steps run is decided by what the database answers') satisfies z.ZodType<PlannedProgram>;
