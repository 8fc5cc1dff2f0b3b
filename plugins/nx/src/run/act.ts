/** What an executor is made of: how its options become a call of a verb for one or many projects, and what each of them came to. */
import { createContext, failureOf, type VerbContext } from '@sluice/core';
import type { ExecutorContext, TaskGraph } from '@nx/devkit';
import { dialects } from '../dialects.ts';
import type { TargetName } from '../plugin-options.ts';
import { isAdopted } from './adoption.ts';
import type { Invocation } from './invocation.ts';
import { failed, type Ended } from './settle.ts';
import { text, type TaskOptions } from './task-options.ts';
import { asker, progressWriter, voice, type Voice } from './voice.ts';

export interface Call {
  readonly context: VerbContext;
  /** In the order of the graph. */
  readonly projects: readonly string[];
  readonly environment: string | undefined;
  readonly options: TaskOptions;
  /** Whether the projects of this call are adopted. */
  readonly adopt: boolean;
  readonly invocation: Invocation;
  readonly voice: Voice;
}

export interface Act {
  readonly target: TargetName;
  /** The projects have nothing to do with each other: what stops one must not stop the rest. */
  readonly independent: boolean;
  /** Throws what makes a task pointless whatever the verb would say. */
  readonly before?: (taskId: string, context: Pick<ExecutorContext, 'projectsConfigurations'> & { readonly taskGraph?: TaskGraph }) => void;
  /** An entry for each project. Throws Failures that stop all of them. */
  run(call: Call): Promise<readonly Ended[]>;
}

export interface CallOptions {
  readonly root: string;
  readonly projects: readonly string[];
  readonly options: TaskOptions;
  readonly adopt: boolean;
  readonly invocation: Invocation;
  readonly signal: AbortSignal;
}

/** Calls the verb once; when that fails as a whole because of one project's files, once for each. What the server or the network did is a failure too. */
export async function perform(act: Act, { root, projects, options, adopt, invocation, signal }: CallOptions): Promise<readonly Ended[]> {
  const how = voice();
  const ask = asker();
  const environment = text(options, 'env');
  const context = createContext({ root, signal, dialects: dialects(root), progress: progressWriter(projects.length > 1), ...(ask && { ask }) });
  const call = { context, environment, options, adopt, invocation, voice: how };
  const clean = (ended: readonly Ended[]): readonly Ended[] => ended.map((each) => ({ ...each, text: context.redact(each.text) }));
  try {
    return clean(await act.run({ ...call, projects }));
  } catch (error) {
    const failure = failureOf(error);
    if (!failure) throw error;
    if (!act.independent || projects.length === 1 || failure.owner !== 'author' || COMMON.has(failure.code)) return clean(projects.map((project) => failed(failure, project, environment ?? '', how)));
  }
  const ended: Ended[] = [];
  for (const project of projects) {
    try {
      ended.push(...(await act.run({ ...call, projects: [project] })));
    } catch (error) {
      const failure = failureOf(error);
      if (!failure) throw error;
      ended.push(failed(failure, project, environment ?? '', how));
    }
  }
  return clean(ended);
}

/** Failures that meet every project alike. */
const COMMON: ReadonlySet<string> = new Set(['SL102', 'SL103', 'SL108', 'SL901']);

/** Tasks with equal keys may share one call. Throws SL901. */
export const callKey = (project: string, options: TaskOptions, invocation: Invocation): { readonly key: string; readonly adopt: boolean } => {
  const adopt = isAdopted(options, project, invocation.named);
  return { key: JSON.stringify([adopt, Object.entries({ ...options, adopt: undefined }).sort(([a], [b]) => (a < b ? -1 : 1))]), adopt };
};
