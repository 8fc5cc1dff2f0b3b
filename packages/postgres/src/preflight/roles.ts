/** Roles that the manifest requires or the plan names. They belong to the cluster: never created, so they must be there. */
import { part, type Fact, type Finding, type PreflightNeed, type Session } from '@sluice/core/dialect';
import { ident } from '../script/quote.ts';
import { refused } from './finding.ts';

export async function roles(session: Session, need: PreflightNeed): Promise<Finding[]> {
  const named = new Map<string, string>();
  for (const batch of need.batches) {
    for (const { address } of batch.steps) {
      const fact = need.after.facts.get(address);
      for (const role of fact ? rolesOf(fact) : []) if (!named.has(role)) named.set(role, address);
    }
  }
  for (const role of need.requires['roles'] ?? []) named.set(role, 'database.yaml requires it');
  if (named.size === 0) return [];
  const rows = await session.query<{ name: string }>(/* sql */ `
    select r.name from pg_catalog.json_array_elements_text($1::json) r (name) where not exists (select from pg_catalog.pg_roles p where p.rolname = r.name)`, [JSON.stringify([...named.keys()])]);
  return rows.map(({ name }) => refused(`there is no role ${name} (${named.get(name) ?? ''})`, `Let somebody who may do it run: create role ${ident(name)}. Sluice never makes roles.`));
}

const NOBODY: ReadonlySet<string> = new Set(['PUBLIC', 'public', 'current_user']);

function rolesOf({ address, body }: Fact): string[] {
  const [kind] = address;
  const found = kind === 'owner' ? [(body as { role: string }).role]
    : kind === 'grant' ? [part(address, 2)]
    : kind === 'default-grant' ? [part(address, 1), part(address, 4)]
    : kind === 'policy' ? (body as { roles: readonly string[] }).roles : [];
  return found.filter((role) => !NOBODY.has(role));
}
