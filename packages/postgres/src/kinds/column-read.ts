/** How columns are read: those of their own, and those of a parent or of a typed table's type that say more than that. */
import type { Identity } from './column-identity.ts';
import { notMember, userSchema, type ReadContext } from './kind.ts';

export interface ColumnRow {
  table_oid: number;
  position: number;
  schema: string;
  relation: string;
  name: string;
  type: string;
  collation: string | null;
  not_null: boolean;
  /** Of its own constraint, not of an inherited one. */
  not_null_name: string | null;
  /** That constraint, since PostgreSQL 18: NO INHERIT, and NOT VALID. */
  not_null_alone: boolean;
  not_null_unchecked: boolean;
  identity: Identity | null;
  /** The relation name of the identity's sequence, which lies in the table's schema. */
  sequence: string | null;
  generated: string | null;
  generated_oid: number | null;
  stored: boolean;
  storage: string | null;
  compression: string | null;
  local: boolean;
  statistics: number | null;
  options: string[] | null;
}

export const COLUMNS: Readonly<Record<keyof ColumnRow, true>> = {
  table_oid: true, position: true, schema: true, relation: true, name: true, type: true, collation: true, not_null: true, not_null_name: true, not_null_alone: true, not_null_unchecked: true,
  identity: true, sequence: true, generated: true, generated_oid: true, stored: true, storage: true, compression: true, local: true, statistics: true, options: true,
};

const ofNotNull = ({ version }: ReadContext, what: string, column: string): string => (version < 180000 ? 'false'
  : `exists (select from pg_constraint k where k.conrelid = ${column}.attrelid and k.contype = 'n' and k.conkey = array[${column}.attnum] and ${what})`);

/** Of the attribute `a` of the relation `c`, whose sequence is `i`. */
export const identityJoin = `left join identity_sequence i on i.relation = a.attrelid and i.attnum = a.attnum and a.attidentity <> ''`;
export const IDENTITY = /* sql */ `case when i.oid is not null then (select json_strip_nulls(json_build_object('always', a.attidentity = 'a', 'start', s.seqstart::text,
        'increment', s.seqincrement::text, 'min', s.seqmin::text, 'max', s.seqmax::text, 'cache', s.seqcache::text, 'cycle', s.seqcycle,
        'type', case when s.seqtypid <> a.atttypid then format_type(s.seqtypid, null) end,
        'persistence', (select case sc.relpersistence when 'u' then 'unlogged' else 'logged' end from pg_class sc where sc.oid = i.oid and sc.relpersistence <> c.relpersistence)))
      from pg_sequence s where s.seqrelid = i.oid) end`;
export const IDENTITY_SEQUENCE = `case when i.oid is not null then (select sc.relname from pg_class sc where sc.oid = i.oid and sc.relkind = 'S') end`;

export const columnSql = (context: ReadContext): string => /* sql */ `
  select c.oid::int8 as table_oid, a.attnum as position, n.nspname as schema, c.relname as relation, a.attname as name,
    format_type(a.atttypid, a.atttypmod) as type,
    case when a.attcollation <> t.typcollation then (select quote_ident(cn.nspname) || '.' || quote_ident(co.collname)
      from pg_collation co join pg_namespace cn on cn.oid = co.collnamespace where co.oid = a.attcollation) end as collation,
    a.attnotnull as not_null,
    case when nn.own then nn.name end as not_null_name, coalesce(nn.alone, false) as not_null_alone, coalesce(not nn.checked, false) as not_null_unchecked,
    ${IDENTITY} as identity, ${IDENTITY_SEQUENCE} as sequence,
    case when a.attgenerated <> '' then (select pg_get_expr(x.adbin, x.adrelid) from pg_attrdef x where x.adrelid = a.attrelid and x.adnum = a.attnum) end as generated,
    case when a.attgenerated <> '' then (select x.oid::int8 from pg_attrdef x where x.adrelid = a.attrelid and x.adnum = a.attnum) end as generated_oid,
    a.attgenerated = 's' as stored,
    case when a.attstorage <> t.typstorage then case a.attstorage when 'p' then 'plain' when 'e' then 'external' when 'm' then 'main' else 'extended' end end as storage,
    case a.attcompression when 'p' then 'pglz' when 'l' then 'lz4' end as compression,
    a.attinhcount = 0 and c.reloftype = 0 as local,
    nullif(coalesce(a.attstattarget::int, -1), -1) as statistics,
    case when a.attoptions is not null then (select array_agg(o order by o) from unnest(a.attoptions) o where o ~ '^n_distinct') end as options
  from pg_attribute a join pg_class c on c.oid = a.attrelid join pg_namespace n on n.oid = c.relnamespace join pg_type t on t.oid = a.atttypid
    left join required nn on nn.relation = a.attrelid and nn.attnum = a.attnum
    ${identityJoin}
  where c.relkind in ('r', 'p') and c.relpersistence <> 't' and a.attnum > 0 and not a.attisdropped
    and ${userSchema('n', context)} and ${notMember('pg_class', 'c.oid')}
    and (a.attinhcount = 0 and c.reloftype = 0 or ${saysMore(context)})`;

/** Of a column that comes from a parent or from a type: proven NOT NULL where no parent's is says more, too. A partition has its identity from its parent since PostgreSQL 17. */
const saysMore = (context: ReadContext): string => /* sql */ `
  (a.attnotnull and not exists (select from pg_inherits i join pg_attribute p on p.attrelid = i.inhparent and p.attname = a.attname where i.inhrelid = c.oid and p.attnotnull and not ${ofNotNull(context, '(k.connoinherit or not k.convalidated and nn.checked)', 'p')})
    or a.attidentity <> ''${context.version >= 170000 ? ' and not c.relispartition' : ''} or a.attgenerated <> '' and c.reloftype <> 0
    or a.attgenerated <> '' and exists (select from pg_inherits i join pg_attribute p on p.attrelid = i.inhparent and p.attname = a.attname
      join pg_attrdef px on px.adrelid = p.attrelid and px.adnum = p.attnum join pg_attrdef x on x.adrelid = a.attrelid and x.adnum = a.attnum
      where i.inhrelid = c.oid and pg_get_expr(x.adbin, x.adrelid) <> pg_get_expr(px.adbin, px.adrelid))
    or coalesce(a.attstattarget::int, -1) <> -1 or a.attoptions is not null or a.attacl is not null
    or exists (select from pg_description d where d.classoid = 'pg_class'::regclass and d.objoid = c.oid and d.objsubid = a.attnum)
    or exists (select from pg_inherits i join pg_attribute p on p.attrelid = i.inhparent and p.attname = a.attname where i.inhrelid = c.oid and p.attstorage <> a.attstorage))`;
