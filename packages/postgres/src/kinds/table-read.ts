/** How tables are read: one row a table, partitioned table or partition. */
import { notMember, userSchema, type ReadContext } from './kind.ts';

export interface TableRow {
  oid: number;
  schema: string;
  name: string;
  unlogged: boolean;
  partition_key: string | null;
  /** Of the columns in the key, by name. */
  key_types: string[] | null;
  bound: string | null;
  /** A DETACH CONCURRENTLY of it was stopped half way. */
  detaching: boolean;
  parents: { schema: string; name: string }[];
  of_type: string | null;
  options: string[] | null;
  access_method: string | null;
  row_security: boolean;
  force_row_security: boolean;
  tablespace: string | null;
  /** Of a partition that `PARTITION OF` alone would not make as it is: what to write for its columns and the checks that it has in common. */
  apart: { name: string; type: string; default: string | null; not_null: boolean; not_null_name: string | null; unchecked: boolean; same: boolean }[] | null;
  common_checks: string[];
  /** Inherited ones that the partition had before it was attached. */
  own_foreign_keys: string[] | null;
  /** Of inherited columns, since PostgreSQL 18. */
  not_nulls: Record<string, { name: string; own: boolean; unchecked?: true }> | null;
  /** Inherited columns that the table defines itself too, which no statement can change afterwards. */
  twice: string[] | null;
  defined_twice: { name: string; type: string }[] | null;
  /** The partition constraint of one that has a default partition beside it. */
  holds: string | null;
}

export const COLUMNS: Readonly<Record<keyof TableRow, true>> = {
  oid: true, schema: true, name: true, unlogged: true, partition_key: true, key_types: true, bound: true, detaching: true, parents: true, of_type: true, options: true, access_method: true, row_security: true, force_row_security: true, tablespace: true, apart: true, common_checks: true, own_foreign_keys: true, not_nulls: true, twice: true, defined_twice: true, holds: true,
};

/** A partition that was made as a table and attached: its columns in their order, each with whether the parent's is just the same. */
const apart = (context: ReadContext): string => {
  const named = (relation: string, column: string) => (context.version >= 180000
    ? `(select k.conname from pg_constraint k where k.conrelid = ${relation} and k.contype = 'n' and k.conkey = array[${column}])` : 'null::name');
  const unchecked = context.version >= 180000
    ? `exists (select from pg_constraint k where k.conrelid = a.attrelid and k.contype = 'n' and k.conkey = array[a.attnum] and not k.convalidated)` : 'false';
  return /* sql */ `
    (select json_agg(json_build_object('name', a.attname,
      'type', format_type(a.atttypid, a.atttypmod)
        || case when a.attcollation <> t.typcollation then (select ' collate ' || quote_ident(cn.nspname) || '.' || quote_ident(co.collname)
            from pg_collation co join pg_namespace cn on cn.oid = co.collnamespace where co.oid = a.attcollation) else '' end
        || case when a.attgenerated <> '' then ' generated always as (' || pg_get_expr(x.adbin, x.adrelid) || case a.attgenerated when 's' then ') stored' else ') virtual' end else '' end,
      'default', case when a.attgenerated = '' and pg_get_expr(x.adbin, x.adrelid) = pg_get_expr(px.adbin, px.adrelid) then pg_get_expr(x.adbin, x.adrelid) end,
      'not_null', a.attnotnull and not ${unchecked}, 'unchecked', ${unchecked},
      'not_null_name', ${named('a.attrelid', 'a.attnum')},
      'same', a.attnotnull is not distinct from p.attnotnull and not (coalesce(p.attnotnull, false) and ${unchecked}) and (px.oid is null or x.oid is not null or p.attgenerated <> '')
        and ${named('a.attrelid', 'a.attnum')} is not distinct from ${named('p.attrelid', 'p.attnum')}
        and (select count(*) from pg_attribute o where o.attrelid = a.attrelid and o.attnum between 1 and a.attnum and not o.attisdropped)
          = (select count(*) from pg_attribute o where o.attrelid = p.attrelid and o.attnum between 1 and p.attnum and not o.attisdropped)) order by a.attnum)
    from pg_attribute a join pg_type t on t.oid = a.atttypid left join pg_attrdef x on x.adrelid = a.attrelid and x.adnum = a.attnum
      join pg_inherits i on i.inhrelid = a.attrelid left join pg_attribute p on p.attrelid = i.inhparent and p.attname = a.attname
      left join pg_attrdef px on px.adrelid = p.attrelid and px.adnum = p.attnum
    where c.relispartition and a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped)`;
};

export const tableSql = (context: ReadContext): string => /* sql */ `
  select c.oid::int8 as oid, n.nspname as schema, c.relname as name,
    c.relpersistence = 'u' as unlogged,
    case when c.relkind = 'p' then pg_get_partkeydef(c.oid) end as partition_key,
    case when c.relkind = 'p' then array(select quote_ident(ka.attname) || ' ' || format_type(ka.atttypid, ka.atttypmod) || coalesce(' collate ' || nullif(ka.attcollation, 0)::regcollation::text, '')
      from pg_depend d join pg_attribute ka on ka.attrelid = c.oid and ka.attnum = d.objsubid
      where d.classid = 'pg_class'::regclass and d.objid = c.oid and d.refclassid = 'pg_class'::regclass and d.refobjid = c.oid and d.refobjsubid = 0 and d.deptype = 'i' order by ka.attname) end as key_types,
    case when c.relispartition then pg_get_expr(c.relpartbound, c.oid) end as bound,
    exists (select from pg_inherits i where i.inhrelid = c.oid and i.inhdetachpending) as detaching,
    array(select json_build_object('schema', pn.nspname, 'name', p.relname)
          from pg_inherits i join pg_class p on p.oid = i.inhparent join pg_namespace pn on pn.oid = p.relnamespace
          where i.inhrelid = c.oid order by i.inhseqno) as parents,
    case when c.reloftype <> 0 then format_type(c.reloftype, null) end as of_type,
    case when c.reloptions is not null or toast.reloptions is not null then (select array_agg(o order by o) from (select unnest(c.reloptions) union all select 'toast.' || unnest(toast.reloptions)) options (o)) end as options,
    case when c.relkind = 'p' or a.amname <> 'heap' then a.amname end as access_method,
    c.relrowsecurity as row_security, c.relforcerowsecurity as force_row_security,
    case when c.reltablespace <> 0 then (select spcname from pg_tablespace t where t.oid = c.reltablespace) end as tablespace,
    case when c.relispartition then ${apart(context)} end as apart,
    case when heir.inhrelid is not null then (select json_agg(twice.name) from (
      select 'column ' || a.attname as name from pg_attribute a where a.attrelid = c.oid and a.attinhcount > 0 and a.attislocal and not a.attisdropped
      union all select 'constraint ' || k.conname from pg_constraint k where k.conrelid = c.oid and k.contype = 'c' and k.coninhcount > 0 and k.conislocal) twice) end as twice,
    case when heir.inhrelid is not null then (select json_agg(json_build_object('name', a.attname, 'type', format_type(a.atttypid, a.atttypmod)
          || case when a.attgenerated <> '' then ' generated always as (' || pg_get_expr(x.adbin, x.adrelid) || case a.attgenerated when 's' then ') stored' else ') virtual' end else '' end) order by a.attnum)
      from pg_attribute a left join pg_attrdef x on x.adrelid = a.attrelid and x.adnum = a.attnum
      where a.attrelid = c.oid and not c.relispartition and a.attinhcount > 0 and a.attislocal and not a.attisdropped) end as defined_twice,
    case when heir.inhrelid is not null then (select json_agg(k.conname order by k.conname) from pg_constraint k where k.conrelid = c.oid and k.contype = 'f' and k.conparentid <> 0 and k.connoinherit
      and exists (select from pg_constraint pk where pk.oid = k.conparentid and pk.conrelid <> k.conrelid)) end as own_foreign_keys,
    ${context.version >= 180000 ? `case when heir.inhrelid is not null then (select json_object_agg(a.attname, json_strip_nulls(json_build_object('name', k.conname, 'own', k.conislocal, 'unchecked', nullif(not k.convalidated, false))) order by a.attnum) from pg_constraint k
      join pg_attribute a on a.attrelid = k.conrelid and a.attnum = k.conkey[1] where k.conrelid = c.oid and k.contype = 'n' and k.coninhcount > 0) end` : 'null::json'} as not_nulls,
    case when c.relispartition then (select pg_get_partition_constraintdef(c.oid) from pg_inherits i join pg_partitioned_table p on p.partrelid = i.inhparent
      where i.inhrelid = c.oid and p.partdefid not in (0, c.oid)) end as holds,
    array(select 'constraint ' || quote_ident(k.conname) || ' ' || pg_get_constraintdef(k.oid) from pg_constraint k
      where c.relispartition and k.conrelid = c.oid and k.contype = 'c' and k.coninhcount > 0 order by k.conname) as common_checks
  from pg_class c join pg_namespace n on n.oid = c.relnamespace left join pg_am a on a.oid = c.relam left join pg_class toast on toast.oid = c.reltoastrelid
    left join (select distinct inhrelid from pg_inherits) heir on heir.inhrelid = c.oid
  where c.relkind in ('r', 'p') and c.relpersistence <> 't' and ${userSchema('n', context)} and ${notMember('pg_class', 'c.oid')}`;
