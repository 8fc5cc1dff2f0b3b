/** Domains inside of others: the server checks no stricter one against columns that hold it inside of an array, a composite or a range, and refuses (sql-alterdomain, Notes). */
import { kindOf, type Catalog, type Fact, type Id } from '@sluice/core/dialect';
import type { Column } from './column.ts';
import type { Domain } from './domain.ts';

/** Whether a column holds values of a type that has this domain inside. */
export function isContained(domain: Id, before: Catalog): boolean {
  return dependants(domain, before).some((fact) => {
    if (kindOf(fact) === 'column') return (fact as Fact<Column>).body.type.endsWith(']');
    if (kindOf(fact) === 'domain') return (fact as Fact<Domain>).body.type.endsWith(']') ? isUsed(fact.id, before) : isContained(fact.id, before);
    return ['composite', 'range'].includes(kindOf(fact)) && isUsed(fact.id, before);
  });
}

function isUsed(type: Id, before: Catalog, seen = new Set<Id>()): boolean {
  if (seen.has(type)) return false;
  seen.add(type);
  return dependants(type, before).some((fact) => ['column', 'table'].includes(kindOf(fact)) || (['composite', 'range', 'domain'].includes(kindOf(fact)) && isUsed(fact.id, before, seen)));
}

const dependants = (id: Id, before: Catalog): Fact[] =>
  before.dependantsOf(id).filter(({ strength }) => strength === 'hard').flatMap(({ from }) => before.facts.get(from) ?? []);
