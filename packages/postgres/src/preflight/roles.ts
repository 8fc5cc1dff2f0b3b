/** Roles that the manifest requires or the plan names. They belong to the cluster: never created, so they must be there. */
import { furnishingOf, part, type Fact, type Finding, type Furnishing, type PreflightNeed, type Session } from '@sluice/core/dialect';
import { OWNER } from '../kinds/grant-read.ts';
import { ident } from '../script/quote.ts';
import { refused } from './finding.ts';

export async function roles(session: Session, need: PreflightNeed): Promise<Finding[]> {
  const named = namedBy(furnishingOf(need));
  return (await missing(session, [...named.keys()])).map((name) => refused(`there is no role ${name} (${named.get(name) ?? ''})`, `Let somebody who may do it run: create role ${ident(name)}. Sluice never makes roles.`));
}

/** On a server that is thrown away they are made. */
export const furnish = (session: Session, need: Furnishing): Promise<void> => makeRoles(session, [...namedBy(need).keys()]);

/** Those that are missing. */
export async function makeRoles(session: Session, names: readonly string[]): Promise<void> {
  for (const name of await missing(session, names)) await session.execute(`create role ${ident(name)} nologin`);
}

/** Role → why. */
function namedBy({ facts, requires }: Furnishing): ReadonlyMap<string, string> {
  const named = new Map<string, string>();
  for (const fact of facts) for (const role of rolesOf(fact)) if (!named.has(role)) named.set(role, fact.id);
  for (const role of requires['roles'] ?? []) named.set(role, 'database.yaml requires it');
  return named;
}

async function missing(session: Session, names: readonly string[]): Promise<string[]> {
  if (names.length === 0) return [];
  const rows = await session.query<{ name: string }>(/* sql */ `
    select r.name from pg_catalog.json_array_elements_text($1::json) r (name) where not exists (select from pg_catalog.pg_roles p where p.rolname = r.name)`, [JSON.stringify(names)]);
  return rows.map(({ name }) => name);
}

const NOBODY: ReadonlySet<string> = new Set(['PUBLIC', 'public', 'current_user', OWNER]);

function rolesOf({ address, body }: Fact): string[] {
  const [kind] = address;
  const found = kind === 'owner' ? [(body as { role: string }).role]
    : kind === 'grant' ? [part(address, 2)]
    : kind === 'default-grant' ? [part(address, 1), part(address, 4)]
    : kind === 'policy' ? (body as { roles: readonly string[] }).roles : [];
  return found.filter((role) => !NOBODY.has(role));
}
