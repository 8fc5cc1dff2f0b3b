/** Rows for tables of which nothing but their catalog is known: a few each, where the constraints let them in. */
import type { PlainDatabase } from './place.ts';

interface Column { readonly table: string; readonly name: string; readonly type: string; readonly base: string; readonly category: string; readonly labels: string[] | null; readonly element: string | null; readonly filled: boolean }

const sql = /* sql */ `
  select format('%I.%I', n.nspname, c.relname) as "table", quote_ident(a.attname) as name, format_type(a.atttypid, a.atttypmod) as type,
    format_type(case when t.typtype = 'd' then t.typbasetype else t.oid end, null) as base, t.typcategory as category,
    (select json_agg(e.enumlabel order by e.enumsortorder) from pg_enum e where e.enumtypid = case when t.typtype = 'd' then t.typbasetype else t.oid end) as labels,
    case when t.typelem <> 0 and t.typcategory = 'A' then format_type(t.typelem, null) end as element,
    a.attidentity <> '' or a.attgenerated <> '' or (a.atthasdef and not a.attnotnull) as filled
  from pg_class c join pg_namespace n on n.oid = c.relnamespace join pg_attribute a on a.attrelid = c.oid join pg_type t on t.oid = a.atttypid
  where c.relkind in ('r', 'p') and not c.relispartition and n.nspname not in ('pg_catalog', 'information_schema', 'pg_toast', 'sluice', 'sluice_backup') and a.attnum > 0 and not a.attisdropped
  order by c.oid, a.attnum`;

/** Gives how many tables took rows. Tables that refuse every row stay empty. */
export async function seedRows(database: PlainDatabase): Promise<number> {
  const byTable = new Map<string, Column[]>();
  for (const row of (await database.db.query(sql)) as unknown as Column[]) byTable.set(row.table, [...(byTable.get(row.table) ?? []), row]);
  let waiting = [...byTable.keys()];
  let seeded = 0;
  // A row may need one of another table first.
  for (let round = 0; round < 4 && waiting.length > 0; round += 1) {
    const refused: string[] = [];
    for (const table of waiting) {
      let taken = 0;
      for (const number of [1, 2, 3]) if (await insert(database, table, byTable.get(table)!, number)) taken += 1;
      if (taken > 0) seeded += 1;
      else refused.push(table);
    }
    if (refused.length === waiting.length) break;
    waiting = refused;
  }
  return seeded;
}

async function insert(database: PlainDatabase, table: string, columns: readonly Column[], number: number): Promise<boolean> {
  const given = columns.filter((column) => !column.filled);
  const statement = given.length === 0
    ? `insert into ${table} default values`
    : `insert into ${table} (${given.map((column) => column.name).join(', ')}) values (${given.map((column) => value(column, number)).join(', ')})`;
  try {
    await database.execute(statement);
    return true;
  } catch {
    return false;
  }
}

function value({ type, base, category, labels, element }: Column, number: number): string {
  const quoted = (text: string) => `'${text.replaceAll("'", "''")}'::${type}`;
  if (labels) return quoted(labels[(number - 1) % labels.length] ?? '');
  if (element !== null) return `'{}'::${type}`;
  if (/^(smallint|integer|bigint|numeric|real|double precision|money|oid)/.test(base)) return String(number);
  if (base === 'boolean') return number % 2 === 0 ? 'true' : 'false';
  if (/^timestamp|^date/.test(base)) return quoted(`2024-01-0${number}`);
  if (/^time/.test(base)) return quoted(`0${number}:00`);
  if (base === 'interval') return quoted(`${number} days`);
  if (base === 'uuid') return quoted(`00000000-0000-0000-0000-00000000000${number}`);
  if (base === 'json' || base === 'jsonb') return quoted(`{"n": ${number}}`);
  if (base === 'bytea') return quoted(`\\x0${number}`);
  if (base === 'inet' || base === 'cidr') return quoted(`10.0.0.${number}`);
  if (base === 'tsvector') return quoted(`word${number}`);
  if (/^bit/.test(base)) return 'null';
  if (category === 'R') return `'empty'::${type}`;
  if (category === 'S') return quoted(String(number));
  return 'null';
}
