/** Extensions that the manifest requires or the plan makes: installed on the server's disk, in the version said, with what they need. */
import { part, type Finding, type PreflightNeed, type Session } from '@sluice/core/dialect';
import { ident } from '../script/quote.ts';
import { refused } from './finding.ts';

interface Found {
  readonly [column: string]: unknown;
  readonly name: string;
  readonly available: boolean;
  readonly versions: string[];
  readonly missing: string[];
  readonly installed: boolean;
}

export async function extensions(session: Session, { create, before, after, requires }: PreflightNeed): Promise<Finding[]> {
  const made = create.filter(({ address }) => address[0] === 'extension').map(({ address }) => part(address, 1));
  const required = requires['extensions'] ?? [];
  if (made.length + required.length === 0) return [];
  const there = new Set([...before.facts.values(), ...create].filter(({ address }) => address[0] === 'extension').map(({ address }) => part(address, 1)));
  const rows = await session.query<Found>(/* sql */ `
    select wanted.name, count(v.version) > 0 as available, array(select distinct x.version::text from pg_catalog.pg_available_extension_versions x where x.name = wanted.name order by 1) as versions,
      array(select distinct r::text from pg_catalog.pg_available_extensions a join pg_catalog.pg_available_extension_versions x on x.name = a.name and x.version = a.default_version
        cross join unnest(x.requires) r where a.name = wanted.name order by 1) as missing,
      exists (select from pg_catalog.pg_extension e where e.extname = wanted.name) as installed
    from pg_catalog.json_array_elements_text($1::json) wanted (name) left join pg_catalog.pg_available_extension_versions v on v.name = wanted.name
    group by wanted.name`, [JSON.stringify([...new Set([...made, ...required])])]);
  const findings: Finding[] = [];
  for (const { name, available, versions, missing, installed } of rows) {
    if (required.includes(name) && !installed && !made.includes(name)) findings.push(refused(`database.yaml requires the extension ${name}, and the database does not have it`, `Let somebody who may do it run: create extension ${ident(name)}.`));
    if (!made.includes(name) || installed) continue;
    const version = (after.facts.get(`extension-version ${name}`)?.body as { version?: string } | undefined)?.version;
    if (!available) findings.push(refused(`the extension ${name} is not installed on the server`, `Install the package that brings ${name} on the server's machine; the names that it knows are in pg_available_extensions.`, `extension ${name}`));
    else if (version !== undefined && !versions.includes(version)) findings.push(refused(`the server has no version ${version} of the extension ${name}, only ${versions.join(', ')}`, 'Say one that it has, or install it there.', `extension ${name}`));
    for (const other of missing.filter((each) => !there.has(each) && each !== 'plpgsql')) findings.push(refused(`the extension ${name} needs ${other}, which the database does not have`, `Create ${other} in the schema files too.`, `extension ${name}`));
  }
  return findings;
}
