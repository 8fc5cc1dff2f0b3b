import { resolve } from 'node:path';
import { makePackages, packageText, planText, readPackage } from '@sluice/core';
import type { Act } from '../../run/act.ts';
import { executorOf } from '../../run/executor-of.ts';
import { said } from '../../run/settle.ts';
import { flag, list, text } from '../../run/task-options.ts';

export const packageAct: Act = {
  target: 'package',
  independent: true,
  run: async ({ context, projects, environment, options, invocation, voice }) => {
    const made = await makePackages(context, {
      environment, projects, from: text(options, 'from'), since: text(options, 'since'), to: text(options, 'to'), toEnvironment: text(options, 'toEnv'), out: text(options, 'out'), name: text(options, 'name'),
      archive: flag(options, 'archive'), allow: list(options, 'allow'), requires: list(options, 'requires'), named: invocation.named, sign: text(options, 'sign'),
    });
    return made.map(({ project, plan, plans, from, to, path, reports = [], findings }) => said({ project, environment: plan.environment, status: path === undefined ? 'unchanged' : 'planned', outcome: 0 }, [
      ...plans.map((each) => planText(each, { ...voice, sql: flag(options, 'sql'), ...(plans.length === 1 && { between: { from, to } }) })), `  from ${from} to ${to}`, ...findings.map(({ code, message }) => `  ${code}: ${message}`),
      ...(path === undefined ? [] : [packageText(readPackage(resolve(context.root, path), { label: path }), voice), ...[path, ...reports].map((each) => `  ${each}`)]), '',
    ]));
  },
};

export default executorOf(packageAct);
