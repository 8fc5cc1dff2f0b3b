/** The deployment lock of a database, held while something is done under it. */
import { isoTime } from '../journal/row.ts';
import type { Connection, Lock, LockHolder } from '../model/dialect.ts';
import type { VerbContext } from './context.ts';

/** What others who wait are told that this process does. */
export interface HeldFor {
  readonly deploymentId: string;
  /** Left out: what is done has no run of its own, and its name serves for both. */
  readonly runId?: string;
  readonly project: string;
}

export const holderOf = ({ actor, host, pid, now }: VerbContext, { deploymentId, runId = deploymentId, project }: HeldFor): LockHolder =>
  ({ deploymentId, runId, project, actor, host, pid, startedAt: isoTime(now()) });

/** Throws SL601 when another holds it longer than `waitMs`; left out: it waits for nobody. */
export async function withLock<T>(context: VerbContext, connection: Pick<Connection, 'lock'>, of: HeldFor, waitMs: number | undefined, work: (lock: Lock) => Promise<T>): Promise<T> {
  const lock = await connection.lock(holderOf(context, of), waitMs ?? 0);
  try {
    return await work(lock);
  } finally {
    await lock.release();
  }
}
