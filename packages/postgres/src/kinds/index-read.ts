/** How indexes are read. A partition's index that the server made and named itself belongs to the parent's. */
import { indexColumn, partsSql, wholeSql, type PartRow, type WholeRow } from './index-part.ts';
import { notMember, userSchema, type ReadContext } from './kind.ts';

export interface IndexRow {
  oid: number;
  schema: string;
  name: string;
  relation: string;
  relation_kind: string;
  unique: boolean;
  definition: string;
  columns: string[] | null;
  whole: WholeRow | null;
  parts: PartRow[] | null;
  valid: boolean;
  partitioned: boolean;
  tablespace: string | null;
  /** Of expressions: `column number target`. */
  statistics: string[] | null;
}

export const COLUMNS: Readonly<Record<keyof IndexRow, true>> = {
  oid: true, schema: true, name: true, relation: true, relation_kind: true, unique: true, definition: true, columns: true, whole: true, parts: true, valid: true, partitioned: true, tablespace: true, statistics: true,
};

export const indexSql = (context: ReadContext): string => /* sql */ `
  select c.oid::int8 as oid, n.nspname as schema, c.relname as name, r.relname as relation, r.relkind as relation_kind,
    x.indisunique as unique, pg_get_indexdef(c.oid) as definition,
    own.columns,
    case when c.relispartition then ${wholeSql('c.oid')} end as whole, case when c.relkind = 'I' then ${partsSql('c.oid')} end as parts,
    x.indisvalid as valid, c.relkind = 'I' as partitioned,
    case when c.reltablespace <> 0 then (select spcname from pg_tablespace t where t.oid = c.reltablespace) end as tablespace,
    own.statistics
  from pg_index x join pg_class c on c.oid = x.indexrelid join pg_class r on r.oid = x.indrelid join pg_namespace n on n.oid = c.relnamespace
    cross join lateral (select json_agg(${indexColumn('x')} order by a.attnum) as columns, json_agg(a.attnum || ' ' || a.attstattarget order by a.attnum) filter (where a.attstattarget >= 0) as statistics
      from pg_attribute a where a.attrelid = x.indexrelid) own
  where r.relkind in ('r', 'p', 'm') and r.relpersistence <> 't' and ${userSchema('n', context)} and ${notMember('pg_class', 'r.oid')}
    and not exists (select from pg_constraint k where k.conindid = x.indexrelid and k.contype in ('p', 'u', 'x'))`;
