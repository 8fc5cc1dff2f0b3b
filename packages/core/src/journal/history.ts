/** Questions to the journal. Each gives nothing where there is no journal. */
import type { Id } from '../model/address.ts';
import type { JournalStore } from '../model/journal-store.ts';
import { isForward } from '../model/plan.ts';
import { getCatalog } from './catalog-body.ts';
import { deploymentRows, type Deployment } from './deployment-row.ts';

/** Leads to a state of the project: an undo only takes back what never was, and switching objects off and on is no state. */
export const isWay = ({ kind }: Pick<Deployment, 'kind'>): boolean => kind !== 'undo' && !isSwitch({ kind });
export const isSwitch = ({ kind }: Pick<Deployment, 'kind'>): boolean => kind === 'disable' || kind === 'enable';

/** The deployment that a rollback takes back, from the rollback's id. */
export const rolledBackBy = (rollbackId: string): string | undefined => /^(.+)-rollback(?:-[a-z0-9]+)?$/.exec(rollbackId)?.[1];

/** One of those that came to its end. */
export const arrived = (row: Pick<Deployment, 'kind' | 'status'>): boolean => isWay(row) && row.status === 'done';

/** One of those that came to its end, and was not taken back. */
export const stands = (row: Pick<Deployment, 'kind' | 'status'>): boolean => isForward(row) && row.status === 'done';

/** The deployment that made the state as it should be: the last one that was done. An undo only takes back what never was. */
export async function lastSuccessful(store: JournalStore, project: string, environment: string): Promise<Deployment | undefined> {
  const rows = await deploymentRows(store, { project, environment, status: 'done' });
  return rows.filter(isWay).pop();
}

/** What was begun and has not ended. At most one: the next begins only after it ended. Its undo is found by its id. */
export async function openDeployment(store: JournalStore, project: string, environment: string): Promise<Deployment | undefined> {
  const rows = await deploymentRows(store, { project, environment });
  return rows.filter((row) => row.endedAt === undefined && isWay(row)).pop();
}

/** Every project's deployments on this physical database that began after `id`, oldest first; undefined when there is no such one. */
export async function deploymentsAfter(store: JournalStore, id: string): Promise<Deployment[] | undefined> {
  const rows = await deploymentRows(store, {});
  const index = rows.findIndex((row) => row.id === id);
  return index === -1 ? undefined : rows.slice(index + 1);
}

/** The project's own that began before it, oldest first. */
export async function deploymentsBefore(store: JournalStore, { id, project, environment }: Pick<Deployment, 'id' | 'project' | 'environment'>): Promise<Deployment[]> {
  const rows = await historyOf(store, project, environment);
  return rows.slice(0, Math.max(0, rows.findIndex((row) => row.id === id)));
}

/** It and the later ones of its project that stand, oldest first: going back to before it takes them all. */
export async function deploymentsSince(store: JournalStore, { id, project, environment }: Pick<Deployment, 'id' | 'project' | 'environment'>): Promise<Deployment[]> {
  const rows = await historyOf(store, project, environment);
  return rows.slice(rows.findIndex((row) => row.id === id)).filter((row) => row.id === id || stands(row));
}

/** Every project's, oldest first. */
export const allDeployments = (store: JournalStore): Promise<Deployment[]> => deploymentRows(store, {});

export const byRun = (store: JournalStore, runId: string): Promise<Deployment[]> => deploymentRows(store, { run_id: runId });

export async function deploymentById(store: JournalStore, id: string): Promise<Deployment | undefined> {
  return (await deploymentRows(store, { id }))[0];
}

/** Oldest first. */
export const historyOf = (store: JournalStore, project: string, environment: string): Promise<Deployment[]> => deploymentRows(store, { project, environment });

/** What Sluice created or adopted for the project: the addresses in the catalog that its last successful deployment led to. */
export async function knownIds(store: JournalStore, project: string, environment: string): Promise<ReadonlySet<Id>> {
  const last = await lastSuccessful(store, project, environment);
  const state = last && (await getCatalog(store, last.toFingerprint));
  return new Set(state?.facts.keys());
}
