/** An act as the executor that Nx calls for one task in a process of its own. */
import type { ExecutorContext } from '@nx/devkit';
import { Failure, isFailure } from '@sluice/core';
import { callKey, perform, type Act } from './act.ts';
import { interruptible } from './interruption.ts';
import { invocationOf } from './invocation.ts';
import { failed, type Ended } from './settle.ts';
import { readOptions } from './task-options.ts';
import { voice } from './voice.ts';

export type TaskExecutor = (raw: Readonly<Record<string, unknown>>, context: ExecutorContext) => Promise<{ success: boolean }>;

export const executorOf = (act: Act): TaskExecutor => async (raw, context) => {
  const project = context.projectName;
  if (project === undefined) throw new Failure('SL999', `Nx ran ${act.target} for no project`);
  const [ended] = await interruptible(new AbortController(), (signal) => one(act, project, raw, context, signal));
  process.stdout.write(`${ended?.text ?? ''}\n`);
  return { success: ended?.status === 'success' };
};

async function one(act: Act, project: string, raw: Readonly<Record<string, unknown>>, context: ExecutorContext, signal: AbortSignal): Promise<readonly Ended[]> {
  try {
    const invocation = invocationOf(context);
    const options = readOptions(act.target, raw);
    act.before?.([project, context.targetName ?? act.target, ...(context.configurationName === undefined ? [] : [context.configurationName])].join(':'), context);
    return await perform(act, { root: context.root, projects: [project], options, adopt: callKey(project, options, invocation).adopt, invocation, signal });
  } catch (error) {
    if (!isFailure(error)) throw error;
    return [failed(error, project, typeof raw['env'] === 'string' ? raw['env'] : '', voice())];
  }
}
