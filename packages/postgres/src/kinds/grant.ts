/** A privilege that deviates from what the server gives by itself: granted to somebody, or taken from PUBLIC. https://www.postgresql.org/docs/18/ddl-priv.html */
import { addressText, part, type Address, type Catalog, type Context, type Draft, type Effect, type Fact } from '@sluice/core/dialect';
import { ident } from '../script/quote.ts';
import { memberTarget, spokenMember } from './extension-member.ts';
import { grantSql, OWNER, type GrantRow } from './grant-read.ts';
import { identitySequence, identityTarget } from './identity-sequence.ts';
import { definePgKind, effect, type ReadFact, type Resolve } from './kind.ts';
import type { Owner } from './owner.ts';
import { privilegeClause } from './target-clause.ts';

/** Address: target, grantee (`PUBLIC` for everybody, `OWNER` for who owns the target, whoever that is: ALTER … OWNER TO takes such privileges along), privilege; `SEQUENCE <privilege>` on a column is that on its identity's sequence, whatever that is called. */
export interface Grant {
  /** false: the built-in default of PUBLIC or of the owner was revoked. */
  readonly granted: boolean;
  /** WITH GRANT OPTION. */
  readonly option: boolean;
}

const targetOf = ({ address }: Fact<Grant>): Address => address[1] as Address;
const granteeOf = ({ address }: Fact<Grant>): string => part(address, 2);
/** The states between which a plan leads. */
type States = { readonly before: Catalog; readonly after: Catalog };

function grantee(fact: Fact<Grant>, states: States): string {
  const role = granteeOf(fact);
  return role === 'PUBLIC' ? 'public' : role === OWNER ? ownerOf(fact, states) : ident(role);
}

/** Who owns it then. What is made belongs to who makes it, unless somebody is named. */
function ownerOf({ parent }: Fact, { before, after }: States): string {
  for (let id = parent; id !== undefined; id = (after.facts.get(id) ?? before.facts.get(id))?.parent) {
    const address = (after.facts.get(id) ?? before.facts.get(id))?.address;
    const found = address && (after.facts.get(addressText(['owner', address])) ?? before.facts.get(addressText(['owner', address])));
    if (found) return ident((found.body as Owner).role);
  }
  return 'current_user';
}

function clause(fact: Fact<Grant>, states: States): string {
  const { target, privilege } = granted(fact, states);
  return privilegeClause(target, privilege.toLowerCase());
}

/** What is granted on what, as the server has it. */
export function granted(fact: Fact<Grant>, states: States): { readonly target: Address; readonly privilege: string } {
  const target = targetOf(fact);
  const privilege = part(fact.address, 3);
  if (!privilege.startsWith(ON_SEQUENCE)) return { target, privilege };
  return { target: identitySequence(fact, target, states), privilege: privilege.slice(ON_SEQUENCE.length) };
}

const ON_SEQUENCE = 'SEQUENCE ';
/** As it stands in a grant's address. */
export const onSequence = (privilege: string): string => ON_SEQUENCE + privilege;

/** MAINTAIN came with PostgreSQL 17: ALL holds it there, and nothing tells on an older server whether ALL was meant. */
export const MAINTAIN = 'MAINTAIN';

/** The parts of GRANT and REVOKE that name what and who. */
export const grantSqlOf = (fact: Fact<Grant>, states: States): { readonly clause: string; readonly grantee: string } => ({ clause: clause(fact, states), grantee: grantee(fact, states) });

const widened = (fact: Fact<Grant>, option: boolean): Effect => effect({
  effect: 'widens-access', subject: addressText(targetOf(fact)), cause: granteeOf(fact) === 'PUBLIC' ? 'grant-public' : option ? 'grant-option' : 'grant', detail: fact.id,
});
const narrowed = (fact: Fact<Grant>): Effect => effect({ effect: 'narrows-access', subject: addressText(targetOf(fact)), cause: 'revoke', detail: fact.id });

const give = (fact: Fact<Grant>, states: States, option = false): Draft => ({ sql: `grant ${clause(fact, states)} to ${grantee(fact, states)}${option ? ' with grant option' : ''}`, effects: [widened(fact, option)] });
const take = (fact: Fact<Grant>, states: States, what = '', from = grantee(fact, states)): Draft => ({ sql: `revoke ${what}${clause(fact, states)} from ${from}`, effects: [narrowed(fact)] });
/** Before anything is given to another owner, so what is taken from the owner is taken from who that was. */
const takeBack = (fact: Fact<Grant>, states: States): Draft => take(fact, states, '', grantee(fact, { before: states.after, after: states.before }));

/** What is taken from a table is taken from its columns, too (https://www.postgresql.org/docs/18/sql-revoke.html). What they are to have is given again. */
function columnsAgain(fact: Fact<Grant>, states: Context, lost: (column: Fact<Grant>) => boolean): Draft[] {
  const { after } = states;
  if (targetOf(fact)[0] === 'column') return [];
  // Columns of views are no facts: what is granted on them lies within the view.
  const within = after.childrenOf(fact.parent!).flatMap((child) => (child.address[0] === 'column' ? after.childrenOf(child.id) : [child]));
  const isOf = (each: Fact): each is Fact<Grant> => each.address[0] === 'grant' && isColumnOf(each.address[1] as Address, targetOf(fact)) && part(each.address, 2) === granteeOf(fact) && part(each.address, 3) === part(fact.address, 3);
  return within.filter(isOf).filter((each) => each.body.granted && lost(each)).map((each) => ({ sql: give(each, states, each.body.option).sql }));
}

const make = (fact: Fact<Grant>, context: Context): Draft | Draft[] => (fact.body.granted ? give(fact, context, fact.body.option) : [take(fact, context), ...columnsAgain(fact, context, () => true)]);
const isThere = (fact: Fact<Grant>, { before }: States): boolean => before.facts.has(fact.id);

export const grant = definePgKind<Grant, GrantRow>({
  kind: 'grant',
  onSuccession: () => 'carried',
  optIn: true,
  spokenOf: spokenMember,
  read: { facet: true, sql: grantSql, facts: privileges },
  fingerprinted: ({ address }) => part(address, 3) !== MAINTAIN,
  create: make,
  drop: (fact, context) => (fact.body.granted ? [takeBack(fact, context), ...columnsAgain(fact, context, (column) => isThere(column, context))] : give(fact, context)),
  change: {
    granted: (_, after, context) => make(after, context),
    option: (_, after, context) => (after.body.option ? give(after, context, true) : [take(after, context, 'grant option for '), ...columnsAgain(after, context, (column) => column.body.option && isThere(column, context))]),
  },
});

const isColumnOf = ([kind, schema, relation]: Address, of: Address): boolean => kind === 'column' && schema === of[1] && relation === of[2];

function privileges(row: GrantRow, resolve: Resolve): ReadFact<Grant>[] {
  if (row.identity) {
    const found = identityTarget(row.identity, resolve);
    return found ? entriesOf(row, found.about, found.within, onSequence) : [];
  }
  if (row.member) {
    const found = memberTarget(row.member, resolve);
    return found ? entriesOf(row, found.about, found.within) : [];
  }
  const within = resolve(`${row.class}:${row.oid}:${row.sub}`) ?? (row.column === null ? undefined : resolve(`${row.class}:${row.oid}:0`));
  if (!within) return [];
  return entriesOf(row, row.column === null ? within : ['column', part(within, 1), part(within, 2), row.column], within);
}

const entriesOf = ({ entries }: GrantRow, target: Address, within: Address, named = (privilege: string): string => privilege): ReadFact<Grant>[] =>
  entries.map(({ grantee: role, privilege, granted, option }) => ({ address: ['grant', target, role, named(privilege)], parent: within, body: { granted, option }, keys: [] }));
