import { Failure, pkgDeploy } from '@sluice/core';
import type { Act } from '../../run/act.ts';
import { executorOf } from '../../run/executor-of.ts';
import { gateOptions } from '../../run/gate-options.ts';
import { settle, type Ended } from '../../run/settle.ts';
import { count, flag, list, text, waitMs } from '../../run/task-options.ts';

export const pkgDeployAct: Act = {
  target: 'pkg-deploy',
  // Each package is of one project: what it is refused for says nothing of another one.
  independent: true,
  run: async ({ context, projects, environment, options, invocation, voice }) => {
    const path = text(options, 'path');
    if (path === undefined) throw new Failure('SL901', 'pkg-deploy wants the path of a package', { hint: 'Write --path=<folder or archive>.' });
    const ended: Ended[] = [];
    for (const project of projects) {
      const report = await pkgDeploy(context, {
        ...gateOptions(options, invocation), environment, project, path, dryRun: flag(options, 'dryRun'), ifExists: text(options, 'ifExists'), continueOnError: flag(options, 'continueOnError'), countdownFrom: count(options, 'countdownFrom'), stepsFolder: text(options, 'stepsFolder'),
        reason: text(options, 'reason'), inDoubt: list(options, 'inDoubt'), waitMs: waitMs(options), runId: invocation.runId,
      });
      ended.push(...settle(report, { voice, sql: flag(options, 'sql') }));
    }
    return ended;
  },
};

export default executorOf(pkgDeployAct);
