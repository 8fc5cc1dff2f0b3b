/** How constraints are read. NOT NULL constraints (PostgreSQL 18) are the column's; constraint triggers are triggers. */
import { indexColumns, partsSql, wholeSql, type PartRow, type WholeRow } from './index-part.ts';
import { notMember, userSchema, type ReadContext } from './kind.ts';

export interface ConstraintRow {
  oid: number;
  schema: string;
  relation: string;
  name: string;
  type: string;
  definition: string;
  expression: string | null;
  validated: boolean;
  enforced: boolean;
  columns: string[] | null;
  index_columns: string[] | null;
  /** `USING …` of its index. */
  index_definition: string | null;
  whole: WholeRow | null;
  parts: PartRow[] | null;
  ref_schema: string | null;
  ref_relation: string | null;
  /** Of a partitioned table, made for it ONLY, and a partition still has no part of it. */
  only: boolean;
  tablespace: string | null;
  /** Storage parameters of its index, which pg_get_constraintdef leaves out. */
  options: string[] | null;
  /** Of a partitioned table. */
  partitioned: boolean;
  /** Inherited, and enforced though no parent's is. */
  stricter: boolean;
}

export const COLUMNS: Readonly<Record<keyof ConstraintRow, true>> = {
  oid: true, schema: true, relation: true, name: true, type: true, definition: true, expression: true, validated: true, enforced: true, columns: true, index_columns: true, index_definition: true,
  whole: true, parts: true, ref_schema: true, ref_relation: true, only: true, tablespace: true, options: true, partitioned: true, stricter: true,
};

/** Of a child's check: it is enforced, and each parent's of that name is not. Before PostgreSQL 18 all are. */
const stricter = ({ version }: ReadContext): string => (version >= 180000
  ? `(k.contype = 'c' and k.coninhcount > 0 and k.conenforced and not exists (select from pg_inherits i join pg_constraint pk on pk.conrelid = i.inhparent and pk.conname = k.conname and pk.contype = 'c' and pk.conenforced where i.inhrelid = k.conrelid))`
  : 'false');

export const constraintSql = (context: ReadContext): string => /* sql */ `
  select k.oid::int8 as oid, n.nspname as schema, c.relname as relation, k.conname as name, k.contype as type,
    pg_get_constraintdef(k.oid) as definition,
    case when k.contype = 'c' then pg_get_expr(k.conbin, k.conrelid) end as expression,
    k.convalidated as validated, ${context.version >= 180000 ? 'k.conenforced' : 'true'} as enforced,
    case when cardinality(k.conkey) = 1 then (select json_build_array(a.attname) from pg_attribute a where a.attrelid = k.conrelid and a.attnum = k.conkey[1])
      else (select json_agg(a.attname order by u.n) from unnest(k.conkey) with ordinality u(attnum, n) join pg_attribute a on a.attrelid = k.conrelid and a.attnum = u.attnum) end as columns,
    case when ix.indexrelid is not null then ${indexColumns('ix')} end as index_columns,
    ix.indisunique || substring(pg_get_indexdef(ix.indexrelid) from ' USING .*') as index_definition, case when ix.indexrelid is not null then ${wholeSql('ix.indexrelid')} end as whole,
    case when c.relkind = 'p' and ix.indexrelid is not null then ${partsSql('ix.indexrelid')} end as parts,
    case when k.confrelid <> 0 then (select rn.nspname from pg_namespace rn where rn.oid = r.relnamespace) end as ref_schema, r.relname as ref_relation,
    c.relkind = 'p' and not coalesce(ix.indisvalid, true) as only, c.relkind = 'p' as partitioned, k.contype = 'c' and k.coninhcount > 0 as stricter,
    case when ix.indexrelid is not null then (select spcname from pg_class ic join pg_tablespace t on t.oid = ic.reltablespace where ic.oid = ix.indexrelid) end as tablespace,
    case when ix.indexrelid is not null then (select json_agg(o order by o) from pg_class ic, unnest(ic.reloptions) o where ic.oid = ix.indexrelid) end as options
  from pg_constraint k join pg_class c on c.oid = k.conrelid join pg_namespace n on n.oid = c.relnamespace
    left join pg_class r on r.oid = k.confrelid
    left join pg_index ix on ix.indexrelid = k.conindid and k.contype in ('p', 'u', 'x')
  where k.contype in ('p', 'u', 'x', 'c', 'f') and c.relkind in ('r', 'p') and (k.conparentid = 0 and k.coninhcount = 0 or k.conparentid <> 0 and ix.indexrelid is not null or ${stricter(context)})
    and ${userSchema('n', context)} and ${notMember('pg_class', 'c.oid')}`;
