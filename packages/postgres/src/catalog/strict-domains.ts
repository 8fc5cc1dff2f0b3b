/**
 * The server checks a stricter domain against columns of it, and refuses where a column holds it inside of an array, a composite or a range
 * (sql-alterdomain, Notes). Such a domain is made anew instead: the wanted one is marked, so that the two differ in what no statement alters.
 */
import { catalog as makeCatalog, type Catalog, type Fact, type Id } from '@sluice/core/dialect';
import type { Domain } from '../kinds/domain.ts';
import { isSwapped, type DomainConstraint } from '../kinds/domain-constraint.ts';
import { isContained } from '../kinds/domain-contained.ts';

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
