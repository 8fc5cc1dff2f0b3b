/** A row level security policy. https://www.postgresql.org/docs/18/sql-createpolicy.html */
import { addressText, part, type Address, type Draft, type Effect, type Fact } from '@sluice/core/dialect';
import { canonicalExpression } from '../script/canonical.ts';
import { ident, qualified } from '../script/quote.ts';
import { definePgKind, effect, key, made, notMember, short, userSchema } from './kind.ts';
import { onRelation } from './renaming.ts';

export interface Policy {
  readonly command: 'all' | 'select' | 'insert' | 'update' | 'delete';
  readonly permissive: boolean;
  /** Sorted; `public` for everybody. */
  readonly roles: readonly string[];
  readonly using?: string | undefined;
  readonly check?: string | undefined;
}

interface Row { oid: number; schema: string; relation: string; name: string; command: string; permissive: boolean; roles: string[]; using: string | null; check: string | null }

const COMMAND: Record<string, Policy['command']> = { '*': 'all', r: 'select', a: 'insert', w: 'update', d: 'delete' };
const table = (address: Address): Address => ['table', part(address, 1), part(address, 2)];
const on = (fact: Fact<Policy>): string => `policy ${ident(part(fact.address, 3))} on ${qualified(part(fact.address, 1), part(fact.address, 2))}`;
const roles = (body: Policy): string => body.roles.map((role) => (role === 'public' ? 'public' : ident(role))).join(', ');
const clauses = (body: Policy): string => `${body.using === undefined ? '' : ` using (${body.using})`}${body.check === undefined ? '' : ` with check (${body.check})`}`;
const locks = (fact: Fact<Policy>): Effect => short(addressText(table(fact.address)));

const alter = (before: Fact<Policy>, after: Fact<Policy>): Draft | 'replace' => {
  // ALTER POLICY cannot take an expression away.
  if ((before.body.using !== undefined && after.body.using === undefined) || (before.body.check !== undefined && after.body.check === undefined)) return 'replace';
  const to = before.body.roles.join() === after.body.roles.join() ? '' : ` to ${roles(after.body)}`;
  return { sql: `alter ${on(after)}${to}${clauses(after.body)}`, effects: [locks(after), effect({ effect: 'widens-access', subject: after.id, cause: 'weaken-policy', detail: after.id })] };
};

export const policy = definePgKind<Policy, Row>({
  kind: 'policy',
  onSuccession: () => 'carried',
  rename: onRelation(),
  canonical: { using: canonicalExpression, check: canonicalExpression },
  read: {
    present: made('pg_policy'),
    sql: (context) => /* sql */ `
      select p.oid::int8 as oid, n.nspname as schema, c.relname as relation, p.polname as name, p.polcmd as command, p.polpermissive as permissive,
        array(select case when r = 0 then 'public' else (select rolname from pg_roles a where a.oid = r) end from unnest(p.polroles) r order by 1) as roles,
        pg_get_expr(p.polqual, p.polrelid) as using, pg_get_expr(p.polwithcheck, p.polrelid) as check
      from pg_policy p join pg_class c on c.oid = p.polrelid join pg_namespace n on n.oid = c.relnamespace
      where ${userSchema('n', context)} and ${notMember('pg_class', 'c.oid')}`,
    facts: (row) => [{
      address: ['policy', row.schema, row.relation, row.name],
      parent: ['table', row.schema, row.relation],
      body: { command: COMMAND[row.command]!, permissive: row.permissive, roles: row.roles, using: row.using ?? undefined, check: row.check ?? undefined },
      keys: [key('policy', row.oid)],
    }],
  },
  create: (fact) => ({
    sql: `create ${on(fact)} as ${fact.body.permissive ? 'permissive' : 'restrictive'} for ${fact.body.command} to ${roles(fact.body)}${clauses(fact.body)}`,
    effects: [locks(fact), effect({ effect: fact.body.permissive ? 'widens-access' : 'narrows-access', subject: fact.id, cause: 'add-policy', detail: fact.id })],
  }),
  drop: (fact) => ({
    sql: `drop ${on(fact)}`,
    effects: [locks(fact), effect({ effect: fact.body.permissive ? 'narrows-access' : 'widens-access', subject: fact.id, cause: 'drop-policy', detail: fact.id })],
  }),
  change: { command: () => 'replace', permissive: () => 'replace', roles: alter, using: alter, check: alter },
});
