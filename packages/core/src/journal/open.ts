/** Opening the journal: is it there, of a format that we know, and of this very database? */
import { Failure, isFailure } from '../errors/failure.ts';
import { JOURNAL_FORMAT, type JournalStore } from '../model/journal-store.ts';
import { numberOf, textOf } from './row.ts';
import { upgradeJournal } from './upgrades.ts';

export interface JournalState {
  readonly exists: boolean;
  /** Older than today's: read as it is, and upgraded by the next deployment under its lock. */
  readonly format?: number;
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
  return { exists: true, format, madeBy: textOf(newest, 'version'), systemIdentifier: textOf(newest, 'system_identifier') };
}

export interface JournalMaker {
  readonly toolVersion: string;
  /** From `dialect.systemIdentifier`. */
  readonly systemIdentifier: string;
}

/** Makes what is missing and upgrades what is old; idempotent. The caller holds the deployment lock. Throws SL602, SL604. */
export async function createJournal(store: JournalStore, maker: JournalMaker): Promise<JournalState> {
  const state = await openJournal(store);
  if (state.systemIdentifier !== undefined && state.format !== undefined) {
    if (state.format < JOURNAL_FORMAT) await upgradeJournal(store, state.format, maker);
    return bound(store, { ...state, format: JOURNAL_FORMAT }, maker.systemIdentifier);
  }
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
  return { exists: true, format: JOURNAL_FORMAT, madeBy: maker.toolVersion, systemIdentifier: maker.systemIdentifier };
}

/** A restore or a failover makes another database or timeline of it; batches under way keep the one that they ran on. */
async function bound(store: JournalStore, state: JournalState, systemIdentifier: string): Promise<JournalState> {
  if (state.systemIdentifier === systemIdentifier) return state;
  await store.update('meta', { format: JOURNAL_FORMAT }, { system_identifier: systemIdentifier });
  return { ...state, systemIdentifier };
}
