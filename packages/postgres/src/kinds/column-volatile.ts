/** Whether a default is computed row by row: such a column cannot be added without copying the table (sql-altertable, Notes). */
import { addressText, part, type Context, type Fact } from '@sluice/core/dialect';
import type { Column } from './column.ts';
import type { Routine } from './routine.ts';

/** Volatile functions of pg_catalog that make sense in a default. now() and its kin are stable: one value for all rows. */
const VOLATILE = /\b(nextval|random|random_normal|clock_timestamp|timeofday|gen_random_uuid|uuidv4|uuidv7|pg_current_xact_id|txid_current|setval|set_config)\(/;

export function isVolatile(expression: string, column: Fact<Column>, { after }: Context): boolean {
  const id = addressText(['default', part(column.address, 1), part(column.address, 2), part(column.address, 3)]);
  const called = after.needsOf(id).map(({ to }) => after.facts.get(to)).filter((fact) => fact?.address[0] === 'function') as Fact<Routine>[];
  return VOLATILE.test(expression) || called.some(({ body }) => !body.attributes.includes('immutable') && !body.attributes.includes('stable'));
}
