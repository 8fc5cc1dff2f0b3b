/** `--adopt` goes to every dependency as the other options do, so it says whom it is for. */
import { Failure } from '@sluice/core';
import { list, type TaskOptions } from './task-options.ts';

/** Bare: the projects that the command names. Throws SL901 where that cannot be known. */
export function isAdopted(options: TaskOptions, project: string, named: readonly string[] | undefined): boolean {
  const said = list(options, 'adopt');
  if (said.includes('') && named === undefined) {
    throw new Failure('SL901', 'it cannot be known for which project --adopt is meant', { hint: `Name it: --adopt=${project}` });
  }
  return said.flatMap((each) => each.split(',')).some((each) => (each === '' ? named?.includes(project) : each === project));
}
