import { smokeTest } from '@sluice/core';
import type { Act } from '../../run/act.ts';
import { executorOf } from '../../run/executor-of.ts';
import { settle } from '../../run/settle.ts';

export const smokeTestAct: Act = {
  target: 'smoke-test',
  independent: true,
  run: async ({ context, projects, environment, invocation, voice }) => settle(await smokeTest(context, { projects, environment, runId: invocation.runId }), { voice }),
};

export default executorOf(smokeTestAct);
