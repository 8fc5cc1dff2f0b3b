/**
 * The server checks a stricter domain against columns of it, and refuses where a column holds it inside of an array, a composite or a range
 * (sql-alterdomain, Notes). Such a domain is made anew instead: the wanted one is marked, so that the two differ in what no statement alters.
 */
import { catalog as makeCatalog, kindOf, type Catalog, type Fact, type Id } from '@sluice/core/dialect';
import type { Column } from '../kinds/column.ts';
import type { Domain } from '../kinds/domain.ts';
import { isSwapped, type DomainConstraint } from '../kinds/domain-constraint.ts';

const isDomain = (fact: Fact | undefined): fact is Fact<Domain> => fact?.address[0] === 'domain';
const isConstraint = (fact: Fact): fact is Fact<DomainConstraint> => fact.address[0] === 'domain-constraint';

export function withStrictDomains(before: Catalog, after: Catalog): Catalog {
  const remade = [...after.facts.values()].filter(isDomain).filter((now) => {
    const old = before.facts.get(now.id);
    return isDomain(old) && !isSwapped(old, now) && isStricter(old, now, before, after) && isContained(old.id, before);
  });
  if (remade.length === 0) return after;
  const marked = new Map(remade.map((fact): [Id, Fact] => [fact.id, { ...fact, body: { ...fact.body, remade: true } }]));
  return makeCatalog([...after.facts.values()].map((fact) => marked.get(fact.id) ?? fact), after.edges, after.findings);
}

const isStricter = (old: Fact<Domain>, now: Fact<Domain>, before: Catalog, after: Catalog): boolean =>
  (now.body.notNull && !old.body.notNull) || after.childrenOf(now.id).filter(isConstraint).some((check) => {
    const known = before.facts.get(check.id) as Fact<DomainConstraint> | undefined;
    return check.body.validated && (!known?.body.validated || known.body.expression !== check.body.expression);
  });

/** Whether a column holds values of a type that has this domain inside. */
function isContained(domain: Id, before: Catalog): boolean {
  return dependants(domain, before).some((fact) => {
    if (kindOf(fact) === 'column') return (fact as Fact<Column>).body.type.endsWith(']');
    if (isDomain(fact)) return fact.body.type.endsWith(']') ? isUsed(fact.id, before) : isContained(fact.id, before);
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
