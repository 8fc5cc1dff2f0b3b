/** Cleanup: lists backup objects, and removes those whose time is over. Only what the journal knows, under the lock, journaled and audited. */
import { appendAudit, type AuditHead } from '../journal/audit.ts';
import { allBackups, backupById, isSealed, setBackupStatus, type Backup } from '../journal/backup-row.ts';
import type { Deployment } from '../journal/deployment-row.ts';
import { keepHead } from '../journal/end-deployment.ts';
import { createJournal } from '../journal/open.ts';
import { isoTime } from '../journal/row.ts';
import { backupPlace } from '../model/backup.ts';
import { isSqlError } from '../model/session.ts';
import type { Cleanup, CleanupObject } from '../report/cleanup-text.ts';
import { chronicle, chronicles } from './chronicle.ts';
import { TOOL_VERSION, type VerbContext } from './context.ts';
import type { Opened } from './engagement.ts';
import { selectedNames, type Gathered } from './gather.ts';
import { failureOf } from './mishap.ts';
import { withLock } from './with-lock.ts';

export interface CleanupOptions {
  readonly environment: string | undefined;
  readonly projects: readonly string[];
  /** Only backup objects of `projects`; left out: all of their databases, also those of projects that are no more. */
  readonly only?: boolean | undefined;
  readonly dryRun?: boolean | undefined;
  readonly waitMs?: number | undefined;
}

/** One for each physical database. Throws SL601 while somebody deploys. */
export const cleanup = (context: VerbContext, options: CleanupOptions): Promise<Cleanup[]> =>
  chronicles(context, options, 'cleanup', async ({ opened }, gathered): Promise<Cleanup> => {
    const { group, connection, journal, store, session, dialect } = opened;
    const of = { format: 'sluice-cleanup/1', environment: gathered.environment.name, database: group.database.name, label: group.database.label, dryRun: options.dryRun === true } as const;
    if (options.dryRun || !journal.exists || !dialect.backup) return { ...of, objects: (await found(opened, gathered, options)).map(({ object }) => object) };
    return withLock(context, connection, { deploymentId: 'cleanup', project: selectedNames(group) }, options.waitMs, async () => {
      await createJournal(store, { toolVersion: TOOL_VERSION, systemIdentifier: await dialect.systemIdentifier(session) });
      const objects: CleanupObject[] = [];
      for (const each of await found(opened, gathered, options)) objects.push(each.object.act === 'to remove' && !context.signal.aborted ? await remove(context, opened, gathered, each) : each.object);
      return { ...of, objects };
    });
  });

interface Found {
  readonly object: CleanupObject;
  /** What takes it away. */
  readonly drop: string | undefined;
}

/** By the server's clock, as the journal's rows. */
async function found(opened: Opened, { environment }: Gathered, { projects, only }: CleanupOptions): Promise<Found[]> {
  const { store, session, dialect } = opened;
  // Read again: what was open may have ended since, and the other way round.
  const deployments = (await chronicle(opened)).deployments.filter((row) => row.environment === environment.name);
  const ours = new Map(deployments.filter(({ project }) => !only || projects.includes(project)).map((row) => [row.id, row]));
  const open = new Set(deployments.filter(({ endedAt }) => endedAt === undefined).map(({ project }) => project));
  const now = await dialect.clock(session);
  const all: Found[] = [];
  for (const row of opened.journal.exists ? await allBackups(store) : []) {
    const deployment = ours.get(row.deploymentId);
    if (!deployment || row.status === 'dropped') continue;
    const object = isSealed(row) ? dialect.backup?.object(row.object, backupPlace(environment.journalSchema)) : undefined;
    const [size] = object ? await session.query(object.size) : [];
    const bytes = size && Object.values(size)[0];
    // What was moved back is a table in use again, and nothing is left to tell of.
    if (row.status === 'restored' && object && (bytes === undefined || bytes === null)) continue;
    const why = reason(row, deployment, { known: object !== undefined, open: open.has(deployment.project), now });
    all.push({
      drop: object?.drop,
      object: {
        backup: row.id, project: deployment.project, address: row.address, ...(object && { where: object.where }), rows: row.rows, ...(bytes !== undefined && bytes !== null && { bytes: Number(bytes) }),
        deployment: row.deploymentId, createdAt: row.createdAt, ...(row.expiresAt !== undefined && { expiresAt: row.expiresAt }), status: row.status, act: why === undefined ? 'to remove' : 'kept', ...(why !== undefined && { why }),
      },
    });
  }
  return all;
}

/** Why it stays. */
function reason(row: Backup, { project }: Deployment, { known, open, now }: { readonly known: boolean; readonly open: boolean; readonly now: string }): string | undefined {
  if (!isSealed(row)) return 'what the journal says about it was changed or damaged: look at it, and remove it by hand';
  if (!known) return 'it does not lie where this environment keeps backup objects: look at it, and remove it by hand';
  if (open) return `a deployment of ${project} is open and may need it`;
  if (row.expiresAt === undefined) return 'it has no end';
  return row.expiresAt > now ? `kept until ${row.expiresAt.slice(0, 16).replace('T', ' ')} UTC` : undefined;
}

/** The object, its row and the audit's entry in one transaction, where the dialect has them. */
async function remove(context: VerbContext, { session, store }: Opened, { environment, state }: Gathered, { object, drop }: Found): Promise<CleanupObject> {
  const { backup, address, project, deployment } = object;
  let head: AuditHead | undefined;
  try {
    await session.transaction(async () => {
      // Nobody else removes it: the lock is held. A rollback that began before the lock was had may have.
      if ((await backupById(store, backup))?.status === 'dropped') return;
      await session.execute(drop!);
      await setBackupStatus(store, backup, 'dropped');
      head = await appendAudit(store, { event: 'cleanup', backup, address, project, deployment, environment: environment.name, actor: context.actor, at: isoTime(context.now()) }, { once: true });
    });
  } catch (error) {
    // One that cannot go must not keep the others; without a connection nothing can.
    if (!isSqlError(error) || error.nature === 'connection') throw failureOf(error) ?? error;
    return { ...object, act: 'failed', why: error.message };
  }
  if (head) await keepHead(state.state, deployment, head, environment.name);
  return { ...object, act: 'removed' };
}
