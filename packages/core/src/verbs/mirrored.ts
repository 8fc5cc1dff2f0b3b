/** What this machine saw of deployments, said where the database cannot say it: it is gone, or it was set back to an older state. */
import { Failure, isFailure } from '../errors/failure.ts';
import { deploymentById } from '../journal/history.ts';
import { mirrorsOf, type KeptMirror } from '../journal/mirrors.ts';
import type { Finding } from '../model/finding.ts';
import type { Gathered, Group } from './gather.ts';
import type { Journaled } from './known.ts';

const said = ({ deployment, begin, stood }: KeptMirror): string =>
  `deployment ${deployment} of ${begin.project ?? ''} to ${begin.environment ?? ''}${begin.at === undefined ? '' : `, begun ${begin.at}`}: ${stood}`;

/** SL401 with what this machine knows: the last deployment of each project, and where it stood. */
export async function withMirrors(error: unknown, { environment, state }: Gathered, group: Group): Promise<unknown> {
  if (!isFailure(error) || error.code !== 'SL401') return error;
  const lines: string[] = [];
  for (const { project } of group.selected) {
    const [last] = await mirrorsOf(state.state, project.name, environment.name, 1);
    if (last) lines.push(said(last));
  }
  if (lines.length === 0) return error;
  return new Failure(error.code, error.message, { ...error.detail, lines: [...(error.detail.lines ?? []), 'This machine knows:', ...lines] });
}

/** The last deployment that this machine saw, where the journal does not hold it. */
export async function lostHere({ environment, state }: Gathered, { journal, store }: Journaled, project: string): Promise<Finding | undefined> {
  const [last] = await mirrorsOf(state.state, project, environment.name, 1);
  if (!last || (journal.exists && (await deploymentById(store, last.deployment)))) return undefined;
  return {
    code: 'restored', severity: 'warning',
    message: `this machine saw ${said(last)}; the journal does not hold it, so the database is another one, or was set back to an older state`,
    hint: 'What is planned starts from the database as it is now. If it should hold that deployment, look whether the right backup was restored.',
  };
}
