// The rows of a database: counts and order-free checksums, to prove that a deployment or a rollback kept them.
import { reading } from './queryable.ts';
import type { Queryable } from './queryable.ts';

export type ObservedTable = {
  readonly rows: number;
  /** Over whole rows: columns in the order of their names, so that a column's place does not matter. */
  readonly checksum: string;
  /** Per column, without the connection between columns: says which one changed, and lets columns that survive be compared. */
  readonly columns: Readonly<Record<string, string>>;
};
export type RowsObservation = {
  /** By `schema.table`: tables, leaf partitions, filled materialised views; foreign tables lie elsewhere. */
  readonly tables: Readonly<Record<string, ObservedTable>>;
  /** By `schema.sequence`: last value and whether it was given out. */
  readonly sequences: Readonly<Record<string, string>>;
  readonly largeObjects: string;
};
export type RowsOptions = {
  readonly schemas?: readonly string[];
  /** Only these columns and in this order, by `schema.table`; give an earlier observation's to compare what survived. Tables without an entry: all columns. */
  readonly columns?: Readonly<Record<string, readonly string[]>>;
};

type Relation = { name: string; sql: string; kind: string; columns: string[] };

const relationsSql = /* sql */ `
  select n.nspname || '.' || c.relname as name, format('%I.%I', n.nspname, c.relname) as sql, c.relkind::text as kind, n.nspname as schema,
    (select coalesce(json_agg(a.attname order by a.attname collate "C"), '[]') from pg_catalog.pg_attribute a
      where a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped) as columns
  from pg_catalog.pg_class c join pg_catalog.pg_namespace n on n.oid = c.relnamespace
  where (c.relkind in ('r', 'S') or c.relkind = 'm' and c.relispopulated) and c.relpersistence <> 't'
    and n.nspname not in ('pg_catalog', 'information_schema', 'pg_toast')
  order by 1`;

const name = (column: string): string => `"${column.replaceAll('"', '""')}"`;
const literal = (text: string): string => `'${text.replaceAll("'", "''")}'`;
const sum = (value: string): string => `coalesce(sum(hashtextextended(${value}, 0)::numeric), 0)::text`;

/** `only`: an inherited child's rows are counted under the child. */
function tableSql(relation: Relation, columns: readonly string[]): string {
  const row = `row(${columns.map((column) => `t.${name(column)}`).join(', ')})::text`;
  const each = columns.map((column) => sum(`coalesce(t.${name(column)}::text, '\\N')`));
  return `select count(*)::text as rows, ${sum(row)} as checksum, array_to_json(array[${each.join(', ')}]::text[])::text as columns from ${relation.kind === 'r' ? 'only ' : ''}${relation.sql} t`;
}

export async function observeRows(db: Queryable, { schemas = [], columns: wanted = {} }: RowsOptions = {}): Promise<RowsObservation> {
  return reading(db, async () => {
    const relations = ((await db.query(relationsSql)) as (Relation & { schema: string })[]).filter((each) => !schemas.includes(each.schema));
    const tables: Record<string, ObservedTable> = {};
    for (const relation of relations.filter((each) => each.kind !== 'S')) {
      const chosen = wanted[relation.name];
      const columns = chosen?.filter((column) => relation.columns.includes(column)) ?? relation.columns;
      const [row] = await db.query(tableSql(relation, columns));
      const sums = JSON.parse(String(row?.['columns'])) as string[];
      tables[relation.name] = {
        rows: Number(row?.['rows']), checksum: String(row?.['checksum']), columns: Object.fromEntries(columns.map((column, index) => [column, sums[index] ?? ''])),
      };
    }
    const sequences = relations.filter((each) => each.kind === 'S');
    const values = sequences.length === 0 ? [] : await db.query(
      sequences.map((each) => `select ${literal(each.name)} as name, last_value::text || case when is_called then ' called' else '' end as value from ${each.sql}`).join(' union all '),
    );
    const [large] = await db.query(`select ${sum(`loid::text || ' ' || pageno::text || ' ' || encode(data, 'hex')`)} as checksum from pg_catalog.pg_largeobject`);
    return { tables, sequences: Object.fromEntries(values.map((each) => [String(each['name']), String(each['value'])])), largeObjects: String(large?.['checksum']) };
  });
}

/** What differs between two observations of rows; a table or column that only one side has is said. */
export function compareRows(a: RowsObservation, b: RowsObservation): string[] {
  const out: string[] = [];
  const keys = (x: object, y: object): string[] => [...new Set([...Object.keys(x), ...Object.keys(y)])].sort();
  for (const table of keys(a.tables, b.tables)) {
    const [was, is] = [a.tables[table], b.tables[table]];
    if (was === undefined || is === undefined) out.push(`table ${table}: only ${is === undefined ? 'before' : 'after'}`);
    else if (was.rows !== is.rows) out.push(`table ${table}: ${was.rows} rows → ${is.rows} rows`);
    else if (was.checksum !== is.checksum) {
      const changed = keys(was.columns, is.columns).filter((column) => was.columns[column] !== is.columns[column]);
      out.push(`table ${table}: ${was.rows} rows differ${changed.length > 0 ? ` in ${changed.join(', ')}` : ' in how their columns belong together'}`);
    }
  }
  for (const sequence of keys(a.sequences, b.sequences)) {
    if (a.sequences[sequence] !== b.sequences[sequence]) out.push(`sequence ${sequence}: ${a.sequences[sequence] ?? 'missing'} → ${b.sequences[sequence] ?? 'missing'}`);
  }
  if (a.largeObjects !== b.largeObjects) out.push('large objects differ');
  return out;
}
