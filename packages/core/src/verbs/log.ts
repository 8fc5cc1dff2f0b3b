/** Log: every deployment of the projects, in the order in which they began. */
import { backupsOf, isSealed, type Backup } from '../journal/backup-row.ts';
import type { Deployment } from '../journal/deployment-row.ts';
import { addressesOf } from '../journal/step-row.ts';
import { backupPlace } from '../model/backup.ts';
import type { Dialect } from '../model/dialect.ts';
import type { LogEntry } from '../report/log-text.ts';
import { chronicles, entriesOf, type Chronicle } from './chronicle.ts';
import type { VerbContext } from './context.ts';

export interface LogOptions {
  readonly environment: string | undefined;
  readonly projects: readonly string[];
  /** Only the newest ones; left out: all. */
  readonly last?: number | undefined;
}

/** Oldest first. Undos of failed deployments are left out: they belong to what failed. */
export async function log(context: VerbContext, options: LogOptions): Promise<LogEntry[]> {
  const found = await chronicles(context, options, 'log', async (of, { environment }) => {
    const names = new Map(of.opened.group.selected.map(({ project, database }) => [project.name, database.name]));
    const rows = of.deployments.filter((row) => row.environment === environment.name && names.has(row.project) && row.kind !== 'undo');
    const entries: LogEntry[] = [];
    for (const row of options.last === undefined ? rows : rows.slice(Math.max(0, rows.length - options.last))) entries.push(await entryFor(of, row, { database: names.get(row.project)!, place: backupPlace(environment.journalSchema) }));
    return entries;
  });
  const all = found.flat().sort((a, b) => (a.startedAt < b.startedAt ? -1 : a.startedAt > b.startedAt ? 1 : 0));
  return options.last === undefined ? all : all.slice(Math.max(0, all.length - options.last));
}

async function entryFor(of: Chronicle, row: Deployment, { database, place }: { readonly database: string; readonly place: string }): Promise<LogEntry> {
  const { store, dialect } = of.opened;
  const told = entriesOf(of, row.id);
  const version = told.map((entry) => entry['version']).findLast((each): each is string => typeof each === 'string');
  const backups = (await backupsOf(store, row.id)).map((each) => whereabouts(each, dialect, place));
  return {
    format: 'sluice-log/1', deployment: row.id, run: row.runId, kind: row.kind, project: row.project, environment: row.environment, database, startedAt: row.startedAt,
    ...(row.endedAt !== undefined && { endedAt: row.endedAt, durationMs: Math.max(0, Date.parse(row.endedAt) - Date.parse(row.startedAt)) }),
    objects: await addressesOf(store, row.id), version: version ?? row.sourceDigest.slice(0, 12), sourceDigest: row.sourceDigest,
    ...(row.gitSha !== undefined && { commit: row.gitSha }), deployedBy: row.actor, databaseUser: row.dbUser, ...(row.reason !== undefined && { reason: row.reason }),
    backups: [...new Set(backups)], smokeTest: smokeOf(row, told), status: row.status, ...(row.outcome !== undefined && { outcome: row.outcome }),
    ...(told.some((entry) => entry['emergency'] === true) && { emergency: true }),
  };
}

function whereabouts(row: Backup, { backup }: Dialect, place: string): string {
  const where = isSealed(row) ? backup?.object(row.object, place)?.where : undefined;
  return where === undefined ? `${row.id} (changed or damaged in the journal)` : row.status === 'verified' ? where : `${where} (${row.status === 'dropped' ? 'removed since' : row.status})`;
}

function smokeOf(row: Deployment, told: readonly Readonly<Record<string, unknown>>[]): LogEntry['smokeTest'] {
  if (row.outcome === 3) return 'fail';
  const kept = told.map((entry) => entry['smoke']).findLast((each): each is { readonly passed: number; readonly failed: number } => typeof each === 'object' && each !== null);
  if (kept) return kept.failed > 0 ? 'fail' : kept.passed > 0 ? 'pass' : 'none';
  return row.status === 'done' && row.kind === 'deploy' && told.length > 0 ? 'unknown' : 'none';
}
