/** The clauses that COMMENT ON, OWNER TO and GRANT share. */
import type { Address } from '@sluice/core/dialect';
import { expect, it } from 'vitest';
import { namesIn, privilegeClause, targetClause } from './target-clause.ts';

const clauses: readonly [Address, string][] = [
  [['schema', 'Sales'], 'schema "Sales"'],
  [['extension', 'citext'], 'extension citext'],
  [['table', 's', 'order'], 'table s."order"'],
  [['materialized-view', 's', 'm'], 'materialized view s.m'],
  [['column', 's', 't', 'C/c'], 'column s.t."C/c"'],
  [['column', 's', 't', '(integer)'], 'column s.t."(integer)"'],
  [['trigger', 's', 't', '() is null; --'], 'trigger "() is null; --" on s.t'],
  [['constraint', 's', 't', 'c'], 'constraint c on s.t'],
  [['domain-constraint', 's', 'd', 'c'], 'constraint c on domain s.d'],
  [['enum', 's', 'e'], 'type s.e'],
  [['composite', 's', 'c'], 'type s.c'],
  [['range', 's', 'r'], 'type s.r'],
  [['domain', 's', 'd'], 'domain s.d'],
  [['function', 's', 'f', '(integer,text[])'], 'function s.f(integer,text[])'],
  [['procedure', 's', 'p', '()'], 'procedure s.p()'],
  [['procedure', 's', 'p', '(integer,s."a,b")'], 'procedure s.p(in integer,in s."a,b")'],
  [['trigger', 's', 't', 'Tr'], 'trigger "Tr" on s.t'],
  [['policy', 's', 't', 'p'], 'policy p on s.t'],
  [['event-trigger', 'e'], 'event trigger e'],
];

it.each(clauses)('%j is called %s', (address, clause) => {
  expect(targetClause(address)).toBe(clause);
});

const privileges: readonly [Address, string][] = [
  [['view', 's', 'v'], 'select on table s.v'],
  [['column', 's', 't', 'N'], 'select ("N") on table s.t'],
  [['sequence', 's', 'q'], 'select on sequence s.q'],
  [['domain', 's', 'd'], 'select on type s.d'],
  [['aggregate', 's', 'a', '(*)'], 'select on function s.a()'],
  [['foreign-server', 'f'], 'select on foreign server f'],
  [['foreign-data-wrapper', 'f'], 'select on foreign data wrapper f'],
];

it.each(privileges)('a privilege on %j stands as %s', (address, clause) => {
  expect(privilegeClause(address, 'select')).toBe(clause);
});

it.each([
  [['column', 's', 't', '(a)'], ['s', 't', '(a)']],
  [['function', 's', '(f)', '(integer)'], ['s', '(f)']],
  [['comment', ['table', 's', 't']], []],
] as readonly [Address, string[]][])('the names in %j are %j', (address, names) => {
  expect(namesIn(address)).toEqual(names);
});
