/** Which statement made a fact: by the name that the statement defines, else by what the fact lies within. */
import { addressText, part, type Catalog, type Fact, type Id, type Statement } from '@sluice/core/dialect';
import { sharedClass } from '../kinds/name-class.ts';
import type { Ref } from '../script/ref.ts';
import type { Prepared } from './prepare.ts';

/** What lies in no schema. */
const LONE: ReadonlySet<string> = new Set(['schema', 'extension', 'language', 'access-method', 'foreign-data-wrapper', 'foreign-server', 'publication', 'event-trigger']);

/** The name by which a statement defines it, as `definedName` tells it of the fact. */
export function refName({ kind, schema, name }: Ref, searchSchema: string): string {
  const of = kind === 'server' ? 'foreign-server' : kind;
  return LONE.has(of) || kind === 'role' ? `${of} ${name}` : `${of} ${schema ?? searchSchema}.${name}`;
}

/** `relation sales.orders`: the name under which a statement defines what became this fact. */
export function definedName(fact: Fact): string | undefined {
  const [kind] = fact.address;
  const of = sharedClass(kind);
  if (of !== undefined) return `${of} ${part(fact.address, 1)}.${part(fact.address, 2)}`;
  return LONE.has(kind) ? `${kind} ${part(fact.address, 1)}` : undefined;
}

export function origins(catalog: Catalog, { definitions, subscriptions }: Prepared): { placeOf: Map<Id, Statement['place']>; projectOf: Map<Id, string> } {
  const placeOf = new Map<Id, Statement['place']>();
  const projectOf = new Map<Id, string>();
  type Origin = Prepared['definitions'] extends ReadonlyMap<string, infer T> ? T : never;
  const found = new Map<Id, Origin | undefined>();
  const own = (fact: Fact): Origin | undefined => {
    const name = definedName(fact);
    return name === undefined ? undefined : definitions.get(name);
  };
  /** Its own, else that of the nearest above it. Asked for each fact, so each is looked for once. */
  const originOf = (fact: Fact): Origin | undefined => {
    const known = found.get(fact.id);
    if (known || found.has(fact.id)) return known;
    const above = fact.parent === undefined ? undefined : catalog.facts.get(fact.parent);
    // A schema's statement says nothing of what others put into it, nor does anything above a schema that has a statement.
    const origin = own(fact) ?? (above && !(above.address[0] === 'schema' && own(above)) ? originOf(above) : undefined);
    found.set(fact.id, origin);
    return origin;
  };
  for (const [name, { place, project }] of subscriptions) {
    placeOf.set(addressText(['subscription', name]), place);
    projectOf.set(addressText(['subscription', name]), project);
  }
  for (const fact of catalog.facts.values()) {
    const origin = originOf(fact);
    if (!origin) continue;
    placeOf.set(fact.id, origin.place);
    projectOf.set(fact.id, origin.project);
  }
  return { placeOf, projectOf };
}
