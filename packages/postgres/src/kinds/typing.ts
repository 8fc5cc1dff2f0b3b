/** That a table is of a composite type: a fact of its own only while a plan changes it (catalog/typed.ts), for its columns come before and go after it. https://www.postgresql.org/docs/18/sql-altertable.html */
import type { Fact } from '@sluice/core/dialect';
import { definePgKind, short } from './kind.ts';
import { tableName } from './table.ts';

export interface Typing {
  readonly type: string;
}

const alter = ({ address, parent }: Fact, action: string) => ({ sql: `alter table ${tableName(address)} ${action}`, effects: [short(parent!)] });

export const typing = definePgKind<Typing, never>({
  kind: 'typing',
  read: { sql: () => 'select where false', facts: () => [] },
  create: (fact) => alter(fact, `of ${fact.body.type}`),
  drop: (fact) => alter(fact, 'not of'),
  change: { type: () => 'replace' },
});
