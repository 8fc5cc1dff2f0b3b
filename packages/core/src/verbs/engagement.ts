/** One physical database during one run: its connection, its live and desired catalogs, its journal. */
import { emptyCatalog } from '../model/catalog.ts';
import { lastSuccessful } from '../journal/history.ts';
import { planOf, type Deployment } from '../journal/deployment-row.ts';
import { getCatalog } from '../journal/catalog-body.ts';
import { openJournal, type JournalState } from '../journal/open.ts';
import type { Id } from '../model/address.ts';
import type { Catalog } from '../model/catalog.ts';
import type { Connection, Desired, Dialect, Reading } from '../model/dialect.ts';
import type { JournalStore } from '../model/journal-store.ts';
import type { Session } from '../model/session.ts';
import type { VerbContext } from './context.ts';
import { desired } from './desired.ts';
import type { Gathered, Group } from './gather.ts';

export interface Engagement {
  readonly group: Group;
  readonly dialect: Dialect;
  readonly connection: Connection;
  readonly session: Session;
  readonly store: JournalStore;
  readonly journal: JournalState;
  readonly desired: Desired;
  /** Read when the engagement began, and again after each change. */
  live: Reading;
}

export async function engage(context: VerbContext, gathered: Gathered, group: Group, purpose: string, waitMs = 0): Promise<Engagement> {
  const dialect = await context.dialect(group.dialect);
  const { environment } = gathered;
  const connection = await dialect.connect({
    url: group.database.url,
    label: group.database.label,
    root: context.root,
    applicationName: `sluice ${purpose}`.slice(0, 63),
    timeouts: { lockMs: environment.timeouts.lock, statementMs: environment.timeouts.statement },
    openWaitMs: waitMs,
  });
  try {
    const session = await connection.session('main');
    const store = dialect.journal(session, environment.journalSchema);
    const journal = await openJournal(store);
    // The live catalog is read while the sources are loaded elsewhere.
    const [wanted, live] = await Promise.all([
      desired(context, gathered, { dialect, group, server: connection.server, connection }),
      dialect.read(session, { journalSchema: environment.journalSchema }),
    ]);
    return { group, dialect, connection, session, store, journal, desired: wanted, live };
  } catch (error) {
    await connection.close();
    throw error;
  }
}

export const readAgain = async (engagement: Engagement, gathered: Gathered): Promise<void> => {
  engagement.live = await engagement.dialect.read(engagement.session, { journalSchema: gathered.environment.journalSchema });
};

/** What the journal knows about a project in an environment. */
export interface Known {
  /** Ids that Sluice created or adopted; undefined before the first deployment. */
  readonly ids: ReadonlySet<Id> | undefined;
}

export async function knownTo(engagement: Pick<Engagement, 'store' | 'journal'>, project: string, environment: string): Promise<Known> {
  if (!engagement.journal.exists && !(await engagement.store.exists())) return { ids: undefined };
  const last = await lastSuccessful(engagement.store, project, environment);
  if (!last) return { ids: undefined };
  return { ids: await madeBy(engagement.store, last) };
}

/** What is there once a deployment has come to its end, without what it left alone. */
export async function madeBy(store: JournalStore, { id, toFingerprint }: Deployment): Promise<ReadonlySet<Id>> {
  const [state, plan] = [await getCatalog(store, toFingerprint), await planOf(store, id)];
  return managed(state ?? emptyCatalog, [...(plan?.unmanaged ?? []), ...(plan?.ignored ?? [])]);
}

/** Without what was left alone then, and what lies within it. */
function managed(state: Catalog, left: readonly Id[]): Set<Id> {
  const alone = new Set(left);
  const ids = new Set<Id>();
  for (const fact of state.facts.values()) {
    let inside = false;
    for (let each: typeof fact | undefined = fact; each && !inside; each = each.parent === undefined ? undefined : state.facts.get(each.parent)) inside = alone.has(each.id);
    if (!inside) ids.add(fact.id);
  }
  return ids;
}

