/** How privileges are read: one row an object or column whose privileges were ever touched, with what deviates from the default. */
import { memberSql, type Member } from './extension-member.ts';
import { identityColumnSql, type IdentityColumn } from './identity-sequence.ts';
import { notMember, userSchema, type ReadContext } from './kind.ts';

/** In the place of a grantee: who owns the object. */
export const OWNER = 'OWNER';

export interface GrantRow {
  class: number;
  oid: number;
  sub: number;
  column: string | null;
  /** Of an identity's sequence, which has no fact: its column. */
  identity: IdentityColumn | null;
  /** Of an extension. */
  member: Member | null;
  entries: { grantee: string; privilege: string; granted: boolean; option: boolean }[];
}

/** What a member of an extension has from its script (https://www.postgresql.org/docs/18/catalog-pg-init-privs.html), or else from ALTER DEFAULT PRIVILEGES, `given`. */
const byExtension = (catalog: string, oid: string, { sub = '0', given = 'null' } = {}): string => /* sql */ `case when not ${notMember(catalog, oid)} then coalesce(
      (select i.initprivs from pg_init_privs i where i.classoid = '${catalog}'::regclass and i.objoid = ${oid} and i.objsubid = ${sub} and i.privtype = 'e'), ${given}) end`;

/** Those of a schema come on top of those of all, which stand in the place of the server's own. */
const byDefault = (type: string, owner: string, namespace: string): string => {
  const said = (within: string) => `(select d.defaclacl from pg_default_acl d where d.defaclrole = ${owner} and d.defaclobjtype = ${type} and d.defaclnamespace = ${within})`;
  return `coalesce(${said('0')}, acldefault(translate(${type}, 'S', 's')::"char", ${owner})) || ${said(namespace)}`;
};

/**
 * Built-in defaults are those of the owner, who has all privileges, and of PUBLIC (acldefault), but for what PUBLIC may do in schema
 * public, which is what initdb left (pg_init_privs), or would have where it was dropped and made again by hand: USAGE, which a fresh load has. The owner's own follow it, so they are read as those of OWNER; its options it has as the owner.
 */
export const grantSql = (context: ReadContext): string => {
  // An array: without statistics the planner would go through the whole catalog for every schema.
  const schemas = `array(select n.oid from pg_namespace n where ${userSchema('n', context)})`;
  const object = (catalog: string, type: string, owner: string, acl: string, namespace: string, condition: string) => /* sql */ `
    select '${catalog}'::regclass::oid as class, o.oid, 0 as sub, null::name as column, ${type}::"char" as type, o.${owner} as owner, o.${acl} as acl, ${byExtension(catalog, 'o.oid', { given: byDefault(type.replace(`'s'`, `'S'`), `o.${owner}`, `o.${namespace}`) })} as initial
    from ${catalog} o where o.${acl} is not null and ${condition} and o.${namespace} = any (${schemas})`;
  const server = (catalog: string, type: string, owner: string, acl: string) => /* sql */ `
    select '${catalog}'::regclass::oid, o.oid, 0, null::name, '${type}'::"char", o.${owner}, o.${acl}, ${byExtension(catalog, 'o.oid')}
    from ${catalog} o where o.${acl} is not null and o.oid >= 16384`;
  return /* sql */ `
  select o.class::int8 as class, o.oid::int8 as oid, o.sub, o.column,
    ${identityColumnSql('i')} as identity, ${memberSql} as member, e.entries
  from (
    ${object('pg_class', `case o.relkind when 'S' then 's' else 'r' end`, 'relowner', 'relacl', 'relnamespace', `o.relkind in ('r', 'p', 'v', 'm', 'f', 'S') and o.relpersistence <> 't'`)}
    union all ${object('pg_proc', `'f'`, 'proowner', 'proacl', 'pronamespace', 'true')}
    union all ${object('pg_type', `'T'`, 'typowner', 'typacl', 'typnamespace', `o.typtype in ('e', 'd', 'r', 'c', 'b')`)}
    union all ${server('pg_foreign_data_wrapper', 'F', 'fdwowner', 'fdwacl')}
    union all ${server('pg_foreign_server', 'S', 'srvowner', 'srvacl')}
    union all ${server('pg_language', 'l', 'lanowner', 'lanacl')}
    union all
    select 'pg_class'::regclass::oid, c.oid, a.attnum, a.attname, 'c'::"char", c.relowner, a.attacl, ${byExtension('pg_class', 'c.oid', { sub: 'a.attnum' })}
    from (select * from pg_attribute a where a.attacl is not null and a.attnum > 0 and not a.attisdropped offset 0) a join pg_class c on c.oid = a.attrelid
    where c.relpersistence <> 't' and c.relnamespace = any (${schemas})
    union all
    select 'pg_namespace'::regclass::oid, n.oid, 0, null::name, 'n'::"char", n.nspowner, coalesce(n.nspacl, acldefault('n', n.nspowner)),
      coalesce(i.initprivs, case n.nspname when 'public' then '{=U/pg_database_owner}'::aclitem[] end)
    from pg_namespace n left join pg_init_privs i on i.classoid = 'pg_namespace'::regclass and i.objoid = n.oid
    where (n.nspacl is not null or n.nspname = 'public') and ${userSchema('n', context)}
  ) o left join identity_sequence i on i.oid = o.oid and o.class = 'pg_class'::regclass and o.sub = 0 left join member m on m.class = o.class and m.oid = o.oid cross join lateral (
    select json_agg(json_build_object('grantee', case grantee when 0 then 'PUBLIC' when o.owner then '${OWNER}' else pg_get_userbyid(grantee) end,
      'privilege', privilege, 'granted', held is not null, 'option', held is true and grantee <> o.owner) order by grantee, privilege) as entries
    from (
      select x.grantee, x.privilege_type as privilege, bool_or(x.is_grantable) as held from aclexplode(o.acl) x group by 1, 2
    ) h full join (
      select distinct x.grantee, x.privilege_type as privilege, true as usual from aclexplode(coalesce(o.initial, acldefault(o.type, o.owner))) x where x.grantee = 0 or m.oid is not null and x.grantee <> o.owner
      union all select x.grantee, x.privilege_type, true from aclexplode(acldefault(o.type, o.owner)) x where x.grantee = o.owner
    ) d using (grantee, privilege)
    where (held is null) = (usual is not null)
  ) e
  where e.entries is not null`;
};
