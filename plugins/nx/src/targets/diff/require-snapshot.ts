/** A diff stands on the snapshot of the same run. On an older one it would tell, and Nx would keep, what was true some other day. */
import type { ExecutorContext } from '@nx/devkit';
import { Failure } from '@sluice/core';
import { dependenciesOf } from '../../run/task-order.ts';
import { executor } from '../target.ts';

/** Throws SL508. */
export function requireSnapshot(task: string, { taskGraph, projectsConfigurations }: Pick<ExecutorContext, 'taskGraph' | 'projectsConfigurations'>): void {
  const needs = taskGraph ? dependenciesOf(taskGraph, task) : [];
  const isThere = needs.some((need) => {
    const target = taskGraph?.tasks[need]?.target;
    return target && projectsConfigurations.projects[target.project]?.targets?.[target.target]?.executor === executor('snapshot');
  });
  if (isThere) return;
  throw new Failure('SL508', `${task} was started without its snapshot task`, { hint: 'Run it without --excludeTaskDependencies, and keep the snapshot target in its dependsOn.' });
}
