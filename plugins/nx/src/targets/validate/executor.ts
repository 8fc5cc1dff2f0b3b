import { validate } from '@sluice/core';
import type { Act } from '../../run/act.ts';
import { executorOf } from '../../run/executor-of.ts';
import { settle } from '../../run/settle.ts';
import { flag } from '../../run/task-options.ts';

export const validateAct: Act = {
  target: 'validate',
  independent: true,
  run: async ({ context, projects, environment, options, voice }) => settle(await validate(context, { projects, environment, strict: flag(options, 'strict') }), { voice }),
};

export default executorOf(validateAct);
