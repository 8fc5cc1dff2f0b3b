/** What the journal, or a snapshot of it, says of a project's versioned scripts. */
import { appliedScripts, type AppliedScript } from '../journal/applied-scripts.ts';
import { historyOf, rolledBackBy } from '../journal/history.ts';
import type { Id } from '../model/address.ts';
import { knownTo, type Journaled } from './known.ts';

export interface Ledger {
  /** By key, in the order in which they were applied. */
  readonly applied: ReadonlyMap<string, AppliedScript>;
  /** Ids that Sluice knows; undefined before the first deployment. */
  readonly known: ReadonlySet<Id> | undefined;
  /** The deployment whose rollback failed, where nothing happened after that: its scripts count as applied, and what they made may be gone. */
  readonly halfTakenBack?: string | undefined;
}

export async function readLedger(of: Journaled, project: string, environment: string): Promise<Ledger> {
  const exists = of.journal.exists || (await of.store.exists());
  const last = exists ? (await historyOf(of.store, project, environment)).at(-1) : undefined;
  return { halfTakenBack: last?.kind === 'rollback' && last.status === 'failed' ? rolledBackBy(last.id) : undefined, applied: exists ? await appliedScripts(of.store, project, environment) : new Map<string, AppliedScript>(), known: (await knownTo(of, project, environment)).ids };
}
