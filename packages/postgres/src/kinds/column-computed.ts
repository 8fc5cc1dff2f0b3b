/** A generated column that a table has from its parents, and computes in its own way. https://www.postgresql.org/docs/18/ddl-generated-columns.html */
import { addressText, part, type Context, type Draft, type Fact } from '@sluice/core/dialect';
import { ident } from '../script/quote.ts';
import { columnClause } from './column-clause.ts';
import type { Column } from './column.ts';
import { isTable, parentsOf } from './heritage.ts';
import { effect, short } from './kind.ts';
import { tableName } from './table.ts';

/** SET EXPRESSION came with PostgreSQL 17; before, a column is only made anew by a table that has it from nobody. */
export function computeAnew(after: Fact<Column>, context: Context): Draft[] {
  const { generated } = after.body;
  const table = context.after.facts.get(addressText(['table', part(after.address, 1), part(after.address, 2)]));
  if (!generated || !isTable(table)) return [];
  const [name, column] = [tableName(after.address), ident(part(after.address, 3))];
  const rewrites = generated.stored ? [effect({ effect: 'rewrites', subject: table.id, cause: 'stored-generated', lock: 'ACCESS EXCLUSIVE', while: 'rewrite', detail: after.id })] : [short(table.id)];
  if (context.server.version >= 170000) return [{ sql: `alter table ${name} alter column ${column} set expression as (${generated.expression})`, effects: rewrites }];
  const { partition } = table.body;
  const around = partition ? [partition.of] : parentsOf(table);
  const at = (sql: string, effects = [short(table.id)]): Draft => ({ sql, effects });
  const together = (sql: (parent: string) => string): Draft[] => around.map((parent) => at(sql(tableName(parent)), [short(table.id), short(addressText(parent))]));
  return [
    ...together((parent) => (partition ? `alter table ${parent} detach partition ${name}` : `alter table ${name} no inherit ${parent}`)),
    at(`alter table ${name} drop column ${column}`),
    at(`alter table ${name} add column ${columnClause(after, undefined, context)}`, rewrites),
    ...together((parent) => (partition ? `alter table ${parent} attach partition ${name} ${partition.bound}` : `alter table ${name} inherit ${parent}`)),
  ];
}
