/**
 * That a table is a partition, or inherits: facts of their own only while a plan changes it (see catalog/unfold.ts), for it is the last thing
 * to be done to a table and the first to be undone. https://www.postgresql.org/docs/18/sql-altertable.html
 */
import { part, type Address, type Catalog, type Effect, type Fact, type Id } from '@sluice/core/dialect';
import { childTables } from './heritage.ts';
import { definePgKind, effect, short } from './kind.ts';
import { aroundPartition } from './partition-keys.ts';
import { tableName, type Table } from './table.ts';

export interface Partition {
  /** `FOR VALUES FROM (…) TO (…)` or `DEFAULT`. */
  readonly bound: string;
  /** Somebody's DETACH CONCURRENTLY was stopped half way: the parent's readers do not see its rows any more, and only FINALIZE ends it. */
  readonly detaching?: true;
  /** Its checks that the parent has and does not enforce. */
  readonly enforces?: string;
  /** The columns whose NOT NULL nothing changes while it is a partition: how the parent calls it, and whether it is proven here. */
  readonly requires: string;
}

const childId = ({ parent }: Fact) => parent!;
const child = ({ address }: Fact): string => tableName(address);
const parentOf = ({ address }: Fact): Address => address[3] as Address;
const parentId = (fact: Fact): string => `table ${part(parentOf(fact), 1)}.${part(parentOf(fact), 2)}`;

/** The slot of everything that has a bound in a table. */
export const boundsOf = (table: Id): string => `bounds of ${table}`;

export const partition = definePgKind<Partition, never>({
  kind: 'partition',
  // A bound is free once the partition that had it is gone.
  slots: (fact) => [boundsOf(parentId(fact))],
  read: { sql: () => 'select where false', facts: () => [] },
  /** Checks the rows of the partition against its bound, under ACCESS EXCLUSIVE on it and SHARE UPDATE EXCLUSIVE on the parent. */
  create: (fact, context) => ({
    sql: `alter table ${tableName(parentOf(fact))} attach partition ${child(fact)} ${fact.body.bound}`,
    effects: [
      effect({ effect: 'blocks', subject: childId(fact), cause: 'attach-partition', lock: 'ACCESS EXCLUSIVE', while: 'scan' }),
      effect({ effect: 'may-fail', subject: childId(fact), cause: 'attach-partition', detail: `rows outside of ${fact.body.bound}` }),
      ...beside(fact, context.before),
    ],
  }),
  drop: (fact, context) => ({
    sql: `alter table ${tableName(parentOf(fact))} detach partition ${child(fact)}${fact.body.detaching ? ' finalize' : ''}`,
    effects: [effect({ effect: 'blocks', subject: parentId(fact), cause: 'detach-partition', lock: 'ACCESS EXCLUSIVE', while: 'catalog' }), ...aroundPartition(parentId(fact), context.before, true)],
  }),
  change: { bound: () => 'replace', detaching: () => 'replace', enforces: () => 'replace', requires: () => 'replace' },
});

/** The default partition is read for rows that belong into the new one. */
const beside = (fact: Fact<Partition>, before: Catalog): Effect[] => [
  ...childTables(parentId(fact), before).filter((id) => id !== childId(fact) && (before.facts.get(id) as Fact<Table>).body.partition?.bound === 'DEFAULT')
    .flatMap((id) => [
      effect({ effect: 'blocks', subject: id, cause: 'attach-partition', lock: 'ACCESS EXCLUSIVE', while: 'scan' }),
      effect({ effect: 'may-fail', subject: id, cause: 'attach-partition', detail: `rows of the default partition that belong into ${fact.body.bound}` }),
    ]),
  ...aroundPartition(parentId(fact), before),
];

export interface Inheritance {
  /** The parents before it: a table inherits from the last one that it was given to. */
  readonly behind: string;
  /** The columns that come and go with it and its like: a table that is given others by a parent that stays leaves that one meanwhile. */
  readonly gives: string;
  /** Its checks that the parent has and does not enforce. */
  readonly enforces?: string;
  /** As of a partition. */
  readonly requires: string;
}

export const inheritance = definePgKind<Inheritance, never>({
  kind: 'inheritance',
  read: { sql: () => 'select where false', facts: () => [] },
  create: (fact) => ({
    sql: `alter table ${child(fact)} inherit ${tableName(parentOf(fact))}`,
    effects: [short(childId(fact))],
  }),
  drop: (fact) => ({
    sql: `alter table ${child(fact)} no inherit ${tableName(parentOf(fact))}`,
    effects: [short(childId(fact))],
  }),
  change: { behind: () => 'replace', gives: () => 'replace', enforces: () => 'replace', requires: () => 'replace' },
});
