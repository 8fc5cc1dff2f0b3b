/** What an extension brought has no fact: what is said of it lies with the extension, and counts only where the sources name it. https://www.postgresql.org/docs/18/extend-extensions.html */
import { part, type Address, type Fact } from '@sluice/core/dialect';
import { CLASS, type Resolve } from './kind.ts';
import { classOf } from './name-class.ts';

/** `address` as if it had a fact; null: nothing is said of such members here. */
export interface Member { extension: number; address: Address | null }

/** Of the object `o` (class, oid, sub) that is the member `m`. An aggregate is a function to whoever may call it. */
export const memberSql = /* sql */ `
    case when m.oid is not null then json_build_object('extension', m.extension::int8, 'address', case o.class
      when 'pg_class'::regclass then (select case when o.sub > 0 then json_build_array('column', n.nspname, c.relname, (select a.attname from pg_attribute a where a.attrelid = o.oid and a.attnum = o.sub))
          else json_build_array(case c.relkind when 'v' then 'view' when 'm' then 'materialized-view' when 'f' then 'foreign-table' when 'S' then 'sequence' else 'table' end, n.nspname, c.relname) end
        from pg_class c join pg_namespace n on n.oid = c.relnamespace where c.oid = o.oid)
      when 'pg_proc'::regclass then (select json_build_array(case p.prokind when 'p' then 'procedure' else 'function' end, n.nspname, p.proname,
          '(' || array_to_string(array(select format_type(t, null) from unnest(p.proargtypes::oid[]) with ordinality u(t, i) order by i), ',') || ')')
        from pg_proc p join pg_namespace n on n.oid = p.pronamespace where p.oid = o.oid)
      when 'pg_type'::regclass then (select json_build_array(case t.typtype when 'd' then 'domain' when 'e' then 'enum' when 'c' then 'composite' when 'r' then 'range' else 'base-type' end, n.nspname, t.typname)
        from pg_type t join pg_namespace n on n.oid = t.typnamespace where t.oid = o.oid)
      when 'pg_namespace'::regclass then (select json_build_array('schema', n.nspname) from pg_namespace n where n.oid = o.oid)
      when 'pg_language'::regclass then (select json_build_array('language', l.lanname) from pg_language l where l.oid = o.oid)
      when 'pg_foreign_server'::regclass then (select json_build_array('foreign-server', s.srvname) from pg_foreign_server s where s.oid = o.oid)
      when 'pg_foreign_data_wrapper'::regclass then (select json_build_array('foreign-data-wrapper', w.fdwname) from pg_foreign_data_wrapper w where w.oid = o.oid) end) end`;

/** The member and the extension that it goes with. plpgsql is the server's own, and no fact. */
export function memberTarget({ extension, address }: Member, resolve: Resolve): { readonly about: Address; readonly within: Address } | undefined {
  const within = resolve(`${CLASS.extension}:${extension}:0`);
  return within && address ? { about: address, within } : undefined;
}

/** By what name statements speak of the member that a fact is about: `relation public.pg_stat_statements`; routines of one name are spoken of together. undefined: it is about no member. */
export function spokenMember({ address, parent }: Fact): string | undefined {
  const about = address[1];
  if (!parent?.startsWith('extension ') || typeof about !== 'object' || about[0] === 'extension') return undefined;
  const of = about[0] === 'column' ? 'relation' : classOf(about[0]);
  return about.length === 2 ? `${of} ${part(about, 1)}` : `${of} ${part(about, 1)}.${part(about, 2)}`;
}
