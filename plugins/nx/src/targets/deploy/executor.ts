import { resolve } from 'node:path';
import { deploy, type DeployOptions } from '@sluice/core';
import type { Act } from '../../run/act.ts';
import { executorOf } from '../../run/executor-of.ts';
import { gateOptions } from '../../run/gate-options.ts';
import { settle } from '../../run/settle.ts';
import { flag, list, text, waitMs, type TaskOptions } from '../../run/task-options.ts';

function objectOptions(options: TaskOptions): Pick<DeployOptions, 'objects' | 'continueOnError'> {
  const file = text(options, 'objectsFile');
  const objects = [...list(options, 'objects'), ...(file === undefined ? [] : [`@${file}`])];
  return { objects: objects.length > 0 ? objects : undefined, continueOnError: flag(options, 'continueOnError') };
}

export const deployAct: Act = {
  target: 'deploy',
  // All gates are judged before the first write, so what refuses one refuses the run.
  independent: false,
  run: async ({ context, projects, environment, options, adopt, invocation, voice }) => {
    const plan = text(options, 'plan');
    const report = await deploy(context, {
      ...gateOptions(options, invocation), environment, projects, adopt, dryRun: flag(options, 'dryRun'), plan: plan === undefined ? undefined : resolve(context.root, plan),
      ...objectOptions(options), toVersion: text(options, 'toVersion'), redo: text(options, 'redo'), ifExists: text(options, 'ifExists'), reason: text(options, 'reason'), inDoubt: list(options, 'inDoubt'), waitMs: waitMs(options), runId: invocation.runId,
    });
    return settle(report, { voice, sql: flag(options, 'sql') });
  },
};

export default executorOf(deployAct);
