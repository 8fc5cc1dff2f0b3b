/** Partitions that are made by attaching. https://www.postgresql.org/docs/18/ddl-partitioning.html */
import type { Draft, Fact } from '@sluice/core/dialect';
import { effect } from './kind.ts';
import { ident } from '../script/quote.ts';
import { givenName } from './not-null-name.ts';
import { tableName, type Table } from './table.ts';
import type { TableRow } from './table-read.ts';

type Membership = NonNullable<Table['partition']>;

/** Checks the rows of the partition against its bound, under ACCESS EXCLUSIVE on it and SHARE UPDATE EXCLUSIVE on the parent. */
export const attach = (fact: Fact<Table>, partition: Membership): Draft => ({
  sql: `alter table ${tableName(partition.of)} attach partition ${tableName(fact.address)} ${partition.bound}`,
  effects: [
    effect({ effect: 'blocks', subject: fact.id, cause: 'attach-partition', lock: 'ACCESS EXCLUSIVE', while: 'scan' }),
    effect({ effect: 'may-fail', subject: fact.id, cause: 'attach-partition', detail: `rows outside of ${partition.bound}` }),
  ],
});

/**
 * PARTITION OF takes order, defaults and names of NOT NULL constraints from the parent. A table that is attached keeps its own, and
 * nothing can give them to it afterwards; undefined where there is no difference.
 */
export function linesApart({ name: table, apart, common_checks: checks }: TableRow): string[] | undefined {
  if (!apart || apart.every(({ same }) => same)) return undefined;
  return [
    ...apart.map(({ name, type, default: expression, not_null: notNull, not_null_name: constraint }) => {
      const given = givenName(constraint, table, name);
      return [ident(name), type, expression === null ? '' : `default ${expression}`, notNull ? `${given === undefined ? '' : `constraint ${ident(given)} `}not null` : ''].filter(Boolean).join(' ');
    }),
    ...checks,
  ];
}

/** Of such a one: NOT NULL that is NOT VALID, which no CREATE TABLE says and which the server asks for before it attaches the table. */
export function uncheckedApart({ name: table, apart }: TableRow): string[] | undefined {
  const found = (apart ?? []).filter(({ unchecked }) => unchecked).map(({ name, not_null_name: constraint }) => {
    const given = givenName(constraint, table, name);
    return `add ${given === undefined ? '' : `constraint ${ident(given)} `}not null ${ident(name)} not valid`;
  });
  return found.length > 0 ? found : undefined;
}
