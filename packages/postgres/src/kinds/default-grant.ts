/** A privilege that objects made later get by themselves. https://www.postgresql.org/docs/18/sql-alterdefaultprivileges.html */
import { part, type Address, type Draft, type Effect, type Fact } from '@sluice/core/dialect';
import { ident } from '../script/quote.ts';
import { MAINTAIN, type Grant } from './grant.ts';
import type { GrantRow } from './grant-read.ts';
import { definePgKind, effect, key, made, userSchema, type ReadFact } from './kind.ts';

/** Address: whose objects, schema (`*`: all), `tables` and the like, grantee, privilege. `current_user` is who reads and deploys. */
interface Row { oid: number; role: string; schema: string | null; objects: string; entries: GrantRow['entries'] | null }

const MINE = 'current_user';
const roleClause = (role: string): string => (role === MINE ? role : role === 'PUBLIC' ? 'public' : ident(role));
const head = ({ address }: Fact): string =>
  `alter default privileges${part(address, 1) === MINE ? '' : ` for role ${ident(part(address, 1))}`}${part(address, 2) === '*' ? '' : ` in schema ${ident(part(address, 2))}`}`;
const on = ({ address }: Fact): string => `${part(address, 5).toLowerCase()} on ${part(address, 3)}`;

const widened = (fact: Fact<Grant>, option: boolean): Effect =>
  effect({ effect: 'widens-access', subject: fact.id, cause: part(fact.address, 4) === 'PUBLIC' ? 'grant-public' : option ? 'grant-option' : 'grant', detail: fact.id });
const give = (fact: Fact<Grant>, option = false): Draft => ({ sql: `${head(fact)} grant ${on(fact)} to ${roleClause(part(fact.address, 4))}${option ? ' with grant option' : ''}`, effects: [widened(fact, option)] });
const take = (fact: Fact<Grant>, what = ''): Draft => ({
  sql: `${head(fact)} revoke ${what}${on(fact)} from ${roleClause(part(fact.address, 4))}`,
  effects: [effect({ effect: 'narrows-access', subject: fact.id, cause: 'revoke', detail: fact.id })],
});
const make = (fact: Fact<Grant>): Draft => (fact.body.granted ? give(fact, fact.body.option) : take(fact));

/** Made last, for what the sources gave to the objects before is said for each of them. */
export const defaultGrant = definePgKind<Grant, Row>({
  kind: 'default-grant',
  ownsKey: 'defaultPrivileges',
  optIn: true,
  read: {
    present: made('pg_default_acl'),
    // Of one schema: what is added there. Of all: what deviates from what the server gives by itself.
    sql: (context) => /* sql */ `
      select d.oid::int8 as oid, case when d.defaclrole = u.oid then '${MINE}' else pg_get_userbyid(d.defaclrole) end as role, n.nspname as schema,
        case d.defaclobjtype when 'r' then 'tables' when 'S' then 'sequences' when 'f' then 'functions' when 'T' then 'types' when 'n' then 'schemas' else 'large objects' end as objects,
        (select json_agg(json_build_object('grantee', case grantee when 0 then 'PUBLIC' when u.oid then '${MINE}' else pg_get_userbyid(grantee) end,
            'privilege', privilege, 'granted', held is not null, 'option', coalesce(held, false)) order by grantee, privilege)
         from (select x.grantee, x.privilege_type as privilege, bool_or(x.is_grantable) as held from aclexplode(d.defaclacl) x group by 1, 2) h
           full join (select x.grantee, x.privilege_type as privilege, true as usual
             from aclexplode(case when d.defaclnamespace = 0 then acldefault(case d.defaclobjtype when 'S' then 's' else d.defaclobjtype end::"char", d.defaclrole) end) x) b using (grantee, privilege)
         where (held is null) = (usual is not null)) as entries
      from pg_default_acl d cross join (select oid from pg_roles where rolname = current_user) u left join pg_namespace n on n.oid = d.defaclnamespace
      where n.oid is null or ${userSchema('n', context)}`,
    facts: (row): ReadFact<Grant>[] => {
      const parent: Address | undefined = row.schema === null ? undefined : ['schema', row.schema];
      const shared = key('defaultAcl', row.oid);
      return (row.entries ?? []).map(({ grantee, privilege, granted, option }) => ({
        address: ['default-grant', row.role, row.schema ?? '*', row.objects, grantee, privilege], ...(parent && { parent }), body: { granted, option },
        // The server keeps all of them in one row; by its own key each is found again when the schema has another name.
        keys: [shared, `${shared}:${grantee}/${privilege}`],
      }));
    },
  },
  fingerprinted: ({ address }) => part(address, 5) !== MAINTAIN,
  create: make,
  drop: (fact) => (fact.body.granted ? take(fact) : give(fact)),
  change: {
    granted: (_, after) => make(after),
    option: (_, after) => (after.body.option ? give(after, true) : take(after, 'grant option for ')),
  },
});
