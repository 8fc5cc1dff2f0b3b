/** The name of the lock's session, which others read in pg_stat_activity: it says who holds the lock without a row anywhere. */
import type { LockHolder } from '@sluice/core/dialect';

/** NAMEDATALEN - 1: the server cuts what is longer. */
const LONGEST = 63;
const PREFIX = 'sluice lock';

/** The project comes last: it is what may be cut. */
export const lockName = ({ deploymentId, project }: LockHolder): string =>
  asName(`${PREFIX} ${deploymentId} ${project}`);

/** As the server would keep it. */
export const asName = (text: string): string => text.replace(/[^\x20-\x7e]/g, '?').slice(0, LONGEST);

/** The deployment and project in a session's name; undefined where somebody else's session has the lock. */
export function readLockName(applicationName: string): Pick<LockHolder, 'deploymentId' | 'project'> | undefined {
  const found = /^sluice lock (\S+) (.+)$/.exec(applicationName);
  return found ? { deploymentId: found[1] ?? '', project: found[2] ?? '' } : undefined;
}
