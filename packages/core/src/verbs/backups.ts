/** Backup objects as verbs see them: where this environment keeps them, what the journal holds for a way back. */
import { parseCatalog, serialiseCatalog } from '../journal/catalog-text.ts';
import { allBackups, isSealed } from '../journal/backup-row.ts';
import { deploymentRows, type Deployment } from '../journal/deployment-row.ts';
import type { ResolvedEnvironment } from '../manifest/environment.ts';
import type { Id } from '../model/address.ts';
import { backupPlace, type Kept } from '../model/backup.ts';
import { catalog, emptyCatalog, type Catalog } from '../model/catalog.ts';
import type { Dialect } from '../model/dialect.ts';
import { stepsOf, type Plan } from '../model/plan.ts';
import type { JournalStore } from '../model/journal-store.ts';
import { Failure } from '../errors/failure.ts';
import type { Session } from '../model/session.ts';
import type { RunBackups } from '../run/request.ts';

/** undefined: the environment keeps none. */
export const backupsOf = ({ backups, journalSchema }: ResolvedEnvironment): { readonly place: string; readonly days: number } | undefined =>
  (backups === 'off' ? undefined : { place: backupPlace(journalSchema), days: backups.keep / 86_400_000 });

/** `live`: the catalog before the first step. */
export const runBackups = ({ backups }: ResolvedEnvironment, live: Catalog): RunBackups => ({
  ...(backups !== 'off' && { keepMs: backups.keep }),
  facts: (id) => serialiseCatalog(around(id, live)),
});

/** The fact, all that lies within it, and what stands on these. */
function around(id: Id, live: Catalog): Catalog {
  const ids = new Set<Id>();
  const visit = (each: Id): void => {
    ids.add(each);
    for (const child of live.childrenOf(each)) visit(child.id);
  };
  visit(id);
  for (const inside of [...ids]) for (const { from } of live.dependantsOf(inside)) ids.add(from);
  return catalog([...ids].flatMap((each) => live.facts.get(each) ?? []), live.edges.filter(({ from, to }) => ids.has(from) && ids.has(to)));
}

/** What was kept since `first` and nobody brought back: of each thing what lies closest to the state before `first`. */
export async function keptSince(store: JournalStore, first: Deployment): Promise<Kept[]> {
  const later = (await deploymentRows(store, { project: first.project, environment: first.environment })).filter((row) => row.startedAt >= first.startedAt);
  const order = new Map(later.sort((a, b) => (a.startedAt < b.startedAt ? -1 : 1)).map((row, index) => [row.id, index]));
  const rows = (await allBackups(store, { status: 'verified' })).filter((row) => order.has(row.deploymentId))
    .sort((a, b) => order.get(a.deploymentId)! - order.get(b.deploymentId)! || a.seq - b.seq);
  const chosen = new Map<Id, string>();
  return rows.flatMap((row) => {
    if ((chosen.get(row.address) ?? row.deploymentId) !== row.deploymentId) return [];
    chosen.set(row.address, row.deploymentId);
    if (!isSealed(row)) {
      throw new Failure('SL707', `What the journal says about the backup object ${row.id} of ${row.address} was changed or damaged`, {
        lines: [`kept by deployment ${row.deploymentId} at ${row.createdAt}`], hint: 'Nothing was changed. Restore these rows from a backup of the database.',
      });
    }
    return [{ id: row.id, by: row.address, object: row.object, facts: row.facts === '' ? emptyCatalog : parseCatalog(row.facts) }];
  });
}

/** Makes the namespace of backup objects where the plan needs it. The caller holds the lock. Throws SL604. */
export async function makeBackupPlace(dialect: Dialect, session: Session, environment: ResolvedEnvironment, plan: Plan): Promise<void> {
  const place = backupsOf(environment)?.place;
  if (!dialect.backup || place === undefined || !stepsOf(plan).some(({ backup }) => backup !== undefined)) return;
  const [row] = await session.query(dialect.backup.usableSql(place));
  if (row && Object.values(row)[0] === true) return;
  const sql = dialect.backup.creationSql(place);
  try {
    await session.execute(sql);
  } catch (cause) {
    throw new Failure('SL604', `the place of backup objects, ${place}, cannot be made or used: ${cause instanceof Error ? cause.message : String(cause)}`, {
      lines: sql.split('\n'), hint: 'Have a DBA run this and give its ownership to who deploys, or set `backups: off` for this environment.', cause,
    });
  }
}
