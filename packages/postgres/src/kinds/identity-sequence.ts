/** The sequence of an identity column has no fact of its own: what is said about it lies with the column, whatever the sequence is called. */
import { addressText, part, type Address, type Catalog, type Fact } from '@sluice/core/dialect';
import type { Column } from './column.ts';
import type { SequenceNames } from './foreign-identity.ts';
import { CLASS, type Resolve } from './kind.ts';

/** The column that a sequence counts for. */
export interface IdentityColumn { table: number; column: number; name: string }

/** Of `i`, a row of identity_sequence. */
export const identityColumnSql = (i: string): string =>
  `case when ${i}.oid is not null then json_build_object('table', ${i}.relation::int8, 'column', ${i}.attnum, 'name', (select a.attname from pg_attribute a where a.attrelid = ${i}.relation and a.attnum = ${i}.attnum)) end`;

/** What is said about its sequence is about the column, and goes with the fact that this is part of: a foreign table's columns have none of their own. */
export function identityTarget({ table, column, name }: IdentityColumn, resolve: Resolve): { readonly about: Address; readonly within: Address } | undefined {
  const own = resolve(`${CLASS.relation}:${table}:${column}`);
  const within = own ?? resolve(`${CLASS.relation}:${table}:0`);
  return within && { about: own ?? ['column', part(within, 1), part(within, 2), name], within };
}

/** `fact` is about the sequence of `column`: taken before the column changes, given once it has. */
export function identitySequence(fact: Fact, column: Address, { before, after }: { readonly before: Catalog; readonly after: Catalog }): Address {
  const foreign = addressText(['foreign-table', part(column, 1), part(column, 2)]);
  const nameIn = ({ facts }: Catalog): string | undefined =>
    (facts.get(addressText(column)) as Fact<Column> | undefined)?.body._sequence ?? (facts.get(foreign) as Fact<SequenceNames> | undefined)?.body._sequences?.[part(column, 3)];
  const [name] = (after.facts.has(fact.id) ? [after, before] : [before, after]).flatMap((catalog) => nameIn(catalog) ?? []);
  return ['sequence', part(column, 1), name!];
}
