/** An act as the executor that Nx calls once for all tasks that are ready: they share one process, one planner and one connection a database. */
import type { ExecutorContext, TaskGraph } from '@nx/devkit';
import { isFailure } from '@sluice/core';
import { callKey, perform, type Act } from './act.ts';
import { interruptible } from './interruption.ts';
import { invocationOf, type Invocation } from './invocation.ts';
import { failed, type Ended } from './settle.ts';
import { readOptions, type TaskOptions } from './task-options.ts';
import { graphOrder, needsOf } from './task-order.ts';
import { voice } from './voice.ts';

export interface TaskResult {
  readonly task: string;
  readonly result: { success: boolean; status: Ended['status']; terminalOutput: string; startTime?: number; endTime?: number };
}

type Inputs = Readonly<Record<string, Readonly<Record<string, unknown>>>>;
export type BatchExecutor = (taskGraph: TaskGraph, inputs: Inputs, overrides: unknown, context: ExecutorContext) => AsyncGenerator<TaskResult>;

interface Ready {
  readonly task: string;
  readonly project: string;
  readonly options: TaskOptions;
  readonly adopt: boolean;
  readonly key: string;
}

/** Results come in the order of the graph; what stands on a failure is skipped. */
export const batchOf = (act: Act): BatchExecutor =>
  async function* (taskGraph, inputs, _overrides, context) {
    const invocation = invocationOf(context);
    const ended = new Map<string, Ended>();
    const stop = new AbortController();
    let waiting = graphOrder(taskGraph);
    while (waiting.length > 0) {
      const startTime = Date.now();
      if (stop.signal.aborted) for (const task of waiting) ended.set(task, skipped(taskGraph, task, 'the run was interrupted'));
      const wave = nextWave(act, waiting, taskGraph, inputs, context, invocation, ended);
      if (wave.length > 0) await call(act, wave, context, invocation, stop, ended);
      for (const task of waiting.filter((each) => ended.has(each))) yield resultOf(task, ended.get(task)!, startTime);
      waiting = waiting.filter((each) => !ended.has(each));
    }
  };

const projectOf = (graph: TaskGraph, task: string): string => graph.tasks[task]?.target.project ?? task;

const skipped = (graph: TaskGraph, task: string, because: string): Ended => ({ project: projectOf(graph, task), outcome: 1, status: 'skipped', text: `${task} was not run: ${because}` });

const resultOf = (task: string, { status, text }: Ended, startTime: number): TaskResult => ({
  task, result: { success: status === 'success', status, terminalOutput: `${text}\n`, ...(status !== 'skipped' && { startTime, endTime: Date.now() }) },
});

/** The first tasks that may share one call; those that can never run are ended on the way. */
function nextWave(act: Act, waiting: readonly string[], graph: TaskGraph, inputs: Inputs, context: ExecutorContext, invocation: Invocation, ended: Map<string, Ended>): readonly Ready[] {
  const wave = new Map<string, Ready>();
  for (const task of waiting.filter((each) => !ended.has(each))) {
    const project = projectOf(graph, task);
    const needs = needsOf(graph, task);
    const broken = needs.find((need) => ended.has(need) && ended.get(need)?.status !== 'success');
    if (broken !== undefined) {
      ended.set(task, skipped(graph, task, `${broken} did not succeed`));
      continue;
    }
    if (!needs.every((need) => ended.has(need) || wave.has(need))) continue;
    const raw = inputs[task] ?? {};
    try {
      const options = readOptions(act.target, raw);
      act.before?.(task, context);
      const ready = { task, project, options, ...callKey(project, options, invocation) };
      const [first] = wave.values();
      if (!first || first.key === ready.key) wave.set(task, ready);
    } catch (error) {
      if (!isFailure(error)) throw error;
      ended.set(task, failed(error, project, typeof raw['env'] === 'string' ? raw['env'] : '', voice()));
    }
  }
  return [...wave.values()];
}

async function call(act: Act, wave: readonly Ready[], context: ExecutorContext, invocation: Invocation, stop: AbortController, ended: Map<string, Ended>): Promise<void> {
  const [first] = wave;
  if (!first) return;
  const results = await interruptible(stop, (signal) =>
    perform(act, { root: context.root, projects: wave.map(({ project }) => project), options: first.options, adopt: first.adopt, invocation, signal }));
  for (const { task, project } of wave) {
    const result = results.find((each) => each.project === project);
    ended.set(task, result ?? { project, outcome: 70, status: 'failure', text: `${task}: the report says nothing of ${project}` });
  }
}
