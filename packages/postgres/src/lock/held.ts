/** The refusal that names who holds a deployment lock. */
import { Failure } from '@sluice/core/dialect';

/** What is known of a holder; servers hide some of it from roles without pg_read_all_stats. */
export interface Holder {
  readonly project?: string | undefined;
  readonly deploymentId?: string | undefined;
  readonly pid?: number | undefined;
  readonly actor?: string | undefined;
  readonly host?: string | undefined;
  readonly since?: string | undefined;
}

/** SL601. */
export function lockIsHeld(label: string, holder: Holder, waitedMs: number): Failure {
  const waited = waitedMs >= 1000 ? ` after ${Math.round(waitedMs / 1000)} s` : '';
  return new Failure('SL601', `${label} is locked by ${nameOf(holder)}${waited}`, {
    hint: 'Run again when it has ended, or wait for it with --wait=5min; a process that died gives the lock back by itself.',
  });
}

/** For who waits. */
export const waitsFor = (label: string, holder: Holder, leftMs: number): string =>
  `waits up to ${Math.max(1, Math.round(leftMs / 1000))} s for ${label}, which is locked by ${nameOf(holder)}`;

function nameOf(holder: Holder): string {
  const who = holder.deploymentId === undefined ? 'another deployment' : `deployment ${holder.deploymentId}${holder.project === undefined ? '' : ` of ${holder.project}`}`;
  const details = [
    holder.actor !== undefined && `by ${holder.actor}`,
    holder.host !== undefined && `on ${holder.host}`,
    holder.pid !== undefined && `process ${holder.pid}`,
    holder.since !== undefined && `since ${holder.since}`,
  ].filter((each) => each !== false);
  return `${who}${details.length > 0 ? ` (${details.join(', ')})` : ''}`;
}
