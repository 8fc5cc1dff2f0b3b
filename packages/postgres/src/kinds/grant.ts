/** A privilege that deviates from what the server gives by itself: granted to somebody, or taken from PUBLIC. https://www.postgresql.org/docs/18/ddl-priv.html */
import { addressText, part, type Address, type Context, type Draft, type Effect, type Fact } from '@sluice/core/dialect';
import { ident } from '../script/quote.ts';
import { grantSql, type GrantRow } from './grant-read.ts';
import { definePgKind, effect, type ReadFact, type Resolve } from './kind.ts';
import { privilegeClause } from './target-clause.ts';

/** Address: target, grantee (`PUBLIC` for everybody), privilege. */
export interface Grant {
  /** false: the built-in default of PUBLIC was revoked. */
  readonly granted: boolean;
  /** WITH GRANT OPTION. */
  readonly option: boolean;
}

const targetOf = ({ address }: Fact<Grant>): Address => address[1] as Address;
const granteeOf = ({ address }: Fact<Grant>): string => part(address, 2);
const grantee = (fact: Fact<Grant>): string => (granteeOf(fact) === 'PUBLIC' ? 'public' : ident(granteeOf(fact)));
const clause = (fact: Fact<Grant>): string => privilegeClause(targetOf(fact), part(fact.address, 3).toLowerCase());

/** MAINTAIN came with PostgreSQL 17; before, it is what only ALL would give. */
export const unknownPrivilege = (privilege: string, { server }: Context): boolean => privilege === 'MAINTAIN' && server.version < 170000;
const unknown = (fact: Fact<Grant>, context: Context): boolean => unknownPrivilege(part(fact.address, 3), context);

const widened = (fact: Fact<Grant>, option: boolean): Effect => effect({
  effect: 'widens-access', subject: addressText(targetOf(fact)), cause: granteeOf(fact) === 'PUBLIC' ? 'grant-public' : option ? 'grant-option' : 'grant', detail: fact.id,
});
const narrowed = (fact: Fact<Grant>): Effect => effect({ effect: 'narrows-access', subject: addressText(targetOf(fact)), cause: 'revoke', detail: fact.id });

const give = (fact: Fact<Grant>, option = false): Draft => ({ sql: `grant ${clause(fact)} to ${grantee(fact)}${option ? ' with grant option' : ''}`, effects: [widened(fact, option)] });
const take = (fact: Fact<Grant>, what = ''): Draft => ({ sql: `revoke ${what}${clause(fact)} from ${grantee(fact)}`, effects: [narrowed(fact)] });
const make = (fact: Fact<Grant>): Draft => (fact.body.granted ? give(fact, fact.body.option) : take(fact));

export const grant = definePgKind<Grant, GrantRow>({
  kind: 'grant',
  optIn: true,
  read: { facet: true, sql: grantSql, facts: privileges },
  create: (fact, context) => (unknown(fact, context) ? [] : make(fact)),
  drop: (fact, context) => (unknown(fact, context) ? [] : fact.body.granted ? take(fact) : give(fact)),
  change: {
    granted: (_, after, context) => (unknown(after, context) ? [] : make(after)),
    option: (_, after, context) => (unknown(after, context) ? [] : after.body.option ? give(after, true) : take(after, 'grant option for ')),
  },
});

const ALL_BEFORE_17 = ['SELECT', 'INSERT', 'UPDATE', 'DELETE', 'TRUNCATE', 'REFERENCES', 'TRIGGER'];

function privileges(row: GrantRow, resolve: Resolve): ReadFact<Grant>[] {
  const within = resolve(`${row.class}:${row.oid}:${row.sub}`) ?? (row.column === null ? undefined : resolve(`${row.class}:${row.oid}:0`));
  if (!within) return [];
  const target: Address = row.column === null ? within : ['column', part(within, 1), part(within, 2), row.column];
  const entries = row.completes_all ? row.entries.concat(maintaining(row.entries)) : row.entries;
  return entries.map(({ grantee: role, privilege, granted, option }) => ({
    address: ['grant', target, role, privilege], parent: within, body: { granted, option }, keys: [],
  }));
}

/** Who holds all that there is on an older server holds what ALL means on a newer one, so that both read alike. */
export function maintaining(entries: GrantRow['entries']): GrantRow['entries'] {
  const held = new Map<string, boolean[]>();
  for (const { grantee: role, privilege, granted, option } of entries) {
    if (granted && ALL_BEFORE_17.includes(privilege)) held.set(role, [...(held.get(role) ?? []), option]);
  }
  return [...held].filter(([, options]) => options.length === ALL_BEFORE_17.length)
    .map(([role, options]) => ({ grantee: role, privilege: 'MAINTAIN', granted: true, option: options.every(Boolean) }));
}
