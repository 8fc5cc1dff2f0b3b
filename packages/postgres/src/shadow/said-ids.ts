/** What the sources state about opt-in facets, as `<kind> <subject>` over the facts that they made. */
import { addressText, part, type Catalog, type Fact, type Finding, type Id } from '@sluice/core/dialect';
import { classOf } from '../kinds/name-class.ts';
import { spokenMember } from '../kinds/extension-member.ts';
import type { Column } from '../kinds/column.ts';
import type { Range } from '../kinds/range.ts';
import type { SaidTarget } from '../script/said.ts';
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
/** Kinds of statements that are no kinds of facts. */
const SPOKEN: Readonly<Record<string, string>> = { type: 'type', routine: 'function', server: 'foreign-server' };

/** The facts that statements may name, by class and name. */
class Named {
  private readonly found = new Map<string, Fact[]>();
  readonly bySchema = new Map<string, Fact[]>();

  constructor(catalog: Catalog) {
    for (const fact of catalog.facts.values()) {
      const [kind] = fact.address;
      if (typeof fact.address[1] !== 'string') continue;
      if (kind === 'column') this.sequenceOf(fact as Fact<Column>);
      else if (fact.address.length === 2) push(this.found, `${classOf(kind)} ${part(fact.address, 1)}`, fact);
      else {
        push(this.found, `${classOf(kind)} ${part(fact.address, 1)}.${part(fact.address, 2)}`, fact);
        push(this.bySchema, part(fact.address, 1), fact);
      }
      const multirange = kind === 'range' ? (fact as Fact<Range>).body._multirange : undefined;
      if (multirange) push(this.found, `type ${multirange.join('.')}`, fact);
    }
  }

  /** An identity's sequence has no fact of its own: what is said about it lies with the column. */
  private sequenceOf(fact: Fact<Column>): void {
    if (fact.body._sequence !== undefined) push(this.found, `relation ${part(fact.address, 1)}.${fact.body._sequence}`, fact);
  }

  of(target: SaidTarget, searchPath: readonly string[]): readonly Fact[] {
    for (const name of namesOf(target, searchPath)) {
      const facts = this.found.get(name);
      if (facts) return facts;
    }
    return [];
  }
}

function push(map: Map<string, Fact[]>, key: string, fact: Fact): void {
  const known = map.get(key);
  if (known) known.push(fact);
  else map.set(key, [fact]);
}

/** The first that there is one of is meant. */
function namesOf({ kind, schema, name }: SaidTarget, searchPath: readonly string[]): string[] {
  const of = classOf(SPOKEN[kind] ?? kind);
  const schemas = schema === undefined ? (searchPath.length === 0 ? ['public'] : searchPath) : [schema];
  return [...schemas.map((each) => `${of} ${each}.${name}`), ...(schema === undefined ? [`${of} ${name}`] : [])];
}

export function saidIds(catalog: Catalog, { said, versions, definitions }: Pick<Prepared, 'said' | 'versions' | 'definitions'>): { readonly ids: Set<string>; readonly findings: readonly Finding[] } {
  const ids = new Set([...versions.keys()].map((name) => `extension-version ${addressText(['extension', name])}`));
  const findings: Finding[] = [];
  if (said.length === 0) return { ids, findings };
  const named = new Named(catalog);
  const members = new Set([...catalog.facts.values()].map(spokenMember));
  const mark = (facet: string, id: Id) => {
    ids.add(`${facet} ${id}`);
    // Privileges on columns are said with those on their relation.
    if (facet === 'grant') for (const child of catalog.childrenOf(id)) ids.add(`${facet} ${child.id}`);
  };
  for (const { said: { facet, target }, searchPath, place } of said) {
    if (facet === 'default-privileges') {
      // What objects get by themselves in the files is said of each of them.
      ids.add(`default-grant ${target.schema === undefined ? '' : addressText(['schema', target.schema])}`);
      const own = target.schema === undefined ? [...catalog.facts.values()] : named.bySchema.get(target.schema) ?? [];
      // ON FUNCTIONS is about procedures too (sql-alterdefaultprivileges).
      const all = ALL[target.kind === 'all-functions' ? 'all-routines' : target.kind];
      for (const fact of own) if (all?.includes(fact.address[0])) mark('grant', fact.id);
      continue;
    }
    const kind = FACETS[facet];
    if (kind === undefined && facet !== 'comment') continue;
    const all = ALL[target.kind];
    if (all && target.schema !== undefined) {
      if (kind !== undefined) for (const fact of named.bySchema.get(target.schema) ?? []) if (all.includes(fact.address[0])) mark(kind, fact.id);
      continue;
    }
    const [facts, names] = [named.of(target, searchPath), namesOf(target, searchPath)];
    if (kind !== undefined) for (const fact of facts) mark(kind, fact.id);
    // What an extension brought is spoken of by its name, also where nothing is left to say of it here.
    if (facts.length === 0 && kind !== undefined) for (const name of names) ids.add(`${kind} ${name}`);
    // It was loaded, so it is about something.
    if (facts.length === 0 && target.kind !== 'index' && !names.some((name) => definitions.has(name) || (kind !== undefined && members.has(name)))) findings.push(inVain(target, place));
  }
  return { ids, findings };
}

const inVain = ({ kind, schema, name }: SaidTarget, at: Finding['at']): Finding => ({
  code: 'no-effect', severity: 'warning', ...(at && { at }),
  message: `this changes nothing: ${kind.replaceAll('-', ' ')} ${schema === undefined ? '' : `${schema}.`}${name} belongs to an extension, or to the server itself`,
  hint: 'Put it into a versioned script under `migrations:` of database.yaml, or let an administrator run it.',
});
