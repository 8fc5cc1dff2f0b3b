import { testRollback } from '@sluice/core';
import type { Act } from '../../run/act.ts';
import { executorOf } from '../../run/executor-of.ts';
import { settle } from '../../run/settle.ts';
import { text } from '../../run/task-options.ts';

export const testRollbackAct: Act = {
  target: 'test-rollback',
  independent: true,
  run: async ({ context, projects, environment, options, voice }) => settle(await testRollback(context, { projects, environment, from: text(options, 'from') }), { voice }),
};

export default executorOf(testRollbackAct);
