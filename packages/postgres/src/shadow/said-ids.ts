/** What the sources state about opt-in facets, as `<kind> <subject>` over the facts that they made. */
import { addressText, part, type Catalog, type Fact, type Id } from '@sluice/core/dialect';
import { definedName } from './origins.ts';
import type { Prepared } from './prepare.ts';

const FACETS: Readonly<Record<string, string>> = { owner: 'owner', privileges: 'grant', 'replica-identity': 'replica-identity', cluster: 'cluster' };
const ALL: Readonly<Record<string, readonly string[]>> = {
  'all-tables': ['table', 'view', 'materialized-view', 'foreign-table'],
  'all-sequences': ['sequence'],
  'all-functions': ['function', 'aggregate'],
  'all-procedures': ['procedure'],
  'all-routines': ['function', 'procedure', 'aggregate'],
  'all-types': ['enum', 'domain', 'composite', 'range', 'base-type'],
  'all-schemas': ['schema'],
};

export function saidIds(catalog: Catalog, said: Prepared['said'], versions: Prepared['versions']): Set<string> {
  const byName = new Map<string, Fact[]>();
  const bySchema = new Map<string, Fact[]>();
  const push = (map: Map<string, Fact[]>, key: string, fact: Fact) => {
    const known = map.get(key);
    if (known) known.push(fact);
    else map.set(key, [fact]);
  };
  for (const fact of catalog.facts.values()) {
    const name = definedName(fact);
    if (name !== undefined) push(byName, name, fact);
    if (name !== undefined && fact.address.length > 2) push(bySchema, part(fact.address, 1), fact);
  }
  const ids = new Set([...versions.keys()].map((name) => `extension-version ${addressText(['extension', name])}`));
  const mark = (facet: string, id: Id) => {
    ids.add(`${facet} ${id}`);
    // Privileges on columns are said with those on their relation.
    if (facet === 'grant') for (const child of catalog.childrenOf(id)) ids.add(`${facet} ${child.id}`);
  };
  for (const { said: { facet, target }, searchPath } of said) {
    if (facet === 'default-privileges') {
      // What objects get by themselves in the files is said of each of them.
      ids.add(`default-grant ${target.schema === undefined ? '' : addressText(['schema', target.schema])}`);
      const own = target.schema === undefined ? [...catalog.facts.values()] : bySchema.get(target.schema) ?? [];
      // ON FUNCTIONS is about procedures too (sql-alterdefaultprivileges).
      const all = ALL[target.kind === 'all-functions' ? 'all-routines' : target.kind];
      for (const fact of own) if (all?.includes(fact.address[0])) mark('grant', fact.id);
      continue;
    }
    const kind = FACETS[facet];
    if (kind === undefined) continue;
    const all = ALL[target.kind];
    if (all && target.schema !== undefined) {
      for (const fact of bySchema.get(target.schema) ?? []) if (all.includes(fact.address[0])) mark(kind, fact.id);
      continue;
    }
    if (target.name === undefined) continue;
    for (const name of names(target.schema ?? searchPath[0] ?? 'public', target.name)) for (const fact of byName.get(name) ?? []) mark(kind, fact.id);
  }
  return ids;
}

const names = (schema: string, name: string): string[] => [
  `relation ${schema}.${name}`, `type ${schema}.${name}`, `function ${schema}.${name}`, `schema ${name}`, `extension ${name}`,
];
