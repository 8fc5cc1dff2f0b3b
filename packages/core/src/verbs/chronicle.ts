/** What the journal tells of the past: rows, audit entries and what follows from both. Read only; shared by status, log, metrics and audit. */
import { auditRecords, type AuditEntry, type AuditRecord } from '../journal/audit.ts';
import type { Deployment } from '../journal/deployment-row.ts';
import { allDeployments, rolledBackBy } from '../journal/history.ts';
import type { VerbContext } from './context.ts';
import { open, type Opened } from './engagement.ts';
import { gather, type Gathered, type GatherOptions } from './gather.ts';

export interface Chronicle {
  readonly opened: Opened;
  /** Every project's on this physical database, oldest first. */
  readonly deployments: readonly Deployment[];
  readonly audit: readonly AuditRecord[];
}

/** Runs `work` for each physical database of the selected projects. */
export async function chronicles<T>(context: VerbContext, options: GatherOptions, purpose: string, work: (chronicle: Chronicle, gathered: Gathered) => Promise<T>): Promise<T[]> {
  const gathered = await gather(context, options);
  const results: T[] = [];
  for (const group of gathered.groups) {
    const opened = await open(context, gathered, group, purpose);
    try {
      results.push(await work(await chronicle(opened), gathered));
    } finally {
      await opened.connection.close();
    }
  }
  return results;
}

export async function chronicle(opened: Opened): Promise<Chronicle> {
  const { store, journal } = opened;
  return journal.exists ? { opened, deployments: await allDeployments(store), audit: await auditRecords(store) } : { opened, deployments: [], audit: [] };
}

/** Entries about a deployment, oldest first. */
export const entriesOf = ({ audit }: Pick<Chronicle, 'audit'>, id: string): AuditEntry[] =>
  audit.flatMap(({ entry }) => (entry?.['deployment'] === id ? [entry] : []));

/** The deployments that a rollback took back: those that its audit entry names, else the one in its id. */
export function takenBack(chronicle: Pick<Chronicle, 'audit'>, rollback: string): readonly string[] {
  const named = entriesOf(chronicle, rollback).map((entry) => entry['taken']).find(Array.isArray) as readonly unknown[] | undefined;
  if (named) return named.filter((each): each is string => typeof each === 'string');
  const only = rolledBackBy(rollback);
  return only === undefined ? [] : [only];
}
