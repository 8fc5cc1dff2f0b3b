/** Attaching and detaching partitions. https://www.postgresql.org/docs/18/ddl-partitioning.html */
import type { Draft, Fact } from '@sluice/core/dialect';
import { addressText } from '@sluice/core/dialect';
import { effect } from './kind.ts';
import { tableName, type Table } from './table.ts';

type Membership = NonNullable<Table['partition']>;

/** Checks the rows of the partition against its bound, under ACCESS EXCLUSIVE on it and SHARE UPDATE EXCLUSIVE on the parent. */
export const attach = (fact: Fact<Table>, partition: Membership): Draft => ({
  sql: `alter table ${tableName(partition.of)} attach partition ${tableName(fact.address)} ${partition.bound}`,
  effects: [
    effect({ effect: 'blocks', subject: fact.id, cause: 'attach-partition', lock: 'ACCESS EXCLUSIVE', while: 'scan' }),
    effect({ effect: 'may-fail', subject: fact.id, cause: 'attach-partition', detail: `rows outside of ${partition.bound}` }),
  ],
});

export const detach = (fact: Fact<Table>, partition: Membership): Draft => ({
  sql: `alter table ${tableName(partition.of)} detach partition ${tableName(fact.address)}`,
  effects: [
    effect({ effect: 'blocks', subject: addressText(partition.of), cause: 'detach-partition', lock: 'ACCESS EXCLUSIVE', while: 'catalog' }),
  ],
});
