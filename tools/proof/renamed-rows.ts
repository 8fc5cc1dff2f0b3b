/** Rows as they were, under the names that a plan gave to tables and columns: they must be found there. */
import type { Plan } from '@sluice/core';
import type { ObservedTable, RowsObservation } from '@sluice/kit/observer';

/** `heirs`: by table, under its new name, those whose columns it inherits. */
export function underNewNames(rows: RowsObservation, { formerly = {} }: Pick<Plan, 'formerly'>, heirs: ReadonlyMap<string, readonly string[]>): RowsObservation {
  const relations = new Map<string, string>();
  const columns = new Map<string, string>();
  for (const [id, { address }] of Object.entries(formerly)) {
    const [kind, schema, relation, column] = address;
    const now = plain(id.slice(id.indexOf(' ') + 1));
    if (kind === 'column') columns.set(`${now.slice(0, now.lastIndexOf('/'))}/${String(column)}`, now.slice(now.lastIndexOf('/') + 1));
    else if (typeof schema === 'string' && typeof relation === 'string' && column === undefined) relations.set(`${schema}.${relation}`, now);
  }
  if (relations.size + columns.size === 0) return rows;
  const tables = Object.entries(rows.tables).map(([name, table]): [string, ObservedTable] => {
    const relation = relations.get(name) ?? name;
    const renamed = (column: string) => [relation, ...(heirs.get(relation) ?? [])].map((each) => columns.get(`${each}/${column}`)).find((each) => each !== undefined);
    const named = Object.entries(table.columns).map(([column, sum]) => [renamed(column) ?? column, sum] as const);
    return [relation, { ...table, columns: Object.fromEntries(named) }];
  });
  return { ...rows, tables: Object.fromEntries(tables), sequences: Object.fromEntries(Object.entries(rows.sequences).map(([name, value]) => [relations.get(name) ?? name, value])) };
}

const plain = (text: string): string => text.replaceAll('"', '');
