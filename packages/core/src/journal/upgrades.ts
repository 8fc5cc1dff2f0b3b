/** How a journal of an older format becomes one of today's. */
import { Failure, impossible, isFailure } from '../errors/failure.ts';
import { JOURNAL_FORMAT, type JournalStore } from '../model/journal-store.ts';

export interface JournalUpgrade {
  /** The format that it starts from; it leads to the next one. */
  readonly from: number;
  /** What it does, for the report. */
  readonly title: string;
  /** Idempotent: a process that dies before the new format is written down leaves it to the next one. */
  run(store: JournalStore): Promise<void>;
}

/** One for each format that was ever written, in order. */
export const UPGRADES: readonly JournalUpgrade[] = [
  // 0 was the journal before the first release: deployments and steps, without backups and without an audit chain.
  { from: 0, title: 'tables for backups and the audit chain', run: (store) => store.create() },
];

/** Under the deployment lock. `meta` keeps a row for each format that the journal has had; the newest rules. */
export async function upgradeJournal(store: JournalStore, from: number, maker: { readonly toolVersion: string; readonly systemIdentifier: string }, upgrades = UPGRADES, to: number = JOURNAL_FORMAT): Promise<readonly JournalUpgrade[]> {
  const done: JournalUpgrade[] = [];
  for (let format = from; format < to; format += 1) {
    const upgrade = upgrades.find((each) => each.from === format);
    if (!upgrade) throw impossible(`no upgrade leads from the journal's format ${format}`);
    try {
      await upgrade.run(store);
    } catch (cause) {
      if (isFailure(cause)) throw cause;
      throw new Failure('SL604', `The journal of format ${format} cannot be upgraded (${upgrade.title}): ${cause instanceof Error ? cause.message : String(cause)}`, {
        hint: 'Let a role that owns the journal run what `sluice init --env <environment> --print` prints.', cause,
      });
    }
    await store.insert('meta', { format: format + 1, version: maker.toolVersion, system_identifier: maker.systemIdentifier });
    done.push(upgrade);
  }
  return done;
}
