/** Status: what is where, since when, by whom, drifted or not, and what is open. */
import { historyOf, lastSuccessful, openDeployment } from '../journal/history.ts';
import type { Deployment } from '../journal/deployment-row.ts';
import { getCatalog } from '../journal/catalog-body.ts';
import { kindsByName } from '../catalog/canonical.ts';
import { diff as compare, subject } from '../diff/diff.ts';
import { catalog } from '../model/catalog.ts';
import { openJournal } from '../journal/open.ts';
import type { Id } from '../model/address.ts';
import type { Catalog } from '../model/catalog.ts';
import type { AnyKind } from '../model/kind.ts';
import type { VerbContext } from './context.ts';
import { knownTo } from './known.ts';
import { gather, type Member } from './gather.ts';
import { managed } from './managed.ts';

export interface StatusOptions {
  readonly environment: string | undefined;
  readonly projects: readonly string[];
  /** How many past deployments to list. */
  readonly history?: number | undefined;
}

export interface ProjectState {
  readonly project: string;
  readonly environment: string;
  readonly database: string;
  /** The last deployment that succeeded. */
  readonly last?: Deployment;
  readonly open?: Deployment;
  /** Facts that differ from what the last deployment led to: `+` made by hand, `-` gone, `~` changed. */
  readonly drift: readonly string[];
  /** Whether the files are those of the last deployment. */
  readonly filesDeployed: boolean;
  readonly history: readonly Deployment[];
}

export async function status(context: VerbContext, options: StatusOptions): Promise<ProjectState[]> {
  const gathered = await gather(context, options);
  const { environment } = gathered;
  const states: ProjectState[] = [];
  for (const group of gathered.groups) {
    const dialect = await context.dialect(group.dialect);
    const connection = await dialect.connect({
      url: group.database.url, label: group.database.label, root: context.root, applicationName: 'sluice status',
      timeouts: { lockMs: environment.timeouts.lock, statementMs: environment.timeouts.statement },
    });
    try {
      const session = await connection.session('main');
      const store = dialect.journal(session, environment.journalSchema);
      const journal = await openJournal(store);
      const { catalog: live } = await dialect.read(session, { journalSchema: environment.journalSchema });
      for (const member of group.selected) {
        const name = member.project.name;
        const base = { project: name, environment: environment.name, database: member.database.name };
        if (!journal.exists) {
          states.push({ ...base, drift: [], filesDeployed: false, history: [] });
          continue;
        }
        const last = await lastSuccessful(store, name, environment.name);
        const open = await openDeployment(store, name, environment.name);
        const wanted = last && (await getCatalog(store, last.toFingerprint));
        const known = (await knownTo({ store, journal }, name, environment.name)).ids ?? new Set<Id>();
        states.push({
          ...base,
          ...(last && { last }),
          ...(open && { open }),
          drift: wanted ? drift(wanted, live, known, member, dialect.kinds) : [],
          filesDeployed: last?.sourceDigest === member.sourceDigest,
          history: (await historyOf(store, name, environment.name)).slice(-(options.history ?? 10)).reverse(),
        });
      }
    } finally {
      await connection.close();
    }
  }
  return states;
}

function drift(wanted: Catalog, live: Catalog, known: ReadonlySet<Id>, member: Member, list: readonly AnyKind[]): string[] {
  const { owned, counted } = managed(wanted, live, member, list);
  const now = catalog([...live.facts.values()].filter(counted));
  const signs = { add: '+', remove: '-', set: '~' } as const;
  return compare(catalog([...wanted.facts.values()].filter((fact) => owned(fact.id))), now, kindsByName(list))
    .filter((delta) => delta.delta !== 'add' || !known.has(subject(delta).id))
    .map((delta) => `${signs[delta.delta]} ${subject(delta).id}${delta.delta === 'set' ? `: ${delta.attributes.join(', ')}` : ''}`);
}
