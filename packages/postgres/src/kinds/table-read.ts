/** How tables are read: one row a table, partitioned table or partition. */
import { notMember, userSchema, type ReadContext } from './kind.ts';

export interface TableRow {
  oid: number;
  schema: string;
  name: string;
  unlogged: boolean;
  partition_key: string | null;
  bound: string | null;
  parents: { schema: string; name: string }[];
  of_type: string | null;
  options: string[] | null;
  access_method: string | null;
  row_security: boolean;
  force_row_security: boolean;
  tablespace: string | null;
  replica_identity: string | null;
}

export const tableSql = (context: ReadContext): string => /* sql */ `
  select c.oid::int8 as oid, n.nspname as schema, c.relname as name,
    c.relpersistence = 'u' as unlogged,
    case when c.relkind = 'p' then pg_get_partkeydef(c.oid) end as partition_key,
    case when c.relispartition then pg_get_expr(c.relpartbound, c.oid) end as bound,
    array(select json_build_object('schema', pn.nspname, 'name', p.relname)
          from pg_inherits i join pg_class p on p.oid = i.inhparent join pg_namespace pn on pn.oid = p.relnamespace
          where i.inhrelid = c.oid order by i.inhseqno) as parents,
    case when c.reloftype <> 0 then format_type(c.reloftype, null) end as of_type,
    (select array_agg(o order by o) from unnest(c.reloptions) o) as options,
    case when c.relkind = 'r' and a.amname <> 'heap' then a.amname end as access_method,
    c.relrowsecurity as row_security, c.relforcerowsecurity as force_row_security,
    (select spcname from pg_tablespace t where t.oid = c.reltablespace) as tablespace,
    case c.relreplident when 'f' then 'full' when 'n' then 'nothing'
      when 'i' then (select 'using index ' || quote_ident(x.relname) from pg_index ix join pg_class x on x.oid = ix.indexrelid
                     where ix.indrelid = c.oid and ix.indisreplident) end as replica_identity
  from pg_class c join pg_namespace n on n.oid = c.relnamespace left join pg_am a on a.oid = c.relam
  where c.relkind in ('r', 'p') and c.relpersistence <> 't' and ${userSchema('n', context)} and ${notMember('pg_class', 'c.oid')}`;
