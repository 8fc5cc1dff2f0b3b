/** Status: what is where, since when, by whom, drifted or not, and what is open. */
import { openMarks, reachedText } from '../journal/batch-mark.ts';
import { historyOf, lastSuccessful, openDeployment } from '../journal/history.ts';
import type { Deployment } from '../journal/deployment-row.ts';
import { objectOf } from '../catalog/part.ts';
import { ignoring } from '../catalog/scope.ts';
import { kindsByName } from '../catalog/canonical.ts';
import { diff as compare, subject } from '../diff/diff.ts';
import { catalog, type Catalog } from '../model/catalog.ts';
import type { Delta } from '../diff/diff.ts';
import type { Id } from '../model/address.ts';
import type { Dialect } from '../model/dialect.ts';
import type { Difference } from '../report/drift-text.ts';
import { chronicles, type Chronicle } from './chronicle.ts';
import type { VerbContext } from './context.ts';
import { deployedState, type DeployedState } from './deployed-state.ts';
import { shownOff, switchedOff, type DisabledObject } from './disabled.ts';
import { pendingEmergencies, type PendingEmergency } from './emergency.ts';
import { knownTo } from './known.ts';
import type { Gathered, Member } from './gather.ts';
import { managed } from './managed.ts';
import { lostHere } from './mirrored.ts';

export interface StatusOptions {
  readonly environment: string | undefined;
  readonly projects: readonly string[];
  /** How many past deployments to list. */
  readonly history?: number | undefined;
}

export interface ProjectState {
  readonly format: 'sluice-status/1';
  readonly project: string;
  readonly environment: string;
  readonly database: string;
  /** The last deployment that succeeded. */
  readonly last?: Deployment;
  readonly open?: Deployment;
  /** How far its statements in batches came that are not done. */
  readonly reached?: readonly string[];
  /** A deployment that this machine saw and the journal does not hold. */
  readonly restored?: string;
  /** Facts that differ from what the last deployment led to: `+` made by hand, `-` gone, `~` changed. */
  readonly drift: readonly string[];
  /** The same with both sides as text. */
  readonly differences: readonly Difference[];
  /** Objects that were deployed by their names since the last deployment of all. */
  readonly objects: readonly DeployedObject[];
  /** Whether the files are those of the last deployment. */
  readonly filesDeployed: boolean;
  /** What is out of use, since when, by whom and why. */
  readonly disabled: readonly DisabledObject[];
  /** Emergency runs that nobody has approved yet. */
  readonly emergencies: readonly PendingEmergency[];
  /** Newest first. */
  readonly history: readonly Deployment[];
}

export interface DeployedObject {
  readonly address: Id;
  readonly deployment: string;
  readonly at: string;
  readonly by: string;
  /** Its lines of the drift. */
  readonly drift: readonly string[];
}

export async function status(context: VerbContext, options: StatusOptions): Promise<ProjectState[]> {
  const found = await chronicles(context, options, 'status', async (of, gathered) => {
    const { session, dialect, group } = of.opened;
    const { catalog } = await dialect.read(session, { journalSchema: gathered.environment.journalSchema });
    const live = of.opened.unbind?.(catalog) ?? catalog;
    const states: ProjectState[] = [];
    for (const member of group.selected) states.push(await stateOf(of, gathered, member, live, options));
    return states;
  });
  return found.flat();
}

async function stateOf(of: Chronicle, gathered: Gathered, member: Member, live: Catalog, options: StatusOptions): Promise<ProjectState> {
  const { environment } = gathered;
  const { store, journal, dialect } = of.opened;
  const name = member.project.name;
  const base = { format: 'sluice-status/1', project: name, environment: environment.name, database: member.database.name } as const;
  const lost = await lostHere(gathered, of.opened, name);
  const restored = lost && { restored: lost.message };
  if (!journal.exists) return { ...base, ...restored, drift: [], differences: [], objects: [], filesDeployed: false, disabled: [], emergencies: [], history: [] };
  const last = await lastSuccessful(store, name, environment.name);
  const open = await openDeployment(store, name, environment.name);
  const reached = open ? (await openMarks(store, open.id)).map(({ address, mark }) => `${address}: ${reachedText(mark)}, up to and with ${(mark.after ?? []).join(', ')}`) : [];
  const history = await historyOf(store, name, environment.name);
  const { wanted, alone } = await deployedState(store, history, kindsByName(dialect.kinds));
  const known = (await knownTo({ store, journal }, name, environment.name)).ids ?? new Set<Id>();
  const off = await switchedOff({ store, journal }, name, environment.name, live);
  const differences = wanted ? driftOf(wanted, live, known, member, dialect, off.flatMap(({ held }) => held)) : [];
  return {
    ...base,
    ...(last && { last }),
    ...(open && { open }),
    ...(reached.length > 0 && { reached }),
    ...restored,
    drift: differences.map(lineOf),
    differences,
    objects: wanted ? objectsOf(alone, differences, wanted, live, dialect) : [],
    filesDeployed: last?.sourceDigest === member.sourceDigest,
    disabled: off.map(shownOff),
    emergencies: pendingEmergencies(of, name, environment.name),
    history: history.slice(-(options.history ?? 10)).reverse(),
  };
}

const lineOf = ({ sign, id, attributes }: Difference): string => `${sign} ${id}${attributes.length > 0 ? `: ${attributes.join(', ')}` : ''}`;

function objectsOf(alone: DeployedState['alone'], differences: readonly Difference[], wanted: Catalog, live: Catalog, dialect: Dialect): DeployedObject[] {
  const sides = { desired: { catalog: wanted }, live, kinds: kindsByName(dialect.kinds) };
  const lines = new Map<Id, string[]>();
  for (const difference of differences) {
    const fact = wanted.facts.get(difference.id) ?? live.facts.get(difference.id)!;
    // What has a name of its own within an object may have been named too.
    for (const id of new Set([objectOf(fact, sides).id, fact.id])) lines.set(id, [...(lines.get(id) ?? []), lineOf(difference)]);
  }
  return [...alone].map(([address, row]) => ({ address, deployment: row.id, at: row.endedAt ?? row.startedAt, by: row.actor, drift: lines.get(address) ?? [] }));
}

function driftOf(wanted: Catalog, live: Catalog, known: ReadonlySet<Id>, member: Member, dialect: Dialect, held: readonly string[]): Difference[] {
  const kinds = kindsByName(dialect.kinds);
  const { owned, counted } = managed(wanted, live, member, dialect.kinds);
  const now = catalog([...live.facts.values()].filter(counted));
  const then = catalog([...wanted.facts.values()].filter((fact) => owned(fact.id)));
  const print = (from: Catalog, id: Id): string | undefined => {
    const fact = from.facts.get(id);
    return fact && dialect.print(fact, from);
  };
  // What is out of use differs because somebody said so.
  const holds = ignoring(held);
  const isHeld = (id: Id | undefined): boolean => id !== undefined && (holds(id) || isHeld((live.facts.get(id) ?? wanted.facts.get(id))?.parent));
  const signs = { add: '+', remove: '-', set: '~' } as const satisfies Record<Delta['delta'], Difference['sign']>;
  return compare(then, now, kinds)
    .filter((delta) => (delta.delta !== 'add' || !known.has(subject(delta).id)) && !isHeld(subject(delta).id))
    .map((delta): Difference => {
      const { id } = subject(delta);
      const [deployed, found] = [print(wanted, id), print(live, id)];
      return {
        sign: signs[delta.delta], id, attributes: delta.delta === 'set' ? delta.attributes : [],
        ...(deployed !== undefined && delta.delta !== 'add' && { deployed }), ...(found !== undefined && delta.delta !== 'remove' && { found }),
      };
    });
}
