/**
 * That a trigger fires another way in a partition than in the table that has it: a fact of its own only while a plan attaches the partition
 * (catalog/switched-apart.ts), for attaching makes the trigger there anew, as it is above. https://www.postgresql.org/docs/18/sql-altertable.html
 */
import { part, type Draft, type Fact } from '@sluice/core/dialect';
import { ident } from '../script/quote.ts';
import { definePgKind, short } from './kind.ts';
import { tableName } from './table.ts';
import type { Trigger } from './trigger.ts';

export interface Switching {
  readonly enabled: Trigger['enabled'];
  /** How it fires above. */
  readonly _above: Trigger['enabled'];
}

const to = ({ address, parent }: Fact, enabled: Trigger['enabled']): Draft => ({
  sql: `alter table only ${tableName(address)} ${enabled} trigger ${ident(part(address, 3))}`, effects: [short(parent!, 'SHARE ROW EXCLUSIVE')],
});

export const switching = definePgKind<Switching, never>({
  kind: 'switching',
  read: { sql: () => 'select where false', facts: () => [] },
  create: (fact) => to(fact, fact.body.enabled),
  drop: (fact) => to(fact, fact.body._above),
  change: { enabled: (_, after) => to(after, after.body.enabled) },
});
