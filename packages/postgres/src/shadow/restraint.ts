/**
 * Keeps sources from acting on the server where they are loaded. An embedded shadow is a sandbox; a temporary database on a server is not: what
 * runs there runs with the rights of the role, and roles, settings and files belong to all databases of the server.
 */
import { catalog as makeCatalog, part, type Catalog, type Fact, type Session } from '@sluice/core/dialect';
import { parse } from '../script/parse.ts';
import { literal } from '../script/quote.ts';
import { relationParts, tagged, tree } from '../script/tree.ts';
import type { Loadable } from './load.ts';

type Source = Loadable & { readonly searchSchema: string };

export interface Restrained<S> {
  readonly loadables: readonly S[];
  /** `schema.name` of materialized views that were loaded without their rows, though the sources want them filled. */
  readonly emptied: ReadonlySet<string>;
}

const MAYBE = /\bmaterialized\b|\bevent\b/i;

/** Definitions only: materialized views are not computed, and event triggers come when nothing is left that would set them off. Needs `ready()`. */
export function restrained<S extends Source>(sources: readonly S[]): Restrained<S> {
  const emptied = new Set<string>();
  const [first, last]: [S[], S[]] = [[], []];
  for (const source of sources) {
    // No tree for each of thousands of statements.
    const parsed = MAYBE.test(source.statement.text) ? parse(source.statement) : { problem: 'not one of them' };
    const [tag, fields] = 'problem' in parsed ? ['', {}] as const : tagged(parsed.node);
    if (tag === 'CreateEventTrigStmt' || tag === 'AlterEventTrigStmt' || fields['objtype'] === 'OBJECT_EVENT_TRIGGER' || fields['objectType'] === 'OBJECT_EVENT_TRIGGER' || fields['object_type'] === 'OBJECT_EVENT_TRIGGER') {
      last.push(source);
      continue;
    }
    const into = tree(fields['into']);
    if (tag !== 'CreateTableAsStmt' || fields['objtype'] !== 'OBJECT_MATVIEW' || into['skipData'] === true) {
      first.push(source);
      continue;
    }
    const name = relationParts(tree(into['rel']));
    emptied.add((name.length > 1 ? name : [source.searchSchema, ...name]).join('.'));
    first.push({ ...source, statement: { ...source.statement, text: `${source.statement.text.replace(/\bwith\s+data$/i, '')}\nwith no data` } });
  }
  return { loadables: [...first, ...last], emptied };
}

/** The catalog as if the emptied ones had been computed. */
export function filledAgain(of: Catalog, emptied: ReadonlySet<string>): Catalog {
  if (emptied.size === 0) return of;
  const facts = [...of.facts.values()].map((fact): Fact =>
    fact.address[0] === 'materialized-view' && emptied.has(`${part(fact.address, 1)}.${part(fact.address, 2)}`) ? { ...fact, body: { ...fact.body, filled: true } } : fact);
  return makeCatalog(facts, of.edges, of.findings);
}

/** What belongs to all databases of a server and can be changed from within a transaction. */
const SHARED = ['pg_authid', 'pg_auth_members', 'pg_db_role_setting', 'pg_tablespace', 'pg_parameter_acl', 'pg_shdescription', 'pg_shseclabel'];

/**
 * A statement that fails when roles, their memberships or settings are not as they are now: sent together with what is loaded, it takes back
 * what changed them.
 */
export async function clusterGuard(session: Session): Promise<string> {
  const readable = await session.query<{ name: string }>(/* sql */ `
    select c.relname::text as name from pg_catalog.pg_class c
    where c.relnamespace = 'pg_catalog'::regnamespace and c.relname = any ($1::text[]) and pg_catalog.has_table_privilege(c.oid, 'select') order by 1`, [SHARED]);
  const parts = readable.map(({ name }) => `select '${name} ' || count(*) || ' ' || coalesce(sum(xmin::text::int8), 0) as each from pg_catalog.${name}`);
  const digest = `select pg_catalog.md5(pg_catalog.string_agg(each, ',' order by each)) as digest from (${[...parts, `select pg_catalog.md5(pg_catalog.string_agg(r::text, ',' order by r.oid)) from pg_catalog.pg_roles r`].join(' union all ')}) as parts`;
  const [row] = await session.query<{ digest: string }>(digest);
  return /* sql */ `do $sluice$ begin if (${digest}) <> ${literal(row?.digest ?? '')} then
    raise exception 'it changes roles, memberships or settings of the whole server, or somebody else did so at this moment'
      using errcode = 'SL302', hint = 'Take it out of the sources, or set \`shadow: pglite\`, where nothing but the sources can be changed.'; end if; end $sluice$`;
}
