/** Sources of all projects on one physical database → the catalog they want, by way of a shadow database. */
import { addressText, catalog as makeCatalog, digest, part, readdress, type Address, type Catalog, type Edge, type Desired, type Fact, type Former, type Id, type ProjectSources, type ShadowOptions, type Session } from '@sluice/core/dialect';
import { bodyEdges } from '../catalog/body-edges.ts';
import { readCatalog, type Read } from '../catalog/read.ts';
import { MAINTAIN } from '../kinds/grant.ts';
import { ident } from '../script/quote.ts';
import { boundsOf } from './bounds.ts';
import { countedOn } from './chosen-names.ts';
import { load, Untimely } from './load.ts';
import { origins } from './origins.ts';
import { partly, workingsOf, type Workings } from './partly.ts';
import { prepare, type Prepared } from './prepare.ts';
import { declared } from './renames.ts';
import { clusterGuard, filledAgain, restrained } from './restraint.ts';
import { saidIds } from './said-ids.ts';
import { leaseShadow, warmUp, type Shadow } from './shadow.ts';
import { withSubscriptions } from './subscriptions.ts';
import { keysIn, unitsOf } from './units.ts';
import { narrowed, widened } from './wide-values.ts';

export const desire = async (sources: readonly ProjectSources[], options: ShadowOptions): Promise<Desired> => (await desiredBy(sources, options)).desired;

/** The same after `statements`. What a fact is called now says its key in pg_depend, which no rename changes. */
export async function formerly(sources: readonly ProjectSources[], options: ShadowOptions, statements: readonly string[]): Promise<Former> {
  const { desired, now, then, conversions, mentions } = await loaded(sources, options, statements);
  const { catalog } = desired;
  const names = new Map<Id, Id>();
  for (const [key, id] of then!.idOf) {
    const current = now.idOf.get(key);
    if (current !== undefined && current !== id) names.set(id, current);
  }
  const former = new Map([...names].map(([old, current]) => [current, old]));
  const moved = new Map([...former].flatMap(([current, old]) => (then!.catalog.facts.has(old) ? [[current, then!.catalog.facts.get(old)!.address] as const] : [])));
  // What is about a fact (its comment, a grant) has no key of its own.
  const { ids } = readdress(catalog, moved);
  const idThen = (id: Id): Id => former.get(id) ?? ids.get(id) ?? id;
  for (const [current, old] of ids) if (!names.has(old) && then!.catalog.facts.has(old)) names.set(old, current);
  const rekeyed = <T>(of: ReadonlyMap<Id, T>): Map<Id, T> => new Map([...of].map(([id, value]) => [idThen(id), value]));
  const bodies = bodyEdges(catalog, mentions).map((edge) => ({ ...edge, from: idThen(edge.from), to: idThen(edge.to) }));
  return {
    names,
    desired: {
      ...desired, catalog: converting(forServer(withEdges(then!.catalog, bodies), options.target.version), rekeyed(conversions)), placeOf: rekeyed(desired.placeOf), projectOf: rekeyed(desired.projectOf),
      said: new Set([...desired.said].map((each) => each.replace(/^(\S+) (.+)$/s, (_, kind: string, id: string) => `${kind} ${idThen(id)}`))),
    },
  };
}

/** With the expressions that files say beside columns whose type changes. */
function converting(of: Catalog, conversions: ReadonlyMap<Id, string>): Catalog {
  if (conversions.size === 0) return of;
  return makeCatalog([...of.facts.values()].map((fact): Fact => (conversions.has(fact.id) ? { ...fact, body: { ...fact.body, _using: conversions.get(fact.id) } } : fact)), of.edges, of.findings);
}

interface Loaded {
  readonly conversions: ReadonlyMap<Id, string>;
  readonly desired: Desired;
  readonly now: Read;
  readonly mentions: Prepared['readings']['mentions'];
  readonly then?: Read;
}

async function loaded(sources: readonly ProjectSources[], options: ShadowOptions, statements?: readonly string[]): Promise<Loaded> {
  const prepared = await prepare(sources, { keep: options.keep, version: options.target.version });
  if (prepared.failures.length > 0) throw prepared.failures[0]!;
  await using shadow = await leaseShadow(options, prepared.loadables.length);
  const filling = await shadow.use((session) => fill(session, shadow, prepared, sources, prepared.loadables, options, { statements }));
  const { now, then } = filling;
  return { now, ...(then && { then }), mentions: prepared.readings.mentions, ...concluded(now.catalog, prepared, sources, options, shadow.label) };
}

/** On so many sessions at most it is loaded, as it is read, from so many statements on (opening them takes as long as some fifty tables), and so many of them go together. */
export interface Lanes {
  readonly sessions: number;
  readonly from: number;
  readonly message: number;
}

/** Messages small enough that others find something to do, and that nobody waits long for what they lock; so large that round trips do not count. */
const LANES: Lanes = { sessions: 4, from: 400, message: 80 };

/**
 * Out of an earlier one where few statements are others than in that. `share`: how much of all statements may be loaded before loading all of them is simpler;
 * `lanes`: how several sessions load at once, where the shadow has them.
 */
export async function desiredBy(sources: readonly ProjectSources[], options: ShadowOptions, { share = 0.5, lanes = LANES }: { readonly share?: number; readonly lanes?: Lanes } = {}): Promise<{ readonly desired: Desired; readonly loaded: 'whole' | 'lanes' | 'part' }> {
  await warmUp(options);
  const prepared = await prepare(sources, { keep: options.keep, version: options.target.version });
  if (prepared.failures.length > 0) throw prepared.failures[0]!;
  const units = unitsOf(prepared.loadables);
  const context = contextOf(prepared, sources);
  const workings = units && workingsOf(context, units);
  const earlier = options.earlier?.();
  const said = (of: Desired): Desired => ({ ...of, ...(workings && { workings }) });
  const fresh = async (list: Prepared['loadables'], beside = list.length >= lanes.from): Promise<{ readonly catalog: Catalog; readonly label: string; readonly how: 'whole' | 'lanes' }> => {
    try {
      await using shadow = await leaseShadow(options, list.length);
      const { now, how } = await shadow.use((session) => fill(session, shadow, prepared, sources, list, options, { lanes: beside ? lanes : undefined }));
      return { catalog: now.catalog, label: shadow.label, how };
    } catch (error) {
      if (!(error instanceof Untimely)) throw error;
    }
    return fresh(list, false);
  };
  const part = units && earlier?.workings !== undefined
    ? await partly({
      statements: prepared.loadables, units, context, earlier: withoutConversions(earlier.catalog), workings: earlier.workings as Workings, most: prepared.loadables.length * share,
      read: async (list) => forServer((await fresh(list)).catalog, options.target.version),
    })
    : undefined;
  const { catalog, label, how } = part ? { catalog: part, label: earlier!.shadow, how: 'part' as const } : await fresh(prepared.loadables);
  const { desired } = concluded(catalog, prepared, sources, options, label);
  await prepared.readings.write();
  return { desired: said(desired), loaded: how };
}

/** What the same statements might come out differently for. */
const contextOf = ({ extensions, versions, schemas, subscriptions }: Prepared, sources: readonly ProjectSources[]): string =>
  digest([sources.map(({ project, owns }) => [project, owns]), [...subscriptions].map(([name, { body, comment, owner }]) => [name, body(0), comment ?? '', owner ?? '']), [...extensions].sort(), [...versions].sort(), [...schemas].sort()]);

async function fill(session: Session, shadow: Shadow, prepared: Prepared, sources: readonly ProjectSources[], list: Prepared['loadables'], options: ShadowOptions, { statements, lanes }: Filling = {}): Promise<{ readonly now: Read; readonly then?: Read; readonly how: 'whole' | 'lanes' }> {
  await prelude(session, prepared, sources, shadow.embedded);
  const { loadables, emptied, wide } = shadow.sandbox ? narrowedFor(list, options.target.version) : { ...restrained(list), wide: new Set<string>() };
  const guard = shadow.sandbox ? undefined : await clusterGuard(session);
  const sessions = lanes && shadow.more ? Math.min(lanes.sessions, shadow.more.abreast ?? lanes.sessions) : 1;
  const bounds = sessions > 1 ? boundsOf(loadables) : undefined;
  const others = bounds ? await opened(shadow, sessions - 1) : [];
  try {
    await load(session, loadables, { inTransaction: shadow.inTransaction, version: options.target.version, guard, beside: bounds && { sessions: others, bounds: bounds.of, message: lanes!.message } });
  } finally {
    await Promise.all(others.map((each) => each.close()));
  }
  await session.execute(`set search_path = pg_catalog, pg_temp`);
  const reading = async (): Promise<Read> => {
    const read = await readCatalog(session, { journalSchema: 'sluice', more: shadow.more, still: true, unify: options.unify });
    const known = withVersions(widened(filledAgain(read.catalog, emptied), wide), prepared.versions);
    return { ...read, catalog: withSubscriptions(known, prepared.subscriptions, options.target.version, session.server.user) };
  };
  const now = await reading();
  // Whose name came first decides who gets the number.
  if (others.length > 0 && countedOn(now.catalog.facts.values(), bounds!.units, { nameOf: keysIn(now.catalog.facts) })) throw new Untimely('a name was counted on');
  const how = others.length > 0 ? 'lanes' : 'whole';
  if (!statements) return { now, how };
  for (const statement of statements) await session.execute(statement);
  return { now, then: await reading(), how };
}

interface Filling {
  /** Run once all is loaded. */
  readonly statements?: readonly string[] | undefined;
  readonly lanes?: Lanes | undefined;
}

/** As many more sessions as the server gives, up to `count`. */
async function opened({ more }: Shadow, count: number): Promise<Session[]> {
  const sessions = await Promise.all(Array.from({ length: count }, () => more!.another().catch(() => undefined)));
  const had = sessions.filter((each): each is Session => each !== undefined);
  await Promise.all(had.map((each) => each.execute(SETTINGS)));
  return had;
}

/** Functions may call what comes later, and what is thrown away waits for no log. */
const SETTINGS = 'set check_function_bodies = off;\nset synchronous_commit = off';

/** Servers before 17 compute a materialized view under the session's path, later ones and the sandbox do not: what is right there is not refused here. */
function narrowedFor(list: Prepared['loadables'], version: number): { readonly loadables: Prepared['loadables']; readonly wide: ReadonlySet<string>; readonly emptied: ReadonlySet<string> } {
  const { loadables, emptied } = version < 170000 ? restrained(list) : { loadables: list, emptied: new Set<string>() };
  return { ...narrowed(loadables), emptied };
}

/** All that follows from the catalog and the sources. */
function concluded(raw: Catalog, prepared: Prepared, sources: readonly ProjectSources[], options: ShadowOptions, shadow: string): Pick<Loaded, 'conversions' | 'desired'> {
  const catalog = forServer(withEdges(raw, bodyEdges(raw, prepared.readings.mentions)), options.target.version);
  const { placeOf, projectOf } = origins(catalog, prepared);
  const { renames, conversions } = declared(catalog, prepared);
  const { ids: said, findings } = saidIds(catalog, prepared);
  return {
    conversions,
    desired: {
      catalog: converting(catalog, conversions), placeOf, projectOf: byOwner(catalog, projectOf, sources), said, findings: [...prepared.findings, ...findings],
      ...(renames.length > 0 && { renames }), shadow,
    },
  };
}

function withoutConversions(of: Catalog): Catalog {
  if (![...of.facts.values()].some(({ body }) => '_using' in body)) return of;
  const facts = [...of.facts.values()].map((fact): Fact => {
    const { _using: _forgotten, ...body } = fact.body as { readonly _using?: unknown };
    return { ...fact, body };
  });
  return makeCatalog(facts, of.edges, of.findings);
}

/** Attributes that names of NOT NULL constraints are in. */
const NAMING: readonly string[] = ['notNullName', 'notNullNames', '_notNulls'];

/** What older servers do not know cannot be wanted there: a name for NOT NULL before 18 (of a domain before 17), the privilege MAINTAIN before 17. */
export function forServer(of: Catalog, version: number): Catalog {
  if (version >= 180000) return of;
  const maintains = ({ address }: Fact): boolean => (address[0] === 'grant' || address[0] === 'default-grant') && address.at(-1) === MAINTAIN;
  const facts = [...of.facts.values()].filter((fact) => version >= 170000 || !maintains(fact)).map((fact): Fact => {
    if (fact.address[0] === 'domain' && version >= 170000) return fact;
    if (!NAMING.some((name) => name in fact.body)) return fact;
    return { ...fact, body: Object.fromEntries(Object.entries(fact.body).filter(([name]) => !NAMING.includes(name))) };
  });
  return makeCatalog(facts, of.edges, of.findings);
}

const withEdges = (of: Catalog, more: readonly Edge[]): Catalog => makeCatalog(of.facts.values(), [...of.edges, ...more], of.findings);

/** The shadow has versions of its own: what counts is what the files say. */
function withVersions(of: Catalog, versions: ReadonlyMap<string, string>): Catalog {
  const facts = [...of.facts.values()].flatMap((fact): Fact[] => {
    if (fact.address[0] !== 'extension-version') return [fact];
    const version = versions.get(part(fact.address[1] as Address, 1));
    return version === undefined ? [] : [{ ...fact, body: { version } }];
  });
  return makeCatalog(facts, of.edges, of.findings);
}

/** What the sources may take for granted: the schemas that projects own, and in an embedded shadow the roles that they name. */
async function prelude(session: Session, prepared: Prepared, sources: readonly ProjectSources[], embedded: boolean): Promise<void> {
  const owned = sources.flatMap(({ owns }) => (owns === '*' ? [] : owns['schemas'] ?? [])).filter((name) => name !== '*' && !prepared.schemas.has(name));
  const statements = [...new Set(owned)].map((name) => `create schema if not exists ${ident(name)}`);
  if (embedded) {
    const known = await session.query<{ name: string }>(`select rolname::text as name from pg_catalog.pg_roles where rolname = any ($1::text[])`, [prepared.roles]);
    const there = new Set(known.map(({ name }) => name));
    statements.push(...prepared.roles.filter((role) => !there.has(role)).map((role) => `create role ${ident(role)} nologin`));
  }
  await session.execute([...statements, SETTINGS].join(';\n'));
}

/** A fact without a statement of its own (a column, an owned schema made for the project) belongs to who owns what it lies within. */
function byOwner(catalog: Catalog, projectOf: ReadonlyMap<Id, string>, sources: readonly ProjectSources[]): Map<Id, string> {
  const result = new Map(projectOf);
  const schemas = new Map(sources.flatMap(({ project, owns }) => (owns === '*' ? [] : owns['schemas'] ?? []).map((name) => [addressText(['schema', name]), project] as const)));
  const find = (fact: Fact): string | undefined => {
    const known = result.get(fact.id) ?? schemas.get(fact.id);
    if (known !== undefined || fact.parent === undefined) return known;
    const parent = catalog.facts.get(fact.parent);
    return parent && find(parent);
  };
  for (const fact of catalog.facts.values()) {
    const project = find(fact);
    if (project !== undefined) result.set(fact.id, project);
  }
  return result;
}
