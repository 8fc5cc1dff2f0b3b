import { relative } from 'node:path';
import { diff } from '@sluice/core';
import type { Act } from '../../run/act.ts';
import { executorOf } from '../../run/executor-of.ts';
import { inWorkspace } from '../../run/fixed-state.ts';
import { settlePlan } from '../../run/settle.ts';
import { flag } from '../../run/task-options.ts';
import { requireSnapshot } from './require-snapshot.ts';

export const diffAct: Act = {
  target: 'diff',
  independent: true,
  before: requireSnapshot,
  run: async ({ context, projects, environment, options, adopt, voice }) => {
    const { report, files } = await diff(inWorkspace(context), { projects, environment, adopt, fromSnapshot: true });
    return settlePlan(report, { voice, sql: flag(options, 'sql'), more: ({ project }) => Object.values(files.get(project) ?? {}).map((path) => `  ${relative(context.root, path)}`) });
  },
};

export default executorOf(diffAct);
