/** Sources of all projects on one physical database → the catalog they want, by way of a shadow database. */
import { addressText, catalog as makeCatalog, part, type Address, type Catalog, type Edge, type Desired, type Fact, type Id, type ProjectSources, type ShadowOptions, type Session } from '@sluice/core/dialect';
import { bodyEdges } from '../catalog/body-edges.ts';
import { readCatalog } from '../catalog/read.ts';
import { MAINTAIN } from '../kinds/grant.ts';
import { ident } from '../script/quote.ts';
import { load } from './load.ts';
import { origins } from './origins.ts';
import { prepare, type Prepared } from './prepare.ts';
import { clusterGuard, filledAgain, restrained } from './restraint.ts';
import { saidIds } from './said-ids.ts';
import { leaseShadow } from './shadow.ts';

export async function desire(sources: readonly ProjectSources[], options: ShadowOptions): Promise<Desired> {
  const prepared = await prepare(sources);
  if (prepared.failures.length > 0) throw prepared.failures[0]!;
  await using shadow = await leaseShadow(options, prepared.extensions);
  const loaded = await shadow.use(async (session) => {
    await prelude(session, prepared, sources, shadow.embedded);
    const { loadables, emptied } = shadow.sandbox ? { loadables: prepared.loadables, emptied: new Set<string>() } : restrained(prepared.loadables);
    await load(session, loadables, { inTransaction: shadow.inTransaction, guard: shadow.sandbox ? undefined : await clusterGuard(session) });
    await session.execute(`set search_path = ''`);
    return withVersions(filledAgain((await readCatalog(session, { journalSchema: 'sluice' })).catalog, emptied), prepared.versions);
  });
  const catalog = forServer(withEdges(loaded, bodyEdges(loaded)), options.target.version);
  const { placeOf, projectOf } = origins(catalog, prepared);
  return { catalog, placeOf, projectOf: byOwner(catalog, projectOf, sources), said: saidIds(catalog, prepared.said, prepared.versions), findings: prepared.findings, shadow: shadow.label };
}

/** What older servers do not know cannot be wanted there: a name for NOT NULL before 18, the privilege MAINTAIN before 17. */
function forServer(of: Catalog, version: number): Catalog {
  if (version >= 180000) return of;
  const maintains = ({ address }: Fact): boolean => (address[0] === 'grant' || address[0] === 'default-grant') && address.at(-1) === MAINTAIN;
  const facts = [...of.facts.values()].filter((fact) => version >= 170000 || !maintains(fact)).map((fact): Fact => {
    if (!('notNullName' in fact.body)) return fact;
    const { notNullName: _forgotten, ...body } = fact.body;
    return { ...fact, body };
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
  statements.push('set check_function_bodies = off');
  await session.execute(statements.join(';\n'));
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
