/** Snapshot: the live catalog of a project's scope as a file, the same bytes for the same state. */
import { rootOf, claims } from '../catalog/scope.ts';
import { kindsByName } from '../catalog/canonical.ts';
import { Failure } from '../errors/failure.ts';
import { parseCatalog, serialiseCatalog } from '../journal/catalog-text.ts';
import type { AppliedScript } from '../journal/applied-scripts.ts';
import type { Id } from '../model/address.ts';
import { catalog, type Catalog } from '../model/catalog.ts';
import { canonicalJson, sha256 } from '../model/hash.ts';
import type { Finding } from '../model/finding.ts';
import { openJournal } from '../journal/open.ts';
import { readDocument, writePlainFile } from '../sources/plain-file.ts';
import type { ServerInfo } from '../model/session.ts';
import { TOOL_VERSION, type VerbContext } from './context.ts';
import { knownTo } from './known.ts';
import { readLedger } from './ledger.ts';
import { gather, type Gathered, type Member } from './gather.ts';
import { unbinding } from './unbound.ts';
import { closure } from './workspace-edges.ts';

export interface SnapshotOptions {
  readonly environment: string | undefined;
  readonly projects: readonly string[];
}

/** What a plan is made from when no database is at hand. */
export interface Snapshot {
  readonly format: 'sluice-snapshot/1';
  readonly project: string;
  readonly environment: string;
  readonly database: string;
  readonly dialect: string;
  readonly server: ServerInfo;
  readonly toolVersion: string;
  /** Digests of what decides a plan besides the files: a change of it must miss the cache. */
  readonly policyDigest: string;
  readonly variables: Readonly<Record<string, string>>;
  /** Ids that Sluice created or adopted; left out before the first deployment. */
  readonly known?: readonly Id[];
  /** Of a project with versioned scripts: those that are applied, by key. */
  readonly scripts?: readonly (readonly [key: string, applied: AppliedScript])[];
  readonly rows: Readonly<Record<Id, number>>;
  readonly findings: readonly Finding[];
  readonly catalog: Catalog;
}

export interface SnapshotResult {
  readonly project: string;
  readonly path: string;
  readonly bytes: number;
}

export async function snapshot(context: VerbContext, options: SnapshotOptions): Promise<SnapshotResult[]> {
  const gathered = await gather(context, options);
  const results: SnapshotResult[] = [];
  for (const group of gathered.groups) {
    const dialect = await context.dialect(group.dialect);
    const { environment } = gathered;
    const connection = await dialect.connect({
      url: group.database.url, label: group.database.label, root: context.root, applicationName: 'sluice snapshot',
      timeouts: { lockMs: environment.timeouts.lock, statementMs: environment.timeouts.statement },
    });
    try {
      const session = await connection.session('main');
      const store = dialect.journal(session, environment.journalSchema);
      const journal = await openJournal(store);
      const { catalog: read } = await dialect.read(session, { journalSchema: environment.journalSchema });
      const live = unbinding(context, group)?.(read) ?? read;
      for (const member of group.selected) {
        const known = (await knownTo({ store, journal }, member.project.name, environment.name)).ids;
        const part = around(live, member, group.members, gathered, kindsByName(dialect.kinds));
        const holding = [...part.facts.values()].filter((fact) => dialect.kinds.find((kind) => kind.kind === fact.address[0])?.holds === 'rows').map((fact) => fact.id);
        // Only whether a relation is empty is kept: exact counts would change the file with every row.
        const rows = Object.fromEntries([...(await dialect.measure(session, holding))].map(([id, count]) => [id, count === 0 ? 0 : magnitude(count)]));
        const path = gathered.state.snapshot(environment.name, member.project.name);
        const text = write({
          format: 'sluice-snapshot/1', project: member.project.name, environment: environment.name, database: member.database.name, dialect: dialect.name,
          server: { ...connection.server, user: '' }, toolVersion: TOOL_VERSION, policyDigest: environment.policyDigest, variables: environment.variables,
          ...(known && { known: [...known].sort() }), ...(member.manifest.migrations && { scripts: [...(await readLedger({ store, journal }, member.project.name, environment.name)).applied] }), rows, findings: part.findings, catalog: part,
        });
        await writePlainFile(gathered.state.state, path, text);
        results.push({ project: member.project.name, path, bytes: text.length });
      }
    } finally {
      await connection.close();
    }
  }
  return results;
}

/** 1, 10, 100, … below or at the count. */
const magnitude = (count: number): number => 10 ** Math.floor(Math.log10(Math.max(count, 1)));

/** The project's own scope, the scopes it needs, what its own stands on, and whatever stands on its own: what others do elsewhere must not miss its cache. */
function around(live: Catalog, member: Member, members: readonly Member[], gathered: Gathered, kinds: ReturnType<typeof kindsByName>): Catalog {
  const needed = closure([member.project.name], gathered.edges);
  const scopes = members.filter(({ project }) => needed.has(project.name)).map(({ sources }) => sources.owns);
  const inside = (id: Id) => {
    const root = rootOf(id, [live]);
    return !!root && scopes.some((owns) => claims(owns, root, kinds));
  };
  const ids = new Set([...live.facts.keys()].filter(inside));
  const add = (id: Id): void => {
    for (let each = live.facts.get(id); each && !ids.has(each.id); each = each.parent === undefined ? undefined : live.facts.get(each.parent)) ids.add(each.id);
  };
  // What ours stand on elsewhere: plans are bound to it, and it may be moved there by hand.
  const ours = new Set(ids);
  const elsewhere = live.edges.filter(({ from, to, strength }) => strength === 'hard' && ours.has(from) && !ours.has(to)).map(({ to }) => to);
  const queue = [...ids];
  for (const id of queue) {
    for (const { from } of live.dependantsOf(id)) {
      for (let each = live.facts.get(from); each && !ids.has(each.id); each = each.parent === undefined ? undefined : live.facts.get(each.parent)) {
        ids.add(each.id);
        queue.push(each.id);
      }
    }
  }
  elsewhere.forEach(add);
  return catalog([...ids].map((id) => live.facts.get(id)!), live.edges.filter(({ from, to }) => ids.has(from) && ids.has(to)), live.findings.filter(({ subject }) => subject === undefined || ids.has(subject)));
}

function write({ catalog: state, ...head }: Snapshot): string {
  const text = `${canonicalJson(head)}\n${serialiseCatalog(state)}\n`;
  return `${text}${sha256(text)}\n`;
}

/** Throws SL407. */
export function readSnapshot(path: string, project: string): Snapshot {
  const text = readDocument(path, 'Take the snapshot again.');
  try {
    if (text === undefined) throw new Error('it is not there');
    const [head = '', state = '', digest, ...more] = text.split('\n');
    const written = JSON.parse(head) as Omit<Snapshot, 'catalog'> | null;
    if (written?.format !== 'sluice-snapshot/1') throw new Error(`its format is ${String(written?.format)}`);
    if (digest !== sha256(`${head}\n${state}\n`) || more.join('') !== '') throw new Error('it was cut off or changed after it was taken');
    const bare = parseCatalog(state);
    return { ...written, catalog: catalog(bare.facts.values(), bare.edges, written.findings) };
  } catch (cause) {
    throw new Failure('SL407', `the snapshot of ${project} cannot be read: ${cause instanceof Error ? cause.message : String(cause)}`, { hint: 'Take it with the snapshot target first.', cause });
  }
}
