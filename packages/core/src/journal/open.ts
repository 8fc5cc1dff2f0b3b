/** Opening the journal: is it there, of a format that we know, and of this very database? */
import { Failure, isFailure } from '../errors/failure.ts';
import { JOURNAL_FORMAT, type JournalStore } from '../model/journal-store.ts';
import { numberOf, textOf } from './row.ts';

export interface JournalState {
  readonly exists: boolean;
  /** The version of Sluice that made it. */
  readonly madeBy?: string;
  /** The database and timeline that the last deployment began on; another one than today's means a restore or a failover. */
  readonly systemIdentifier?: string;
}

/** Reads only. Throws SL602 when a newer Sluice made the journal. */
export async function openJournal(store: JournalStore): Promise<JournalState> {
  if (!(await store.exists())) return { exists: false };
  const rows = await store.select('meta', {}, ['format']);
  const newest = rows[rows.length - 1];
  if (!newest) return { exists: true };
  const format = numberOf(newest, 'format');
  if (format > JOURNAL_FORMAT) {
    throw new Failure('SL602', `The journal has the format ${format}, made by Sluice ${textOf(newest, 'version')}; this version reads up to ${JOURNAL_FORMAT}`, {
      hint: `Update Sluice to ${textOf(newest, 'version')} or newer.`,
    });
  }
  return { exists: true, madeBy: textOf(newest, 'version'), systemIdentifier: textOf(newest, 'system_identifier') };
}

export interface JournalMaker {
  readonly toolVersion: string;
  /** From `dialect.systemIdentifier`. */
  readonly systemIdentifier: string;
}

/** Makes what is missing; idempotent. The caller holds the deployment lock. Throws SL602, SL604. */
export async function createJournal(store: JournalStore, maker: JournalMaker): Promise<JournalState> {
  const state = await openJournal(store);
  if (state.systemIdentifier !== undefined) return state;
  try {
    await store.create();
    await store.insert('meta', { format: JOURNAL_FORMAT, version: maker.toolVersion, system_identifier: maker.systemIdentifier });
  } catch (cause) {
    if (isFailure(cause)) throw cause;
    throw new Failure('SL604', `The journal cannot be created: ${cause instanceof Error ? cause.message : String(cause)}`, {
      hint: 'Let a role that may create it run what `sluice init --env <environment>` prints.',
      cause,
    });
  }
  return { exists: true, madeBy: maker.toolVersion, systemIdentifier: maker.systemIdentifier };
}

/**
 * Says that from now on the journal speaks about this database and timeline. Only when no deployment is open: an open one's
 * transaction ids belong to the timeline on which it ran.
 */
export async function bindJournal(store: JournalStore, systemIdentifier: string): Promise<void> {
  await store.update('meta', { format: JOURNAL_FORMAT }, { system_identifier: systemIdentifier });
}
