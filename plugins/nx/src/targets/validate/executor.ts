import { validate } from '@sluice/core';
import type { Act } from '../../run/act.ts';
import { executorOf } from '../../run/executor-of.ts';
import { settle } from '../../run/settle.ts';

export const validateAct: Act = {
  target: 'validate',
  independent: true,
  run: async ({ context, projects, environment, voice }) => settle(await validate(context, { projects, environment }), { voice }),
};

export default executorOf(validateAct);
