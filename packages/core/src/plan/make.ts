/** Two scoped catalogs → the plan. */
import { fingerprint, kindsByName, type Kinds, type Texts } from '../catalog/canonical.ts';
import type { Scoped } from '../catalog/scope.ts';
import { diff, subject, type Delta } from '../diff/diff.ts';
import { isFailure, type Place } from '../errors/failure.ts';
import type { Id } from '../model/address.ts';
import { withShapes, type Catalog } from '../model/catalog.ts';
import type { BackupDraft, BackupPlace, Kept } from '../model/backup.ts';
import type { Context, Detaching } from '../model/kind.ts';
import type { Dialect } from '../model/dialect.ts';
import type { Fact } from '../model/fact.ts';
import { planId, type Formerly, type Plan, type PlanPart } from '../model/plan.ts';
import type { ServerInfo } from '../model/session.ts';
import { decide, kindFor, type Actions } from './actions.ts';
import { stepsUnder, waiting } from './after-names.ts';
import { backups, type BackupRequest, type Backups } from './backups.ts';
import { batches } from './batches.ts';
import type { Node } from './graph.ts';
import { arrange, isCircle, unopened, type Circle } from './order.ts';
import { NO_BACKUPS, steps, type OrderedStep } from './steps.ts';

export interface PlanRequest {
  readonly dialect: Dialect;
  readonly server: ServerInfo;
  readonly project: string;
  readonly environment: string;
  /** The name of the physical database in the environment. */
  readonly database: string;
  readonly kind: Plan['kind'];
  readonly scoped: Scoped;
  readonly placeOf: ReadonlyMap<Id, Place>;
  readonly sourceDigest: string;
  readonly part?: PlanPart | undefined;
  readonly policyDigest: string;
  readonly toolVersion: string;
  readonly shadow: string;
  readonly rows: ReadonlyMap<Id, number>;
  /** Where backup objects lie; left out: none are made. */
  readonly backups?: BackupPlace | undefined;
  /** Takes what would keep what is lost, and the plan keeps nothing. */
  readonly aside?: BackupRequest['aside'];
  /** What was kept of what comes back. */
  readonly kept?: readonly Kept[] | undefined;
  readonly renaming?: Renames | undefined;
  /** Made anew where they change at all. */
  readonly anew?: ReadonlySet<Id> | undefined;
  /** Written before, for facts of these states or others. */
  readonly texts?: Texts | undefined;
}

/** `scoped` is between names that the database has; this is what leads from or to others. */
export interface Renames {
  /** Before everything else, or after it. */
  readonly first: readonly OrderedStep[];
  readonly last: readonly OrderedStep[];
  /** Under the names that the plan leads to. */
  readonly to?: Pick<Scoped, 'before' | 'after' | 'counted'>;
  /** Former id → id. */
  readonly names?: ReadonlyMap<Id, Id>;
  readonly formerly?: Formerly;
}

export interface Planned {
  readonly plan: Plan;
  readonly actions: Actions;
}

export function makePlan(request: PlanRequest): Planned {
  const { dialect, server, scoped } = request;
  const kinds = kindsByName(dialect.kinds);
  const rows = (id: Id) => request.rows.get(id);
  const states = compared(scoped, dialect, server, kinds);
  const kept = carried(states, request);
  const { before, after, deltas: differences } = returning(states, { ...request, kept }, rows);
  const context = { server, before, after, rows, manages: (fact: Fact) => scoped.manages(fact), ...(request.kind === 'rollback' && { takesBack: true }), ...(scoped.wanted && { wanted: scoped.wanted }) };
  const replaced = kept.flatMap((each) => dialect.backup?.replaced?.(each, context) ?? []);
  const deltas = withOthers(differences, replaced, context);
  const { actions, keep, nodes } = settle(deltas, kinds, context, new Set([...(request.anew ?? []), ...replaced]), (decided) =>
    backups({ dialect: dialect.backup, place: request.backups, kept, aside: request.aside }, decided, kinds, context));
  const options = { placeOf: request.placeOf, transactionalDdl: dialect.capabilities.transactionalDdl, backups: keep, ...(dialect.locks && { locks: dialect.locks }), ...(dialect.frame && { frame: dialect.frame }) };
  const { first = [], last = [], to = scoped, names, formerly } = request.renaming ?? {};
  const late = names && last.length > 0 ? waiting(nodes, new Set(last.map(({ step }) => step.address)), actions, kinds, context, keep) : new Set<Node>();
  const behind = names && late.size > 0 ? stepsUnder([...late], { ...(dialect.unfold?.(to.before, to.after, server) ?? to), names }, actions, kinds, context, options) : undefined;
  const ordered = steps(behind ? nodes.filter((node) => !late.has(node)) : nodes, actions, kinds, context, { ...options, wayBack: (from, to) => between(from, to, kinds, context, dialect) });
  const cut = batches([...first, ...ordered, ...last, ...(behind ?? [])], lockRoom(server));
  const { outside, ...fingerprints } = bound(scoped, kinds, request.texts);
  const unbound: Omit<Plan, 'id'> = {
    format: 'sluice-plan/1',
    project: request.project,
    environment: request.environment,
    database: request.database,
    dialect: dialect.name,
    serverVersion: server.versionText,
    toolVersion: request.toolVersion,
    kind: request.kind,
    sourceDigest: request.sourceDigest,
    policyDigest: request.policyDigest,
    from: { fingerprint: fingerprints.before(), outside },
    to: { fingerprint: to === scoped ? fingerprints.after() : boundFingerprint(to.after, to.counted, outside, kinds), outside },
    atomic: cut.length <= 1 && (cut[0]?.transactional ?? true),
    batches: cut,
    unmanaged: scoped.unmanaged,
    unmodelled: scoped.unmodelled,
    ignored: scoped.ignored,
    ...(formerly && { formerly }),
    ...(request.part && { part: request.part }),
    shadow: request.shadow,
    display: display(actions, context, dialect),
  };
  return { plan: { id: planId(unbound), ...unbound }, actions };
}

interface Compared {
  readonly before: Catalog;
  readonly after: Catalog;
  readonly deltas: readonly Delta[];
}

/** A plan is made again when rows were counted, between the same two states. */
const earlier = new WeakMap<Scoped, { compared?: Compared; outside?: readonly Id[]; before?: string; after?: string; texts?: Texts }>();

function known(scoped: Scoped): NonNullable<ReturnType<typeof earlier.get>> {
  const of = earlier.get(scoped) ?? {};
  earlier.set(scoped, of);
  return of;
}

function compared(scoped: Scoped, dialect: Dialect, server: ServerInfo, kinds: Kinds): Compared {
  const of = known(scoped);
  if (of.compared) return of.compared;
  const { before, after } = dialect.unfold?.(scoped.before, scoped.after, server) ?? scoped;
  return (of.compared = { before, after, deltas: diff(before, after, kinds) });
}

/** What was kept, each by the fact whose step brings it back. */
function carried({ before, after, deltas }: Compared, { dialect, kept = [] }: PlanRequest): readonly Kept[] {
  if (kept.length === 0 || !dialect.backup?.carrier) return kept;
  const changed = new Set(deltas.map((delta) => subject(delta).id));
  return kept.map((each) => {
    const carrier = changed.has(each.by) ? undefined : dialect.backup!.carrier!(each, { before, after });
    return carrier === undefined || !changed.has(carrier) ? each : { ...each, by: carrier };
  });
}

/** Where values come back on the way of a change, that is said beside what is wanted. */
function returning(of: Compared, { dialect, kept = [], server }: PlanRequest, rows: Context['rows']): Compared {
  const shapes = new Map(kept.flatMap((each) => dialect.backup?.shapes(each, { server, before: of.before, after: of.after, rows }) ?? []).map((each) => [each.id, each]));
  if (shapes.size === 0) return of;
  const deltas = of.deltas.map((delta): Delta => (delta.delta === 'set' && shapes.has(delta.after.id) ? { ...delta, after: shapes.get(delta.after.id)! } : delta));
  return { before: of.before, after: withShapes(of.after, [...shapes.values()]), deltas };
}

function bound(scoped: Scoped, kinds: Kinds, given?: Texts): { readonly outside: readonly Id[]; before(): string; after(): string } {
  const of = known(scoped);
  const outside = (of.outside ??= outsideReferences(scoped));
  // Most facts are in both states.
  const texts = given ?? (of.texts ??= new Map());
  const print = (state: Catalog): string => boundFingerprint(state, scoped.counted, outside, kinds, texts);
  return {
    outside,
    before: () => (of.before ??= print(scoped.before)),
    after: () => {
      of.after ??= isSameState(scoped) && of.before !== undefined ? of.before : print(scoped.after);
      of.texts?.clear();
      return of.after;
    },
  };
}

/** Nothing is to be done, and both hold the same values. */
function isSameState({ before, after }: Pick<Scoped, 'before' | 'after'>): boolean {
  if (before.facts.size !== after.facts.size) return false;
  for (const fact of after.facts.values()) if (before.facts.get(fact.id) !== fact) return false;
  return true;
}

/** What is another one under the same name, and differs only in what lies within it, is made anew as a whole. */
function withOthers(deltas: readonly Delta[], replaced: readonly Id[], { before, after }: Pick<Context, 'before' | 'after'>): readonly Delta[] {
  const known = new Set(deltas.map((delta) => (delta.delta === 'remove' ? delta.before : delta.after).id));
  return [...deltas, ...replaced.filter((id) => !known.has(id)).map((id): Delta => ({ delta: 'set', before: before.facts.get(id)!, after: after.facts.get(id)!, attributes: [] }))];
}

/**
 * What happens, and in which order. A circle that no statement apart opens is opened by what is altered in it and holds nothing: made anew, it lets go
 * of the old before anything changes, and takes up the new after. What holds something lets go of it for the while, where it can.
 */
function settle(deltas: readonly Delta[], kinds: Kinds, context: Context, given: ReadonlySet<Id> | undefined, keeping: (actions: Actions) => Backups): { readonly actions: Actions; readonly keep: Backups; readonly nodes: Node[] } {
  const anew = new Set<Id>(given);
  const detached = new Map<Id, Detaching>();
  let first: Circle | undefined;
  for (;;) {
    const decided = tryTo(() => decide(deltas, kinds, context, anew, detached), first);
    const keep = keeping(decided);
    const nodes = arrange(decided, kinds, context, keep);
    if (!isCircle(nodes)) return { actions: decided, keep, nodes };
    first ??= nodes;
    const letsGo = detachable(nodes, detached, kinds, context);
    if (letsGo) {
      detached.set(...letsGo);
      continue;
    }
    const loose = nodes.circle.filter(({ act, fact }) => act === 'alter' && !anew.has(fact.id) && (!kindFor(fact, kinds).holds || kindFor(fact, kinds).derived?.(fact))).map(({ fact }) => fact.id).sort();
    if (loose[0] === undefined) throw unopened(first);
    anew.add(loose[0]);
  }
}

/** The first of the circle that can let go of one that stands in it. */
function detachable({ circle }: Circle, known: ReadonlyMap<Id, Detaching>, kinds: Kinds, context: Context): [Id, Detaching] | undefined {
  const ids = new Set(circle.map(({ fact }) => fact.id));
  for (const id of [...ids].sort()) {
    const [before, after] = [context.before.facts.get(id), context.after.facts.get(id)];
    if (!before || !after || known.has(id) || !circle.some(({ act, fact }) => act === 'alter' && fact.id === id)) continue;
    const found = kindFor(after, kinds).detach?.(before, after, ids, context);
    if (found) return [id, found];
  }
  return undefined;
}

/** A plan of its own, where it takes more than one statement's place: what stands in the way goes first and comes back. */
function between(from: Catalog, to: Catalog, kinds: Kinds, { server, rows, manages, wanted }: Context, { capabilities }: Dialect): BackupDraft[] | undefined {
  const context: Context = { server, before: from, after: to, rows, ...(manages && { manages }), ...(wanted && { wanted }) };
  try {
    const { actions, nodes } = settle(diff(from, to, kinds), kinds, context, undefined, () => NO_BACKUPS);
    if (nodes.length < 2) return undefined;
    return steps(nodes, actions, kinds, context, { placeOf: new Map(), transactionalDdl: capabilities.transactionalDdl }).map(({ step: { sql, effects, transactional, probe, repair } }) => (
      { sql, effects, ...(!transactional && { transactional }), ...(probe !== undefined && { probe }), ...(repair && { repair }) }));
  } catch (error) {
    if (isFailure(error)) return undefined;
    throw error;
  }
}

/** Where making something anew is no way out either, the circle is what is told. */
function tryTo<T>(work: () => T, circle: Circle | undefined): T {
  try {
    return work();
  } catch (error) {
    throw circle && isFailure(error) ? unopened(circle) : error;
  }
}

/** Others hold locks too, and what a statement locks besides its own object is not all foreseen. */
export const lockRoom = ({ lockSlots }: ServerInfo): number => (lockSlots === undefined ? Infinity : Math.floor((lockSlots * 3) / 4));

export const boundFingerprint = (catalog: Catalog, counted: (fact: Fact) => boolean, outside: readonly Id[], kinds: Kinds, texts?: Map<Fact, string>): string =>
  fingerprint(catalog, [...[...catalog.facts.values()].filter(counted).map(({ id }) => id), ...outside], kinds, texts);

/** Facts that are not ours and that ours stand on, now or then. */
function outsideReferences({ before, after, owned }: Scoped): Id[] {
  const foreign = new Set<Id>();
  for (const { facts } of [before, after]) for (const id of facts.keys()) if (!owned(id)) foreign.add(id);
  const found = new Set<Id>();
  if (foreign.size === 0) return [];
  for (const catalog of [before, after]) {
    for (const edge of catalog.edges) if (edge.strength === 'hard' && foreign.has(edge.to) && !foreign.has(edge.from)) found.add(edge.to);
  }
  return [...found].sort();
}

function display(actions: Actions, { before, after }: Pick<Scoped, 'before' | 'after'>, dialect: Dialect): Plan['display'] {
  const touched = new Set<Id>([...actions.drops.keys(), ...actions.creates.keys(), ...actions.alters.keys()]);
  const objects: Record<Id, { before?: string; after?: string }> = {};
  for (const id of [...touched].sort()) {
    const old = before.facts.get(id);
    const now = after.facts.get(id);
    objects[id] = { ...(old && { before: dialect.print(old, before) }), ...(now && { after: dialect.print(now, after) }) };
  }
  const known = new Map<Id, Set<Id>>();
  const edges: (readonly [Id, Id])[] = [];
  for (const side of [before.edges, after.edges]) {
    for (const { from, to } of side) {
      if (!touched.has(from) || !touched.has(to)) continue;
      const ends = known.get(from) ?? new Set();
      if (ends.size === 0) known.set(from, ends);
      else if (ends.has(to)) continue;
      ends.add(to);
      edges.push([from, to]);
    }
  }
  return { objects, edges };
}
