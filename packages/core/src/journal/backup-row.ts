/** Backup rows: what a destructive step left behind so that rows can come back. */
import type { Id } from '../model/address.ts';
import { digest } from '../model/hash.ts';
import type { JournalStore } from '../model/journal-store.ts';
import type { Row } from '../model/session.ts';
import { isoTime, numberOf, optionalText, textOf } from './row.ts';

/** `made`: written, not yet proven. `verified`: read back and equal. Only a verified one lets its step start. */
export type BackupStatus = 'made' | 'verified' | 'restored' | 'dropped';

export interface Backup {
  readonly id: string;
  readonly deploymentId: string;
  readonly seq: number;
  /** What was backed up. */
  readonly address: Id;
  /** Where the rows lie, in the dialect's words. */
  readonly object: string;
  readonly rows: number;
  readonly checksum: string;
  /** The facts around the rows (`serialiseCatalog`). */
  readonly facts: string;
  readonly status: BackupStatus;
  readonly createdAt: string;
  readonly expiresAt?: string;
}

/** The checksum as the row holds it: of the rows, and of what the row itself says about them, so that a change of either shows. */
export const sealed = (checksum: string, { object, facts }: Pick<Backup, 'object' | 'facts'>): string => `${checksum}/${digest([object, facts]).slice(0, 16)}`;

/** Whether the row says what it said when it was written. */
export const isSealed = (backup: Backup): boolean => sealed(backup.checksum.slice(0, backup.checksum.lastIndexOf('/')), backup) === backup.checksum;

export async function insertBackup(store: JournalStore, backup: Omit<Backup, 'createdAt' | 'expiresAt'> & { readonly now: number; readonly expires?: number }): Promise<void> {
  await store.insert('backup', {
    id: backup.id, deployment_id: backup.deploymentId, seq: backup.seq, address: backup.address, object: backup.object, rows: backup.rows,
    checksum: backup.checksum, facts: backup.facts, status: backup.status, created_at: isoTime(backup.now),
    expires_at: backup.expires === undefined ? null : isoTime(backup.expires),
  });
}

export const setBackupStatus = async (store: JournalStore, id: string, status: BackupStatus): Promise<void> => {
  await store.update('backup', { id }, { status });
};

export const backupsOf = async (store: JournalStore, deploymentId: string): Promise<Backup[]> =>
  (await store.select('backup', { deployment_id: deploymentId }, ['seq', 'id'])).map(backupOf);

export const backupById = async (store: JournalStore, id: string): Promise<Backup | undefined> => (await store.select('backup', { id })).map(backupOf)[0];

/** All that the journal knows, the oldest first. */
export const allBackups = async (store: JournalStore, where: { readonly status?: BackupStatus } = {}): Promise<Backup[]> =>
  (await store.select('backup', where, ['created_at', 'id'])).map(backupOf);

function backupOf(row: Row): Backup {
  const expiresAt = optionalText(row, 'expires_at');
  return {
    id: textOf(row, 'id'),
    deploymentId: textOf(row, 'deployment_id'),
    seq: numberOf(row, 'seq'),
    address: textOf(row, 'address'),
    object: textOf(row, 'object'),
    rows: numberOf(row, 'rows'),
    checksum: textOf(row, 'checksum'),
    facts: textOf(row, 'facts'),
    status: textOf(row, 'status') as BackupStatus,
    createdAt: textOf(row, 'created_at'),
    ...(expiresAt !== undefined && { expiresAt }),
  };
}
