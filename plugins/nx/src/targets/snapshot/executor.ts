import { relative } from 'node:path';
import { snapshot } from '@sluice/core';
import type { Act } from '../../run/act.ts';
import { executorOf } from '../../run/executor-of.ts';
import { inWorkspace } from '../../run/fixed-state.ts';
import { said } from '../../run/settle.ts';

export const snapshotAct: Act = {
  target: 'snapshot',
  independent: true,
  run: async ({ context, projects, environment }) =>
    (await snapshot(inWorkspace(context), { projects, environment })).map(({ project, path, bytes }) =>
      said({ project, environment: environment ?? '', status: 'passed', outcome: 0 }, [`${relative(context.root, path)} (${bytes} bytes)`])),
};

export default executorOf(snapshotAct);
