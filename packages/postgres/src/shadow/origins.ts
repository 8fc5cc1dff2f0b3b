/** Which statement made a fact: by the name that the statement defines, else by what the fact lies within. */
import { addressText, part, type Catalog, type Fact, type Id, type Statement } from '@sluice/core/dialect';
import type { Prepared } from './prepare.ts';

const CLASSES: Readonly<Record<string, string>> = {
  table: 'relation', view: 'relation', 'materialized-view': 'relation', index: 'relation', sequence: 'relation', 'foreign-table': 'relation',
  enum: 'type', domain: 'type', composite: 'type', range: 'type', 'base-type': 'type',
  function: 'function', procedure: 'function', aggregate: 'function',
};

/** `relation sales.orders`: the name under which a statement defines what became this fact. */
export function definedName(fact: Fact): string | undefined {
  const [kind] = fact.address;
  const of = CLASSES[kind];
  if (of !== undefined) return `${of} ${part(fact.address, 1)}.${part(fact.address, 2)}`;
  return kind === 'schema' || kind === 'extension' ? `${kind} ${part(fact.address, 1)}` : undefined;
}

export function origins(catalog: Catalog, prepared: Prepared): { placeOf: Map<Id, Statement['place']>; projectOf: Map<Id, string> } {
  const placeOf = new Map<Id, Statement['place']>();
  const projectOf = new Map<Id, string>();
  const own = (fact: Fact) => {
    const name = definedName(fact);
    return name === undefined ? undefined : prepared.definitions.get(name);
  };
  for (const [name, { place, project }] of prepared.subscriptions) {
    placeOf.set(addressText(['subscription', name]), place);
    projectOf.set(addressText(['subscription', name]), project);
  }
  for (const fact of catalog.facts.values()) {
    for (let each: Fact | undefined = fact; each; each = each.parent === undefined ? undefined : catalog.facts.get(each.parent)) {
      const found = own(each);
      if (!found) continue;
      // A schema's statement says nothing of what others put into it.
      if (each !== fact && each.address[0] === 'schema') break;
      placeOf.set(fact.id, found.place);
      projectOf.set(fact.id, found.project);
      break;
    }
  }
  return { placeOf, projectOf };
}
