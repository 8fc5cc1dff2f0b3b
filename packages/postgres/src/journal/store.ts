/** The journal's rows in tables of a PostgreSQL database, over one session: inside its transactions they commit with them. */
import { Failure, isSqlError, type JournalStore, type JournalTable, type JournalValue, type JournalWhere, type Row, type Session } from '@sluice/core/dialect';
import { ident, qualified } from '../script/quote.ts';
import { schemaSql, shapeOf, tableSql, TABLES, TYPES } from './ddl.ts';

/** Rows of one message: a few hundred KB. */
const AT_ONCE = 1000;

export function journalStore(session: Session, schema: string): JournalStore {
  /** Once there, a table stays for the run: nobody drops it under the deployment lock. */
  const seen = new Set<string>();

  const look = async (): Promise<{ readonly hasSchema: boolean; readonly missing: readonly JournalTable[] }> => {
    const [row] = await session.query<{ schema: boolean; tables: string[] }>(/* sql */ `
      select exists (select 1 from pg_catalog.pg_namespace n where n.nspname = $1) as schema,
        array(select c.relname::text from pg_catalog.pg_class c join pg_catalog.pg_namespace n on n.oid = c.relnamespace
          where n.nspname = $1 and c.relkind = 'r') as tables`, [schema]);
    for (const table of row?.tables ?? []) seen.add(table);
    return { hasSchema: row?.schema === true, missing: TABLES.filter((table) => !seen.has(table)) };
  };
  const has = async (table: JournalTable): Promise<boolean> => {
    if (!seen.has(table)) await look();
    return seen.has(table);
  };

  return {
    exists: () => has('meta'),
    async create() {
      const { hasSchema, missing } = await look();
      if (missing.length === 0) return;
      const parts = [...(hasSchema ? [] : [schemaSql(schema)]), ...missing.map((table) => tableSql(schema, table))];
      try {
        await session.execute(parts.join('\n'));
      } catch (error) {
        throw isSqlError(error) && error.sqlState === '42501' ? mayNotCreate(session, error.message, parts) : error;
      }
    },
    creationSql: () => [schemaSql(schema), ...TABLES.map((table) => tableSql(schema, table))].join('\n'),
    async insert(table, row) {
      const columns = Object.keys(row);
      const places = columns.map((_, index) => `$${index + 1}`);
      await session.query(/* sql */ `insert into ${qualified(schema, table)} (${columns.map(ident).join(', ')}) values (${places.join(', ')})`, Object.values(row));
    },
    async insertAll(table, rows) {
      const columns = Object.entries(shapeOf(table).columns).map(([name, type]) => ({ name: ident(name), type: TYPES[type] }));
      const names = columns.map(({ name }) => name).join(', ');
      const typed = columns.map(({ name, type }) => `${name} ${type}`).join(', ');
      for (let from = 0; from < rows.length; from += AT_ONCE) {
        await session.query(/* sql */ `insert into ${qualified(schema, table)} (${names}) select ${names} from pg_catalog.json_to_recordset($1::json) as given (${typed})`, [JSON.stringify(rows.slice(from, from + AT_ONCE))]);
      }
    },
    async update(table, where, set) {
      const columns = Object.keys(set);
      const assign = columns.map((column, index) => `${ident(column)} = $${index + 1}`);
      const { sql, values } = condition(where, columns.length);
      const [row] = await session.query<{ count: number }>(/* sql */ `
        with changed as (update ${qualified(schema, table)} set ${assign.join(', ')}${sql} returning 1) select count(*)::int4 as count from changed`,
      [...Object.values(set), ...values]);
      return row?.count ?? 0;
    },
    async select(table, where = {}, order = [], wanted = Object.keys(shapeOf(table).columns)) {
      if (!(await has(table))) return [];
      const columns: Readonly<Record<string, string>> = shapeOf(table).columns;
      const { sql, values } = condition(where, 0);
      const sorted = order.length > 0 ? ` order by ${order.map(ident).join(', ')}` : '';
      const rows = await session.query(/* sql */ `select ${wanted.map(ident).join(', ')} from ${qualified(schema, table)}${sql}${sorted}`, values);
      const integers = wanted.filter((name) => columns[name] === 'integer');
      return integers.length === 0 ? rows : rows.map((row) => withNumbers(row, integers));
    },
  };
}

function condition(where: JournalWhere, from: number): { readonly sql: string; readonly values: JournalValue[] } {
  const terms: string[] = [];
  const values: JournalValue[] = [];
  for (const [column, value] of Object.entries(where)) {
    if (value === null) terms.push(`${ident(column)} is null`);
    else {
      const wanted = Array.isArray(value) ? (value as readonly string[]) : [value as string | number];
      const places = wanted.map((each) => `$${from + values.push(each)}`);
      terms.push(`${ident(column)} in (${places.join(', ') || 'null'})`);
    }
  }
  return { sql: terms.length > 0 ? ` where ${terms.join(' and ')}` : '', values };
}

/** bigint comes as text; the journal's integers are counts and codes far below 2^53. */
const withNumbers = (row: Row, integers: readonly string[]): Row => ({ ...row, ...Object.fromEntries(integers.map((name) => [name, row[name] === null ? null : Number(row[name])])) });

function mayNotCreate(session: Session, why: string, parts: readonly string[]): Failure {
  const { user, database } = session.server;
  return new Failure('SL604', `the role ${user} may not create the journal in database ${database}: ${why}`, {
    hint: `Have a DBA run this, and then make ${user} the owner of the schema and its tables.`,
    lines: parts.flatMap((part) => part.split('\n')),
  });
}
