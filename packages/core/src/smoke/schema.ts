/** The shape of a YAML smoke test. Unknown keys are errors: a misspelt expectation must not pass in silence. */
import { z } from 'zod';
import { timeLimit } from './time-limit.ts';

const text = z.string({ error: 'must be text; write numbers, dates and true/false in quotes' }).trim().min(1, 'is empty');

const limit = z
  .string({ error: 'must be text such as 2s' })
  .transform((written, context) => {
    const ms = timeLimit(written);
    if (ms !== undefined) return ms;
    context.addIssue({ code: 'custom', message: 'is no time limit; write a number with ms, s, min or h' });
    return z.NEVER;
  });

const ACTS = ['exists', 'call', 'procedure', 'query'] as const;

const test = z
  .strictObject({
    name: text.optional(),
    exists: text.optional(),
    call: text.optional(),
    procedure: text.optional(),
    query: text.optional(),
    columns: z.record(z.string().min(1), text).optional(),
    rows: z.int('must be a whole number').min(0, 'must not be negative').optional(),
    value: z.string({ error: 'must be text; write numbers, dates and true/false in quotes' }).nullable().optional(),
    error: z.string().regex(/^[0-9A-Z]{5}$/, 'must be a SQLSTATE in quotes, such as "23514"').optional(),
    timeLimit: limit.optional(),
    warnings: z.enum(['none', 'any'], { error: 'must be none or any' }).optional(),
  })
  .superRefine((given, context) => {
    const acts = ACTS.filter((act) => given[act] !== undefined);
    if (acts.length !== 1) {
      const message = acts.length === 0 ? 'says nothing to do: one of exists, call, procedure, query is needed' : `does several things: ${acts.join(', ')}; keep one a test`;
      context.addIssue({ code: 'custom', message, path: acts.length > 1 ? [acts[1] as string] : [] });
    }
    const shapes = (['columns', 'rows', 'value'] as const).filter((key) => given[key] !== undefined);
    const result = given.call !== undefined || given.query !== undefined;
    for (const key of shapes) {
      if (!result) context.addIssue({ code: 'custom', message: 'needs a result: only call and query give one', path: [key] });
      else if (given.error !== undefined) context.addIssue({ code: 'custom', message: 'cannot be checked where an error is expected', path: [key] });
    }
    if (given.exists !== undefined && given.error !== undefined) {
      context.addIssue({ code: 'custom', message: 'cannot be expected of exists', path: ['error'] });
    }
  });

export const smokeFileSchema = z.strictObject({
  commits: z.boolean('must be true or false').optional(),
  tests: z.array(test, { error: 'must be a list of tests' }).min(1, 'holds no test'),
});

export type WrittenTest = z.infer<typeof test>;
