/** What is to be said about a deployment that was open when another one came: at once, and in the report. */
import { OUTCOMES } from '../errors/codes.ts';
import type { Deployment } from '../journal/deployment-row.ts';
import { endDeployment } from '../journal/end-deployment.ts';
import type { Finding } from '../model/finding.ts';
import type { VerbContext } from './context.ts';
import type { Engagement } from './engagement.ts';
import type { Gathered } from './gather.ts';
import type { Ruling } from './rulings.ts';

/** What goes with a project from the lock on. */
export interface News {
  readonly runId: string;
  readonly startedAt: number;
  readonly findings: readonly Finding[];
  readonly ruling?: Ruling | undefined;
}

export function told(context: VerbContext, project: string, finding: Finding): Finding {
  context.progress({ event: 'note', project, message: finding.message });
  return finding;
}

export const edit = ({ id }: Deployment): Finding => ({
  code: 'edited', severity: 'warning', message: `the files changed since deployment ${id} began: it is finished as it was planned, then the rest is planned`,
});

/** For a plan that is only shown. */
export const stillOpen = ({ id, status, startedAt }: Deployment): Finding => ({
  code: 'open', severity: 'warning', message: `deployment ${id}, begun ${startedAt}, is ${status}: deploy finishes it by its own plan first`,
});

export async function giveUp(context: VerbContext, gathered: Gathered, { session, store }: Engagement, { id, kind, project, environment }: Deployment): Promise<Finding> {
  await endDeployment(session, store, { id, status: 'failed', outcome: OUTCOMES.failed, now: context.now(), stateDir: gathered.state.state, audit: { event: 'given up', project, environment, actor: context.actor } });
  const why = kind === 'rollback' ? `rollback ${id} did not come to its end` : `deployment ${id} stopped at a step that failed; the files changed since`;
  return told(context, project, { code: 'given-up', severity: 'warning', message: `${why}, so what it did is where this one begins` });
}
