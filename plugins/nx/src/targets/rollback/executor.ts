import { rollback } from '@sluice/core';
import type { Act } from '../../run/act.ts';
import { executorOf } from '../../run/executor-of.ts';
import { gateOptions } from '../../run/gate-options.ts';
import { settle } from '../../run/settle.ts';
import { flag, list, text, waitMs } from '../../run/task-options.ts';

export const rollbackAct: Act = {
  target: 'rollback',
  independent: false,
  run: async ({ context, projects, environment, options, invocation, voice }) => {
    const report = await rollback(context, {
      ...gateOptions(options, invocation), environment, projects, deployment: text(options, 'deployment'), to: text(options, 'to'), run: text(options, 'run'), ref: text(options, 'ref'), emergency: flag(options, 'emergency'),
      dryRun: flag(options, 'dryRun'), reason: text(options, 'reason'), inDoubt: list(options, 'inDoubt'),
      waitMs: waitMs(options), runId: invocation.runId,
    });
    return settle(report, { voice, sql: flag(options, 'sql') });
  },
};

export default executorOf(rollbackAct);
