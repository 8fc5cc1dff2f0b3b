/** Who owns an object. Counts only where the sources say it; what is made belongs to who deploys it. */
import { addressText, part, type Address, type Context, type Draft, type Fact, type Id } from '@sluice/core/dialect';
import { ident } from '../script/quote.ts';
import { memberSql, memberTarget, spokenMember, type Member } from './extension-member.ts';
import { isTypeWithFunctions } from './io-functions.ts';
import { definePgKind, effect, notArray, short, userSchema, type ReadContext } from './kind.ts';
import { targetClause } from './target-clause.ts';

export interface Owner {
  readonly role: string;
  /** Of an extension's member: whose it is from the start. */
  readonly _first?: string | undefined;
}

interface Row { class: number; oid: number; role: string; member: Member | null; first: string | null }

/** Indexes and owned sequences follow their table, row types their relation. Objects without a fact are left out when read; an extension's are its owner's, and only others' are told. */
const sql = (context: ReadContext): string => {
  const named = (catalog: string, owner: string, namespace: string, condition: string) => /* sql */ `
    select '${catalog}'::regclass::oid, o.oid, o.${owner} from ${catalog} o join pg_namespace n on n.oid = o.${namespace} where ${userSchema('n', context)} and ${condition}`;
  const global = (catalog: string, owner: string) => /* sql */ `
    select '${catalog}'::regclass::oid, o.oid, o.${owner} from ${catalog} o where o.oid >= 16384`;
  const free = /* sql */ `o.relkind <> 'S' or not exists (select from pg_depend d where d.classid = 'pg_class'::regclass and d.objid = o.oid
    and d.refclassid = 'pg_class'::regclass and d.refobjsubid > 0 and d.deptype in ('a', 'i'))`;
  const all = [
    /* sql */ `select 'pg_namespace'::regclass::oid as class, n.oid, n.nspowner as owner from pg_namespace n where ${userSchema('n', context)}`,
    named('pg_class', 'relowner', 'relnamespace', `o.relkind in ('r', 'p', 'v', 'm', 'f', 'S') and o.relpersistence <> 't' and (${free})`),
    named('pg_proc', 'proowner', 'pronamespace', 'true'),
    named('pg_type', 'typowner', 'typnamespace', `${notArray('o')} and (o.typtype in ('e', 'd', 'r', 'b', 'p') or exists (select from pg_class c where c.oid = o.typrelid and c.relkind = 'c'))`),
    named('pg_collation', 'collowner', 'collnamespace', 'true'),
    named('pg_statistic_ext', 'stxowner', 'stxnamespace', 'true'),
    named('pg_ts_config', 'cfgowner', 'cfgnamespace', 'true'),
    named('pg_ts_dict', 'dictowner', 'dictnamespace', 'true'),
    named('pg_operator', 'oprowner', 'oprnamespace', 'true'), named('pg_opclass', 'opcowner', 'opcnamespace', 'true'), named('pg_opfamily', 'opfowner', 'opfnamespace', 'true'),
    named('pg_conversion', 'conowner', 'connamespace', 'true'), global('pg_language', 'lanowner'),
    global('pg_event_trigger', 'evtowner'), global('pg_publication', 'pubowner'), `${global('pg_subscription', 'subowner')} and o.subdbid = (select d.oid from pg_database d where d.datname = current_database())`, global('pg_foreign_server', 'srvowner'), global('pg_foreign_data_wrapper', 'fdwowner'),
  ].join(' union all ');
  return /* sql */ `
    select o.class::int8 as class, o.oid::int8 as oid, pg_get_userbyid(o.owner) as role, ${memberSql} as member, pg_get_userbyid(e.extowner) as first
    from (select a.class, a.oid, 0 as sub, a.owner from (${all}) a) o left join member m on m.class = o.class and m.oid = o.oid left join pg_extension e on e.oid = m.extension
    where m.oid is null or o.owner <> e.extowner`;
};

const LOCKED = ['table', 'view', 'materialized-view', 'foreign-table', 'sequence'];

/** Of a function that comes along with a type, that: it has no step of its own. */
function bearer(fact: Fact<Owner>, { after }: Context): Id {
  const id = addressText(fact.address[1] as Address);
  const within = after.facts.get(id)?.parent;
  return within !== undefined && isTypeWithFunctions(within) ? within : id;
}

const hand = (fact: Fact<Owner>, context: Context, role = fact.body.role): Draft => ({
  sql: `alter ${targetClause(fact.address[1] as Address)} owner to ${ident(role)}`,
  effects: [effect({ effect: 'changes-meaning', subject: bearer(fact, context), cause: 'owner-change', detail: `${fact.id}: ${role}` }), ...(LOCKED.includes(part(fact.address[1] as Address, 0)) ? [short(addressText(fact.address[1] as Address))] : [])],
});

export const owner = definePgKind<Owner, Row>({
  kind: 'owner',
  optIn: 'said',
  spokenOf: spokenMember,
  read: {
    facet: true,
    sql,
    facts: (row, resolve) => {
      const own = row.member ? undefined : resolve(`${row.class}:${row.oid}:0`);
      const target = row.member ? memberTarget(row.member, resolve) : own && { about: own, within: own };
      return target ? [{ address: ['owner', target.about], parent: target.within, body: { role: row.role, _first: row.first ?? undefined }, keys: [] }] : [];
    },
  },
  // Said though it may be who deploys: a plan is the same whoever makes it, from a snapshot too.
  create: (fact, context) => hand(fact, context),
  // Everything has an owner: it goes with the object. One of a member that is its extension's owner is no fact.
  drop: (fact, context) => (fact.body._first === undefined ? [] : hand(fact, context, fact.body._first)),
  change: { role: (_, after, context) => hand(after, context) },
});
