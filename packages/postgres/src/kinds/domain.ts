/** A domain: a type with conditions. Its checks are facts of their own. https://www.postgresql.org/docs/18/sql-createdomain.html */
import { part, type Address, type Context, type Draft, type Effect, type Fact } from '@sluice/core/dialect';
import { canonicalExpression } from '../script/canonical.ts';
import { ident, qualified } from '../script/quote.ts';
import { constraintClause, isSwapped, strictness, type DomainConstraint } from './domain-constraint.ts';
import { readsDirectly } from './column-cast.ts';
import { widens } from './column-type.ts';
import { definePgKind, effect, key, made, notMember, userSchema } from './kind.ts';
import { chosenName, givenName } from './not-null-name.ts';
import { inSchema } from './renaming.ts';
import { swapType } from './type-swap.ts';

export interface Domain {
  /** The base type as format_type prints it. */
  readonly type: string;
  /** Only where it is not the base type's own. */
  readonly collation?: string | undefined;
  readonly notNull: boolean;
  /** Where a person gave one (PostgreSQL 17). */
  readonly notNullName?: string | undefined;
  readonly default?: string | undefined;
  /** Only while planning: see catalog/strict-domains.ts. */
  readonly remade?: true | undefined;
}

interface Row { oid: number; schema: string; name: string; type: string; collation: string | null; not_null: boolean; not_null_name: string | null; default: string | null }

export const domainName = (address: Address): string => qualified(part(address, 1), part(address, 2));
const alter = (fact: Fact<Domain>, action: string, effects: readonly Effect[] = []): Draft => ({ sql: `alter domain ${domainName(fact.address)} ${action}`, effects });

export const domain = definePgKind<Domain, Row>({
  kind: 'domain',
  rename: inSchema('rename-object'),
  inlines: ['domain-constraint'],
  slots: ({ address }) => [`type ${part(address, 1)}.${part(address, 2)}`],
  canonical: { default: canonicalExpression },
  unfingerprinted: ['notNullName'],
  read: {
    present: made('pg_type', 'oid', `typtype = 'd'`),
    sql: (context) => /* sql */ `
      select t.oid::int8 as oid, n.nspname as schema, t.typname as name, format_type(t.typbasetype, t.typtypmod) as type,
        case when t.typcollation <> b.typcollation then (select quote_ident(cn.nspname) || '.' || quote_ident(co.collname)
          from pg_collation co join pg_namespace cn on cn.oid = co.collnamespace where co.oid = t.typcollation) end as collation,
        t.typnotnull as not_null, ${context.version >= 170000 ? `(select k.conname from pg_constraint k where k.contypid = t.oid and k.contype = 'n')` : 'null::name'} as not_null_name, pg_get_expr(t.typdefaultbin, 0) as default
      from pg_type t join pg_type b on b.oid = t.typbasetype join pg_namespace n on n.oid = t.typnamespace
      where t.typtype = 'd' and ${userSchema('n', context)} and ${notMember('pg_type', 't.oid')}`,
    facts: (row) => [{
      address: ['domain', row.schema, row.name],
      parent: ['schema', row.schema],
      body: { type: row.type, collation: row.collation ?? undefined, notNull: row.not_null, notNullName: givenName(row.not_null_name, row.name, ''), default: row.default ?? undefined },
      keys: [key('type', row.oid)],
    }],
  },

  create: (fact, _, inlined) => create(fact, inlined as readonly Fact<DomainConstraint>[]),
  drop: ({ address, id }) => ({
    sql: `drop domain ${domainName(address)}`,
    effects: [effect({ effect: 'removes', subject: id, cause: 'drop-domain', detail: id })],
  }),

  change: {
    remade: () => 'replace',
    type: (before, after, context) => swapped(before, after, context),
    collation: (before, after, context) => swapped(before, after, context),
    // A swap makes the new domain with all that it has.
    notNull: (before, after, context) => (isSwapped(before, after) ? [] : after.body.notNull ? alter(after, after.body.notNullName === undefined ? 'set not null' : `add ${notNull(after.body)}`, strictness(after, 'value is null', after.id, context, 'add-domain-constraint')) : alter(after, 'drop not null', [
      effect({ effect: 'breaks-callers', subject: after.id, cause: 'drop-not-null', detail: after.id }),
    ])),
    notNullName: (before, after) => (isSwapped(before, after) || !before.body.notNull || !after.body.notNull ? []
      : alter(after, `rename constraint ${ident(notNullNameOf(before))} to ${ident(notNullNameOf(after))}`)),
    default: (before, after) => (isSwapped(before, after) ? [] : alter(after, after.body.default === undefined ? 'drop default' : `set default ${after.body.default}`, [
      effect({ effect: 'changes-meaning', subject: after.id, cause: after.body.default === undefined ? 'drop-default' : 'set-default', detail: after.id }),
    ])),
  },
});

const notNull = ({ notNullName: name }: Domain): string => `${name === undefined ? '' : `constraint ${ident(name)} `}not null`;
const notNullNameOf = ({ address, body }: Fact<Domain>): string => body.notNullName ?? chosenName(part(address, 2), '');

/** CREATE DOMAIN knows no NOT VALID, so such a check follows on its own. */
function create(fact: Fact<Domain>, constraints: readonly Fact<DomainConstraint>[]): Draft[] {
  const { type, collation, default: expression } = fact.body;
  const clauses = [
    collation === undefined ? '' : `collate ${collation}`,
    expression === undefined ? '' : `default ${expression}`,
    fact.body.notNull ? notNull(fact.body) : '',
    ...constraints.filter(({ body }) => body.validated).map(constraintClause),
  ].filter(Boolean);
  return [
    { sql: [`create domain ${domainName(fact.address)} as ${type}`, ...clauses].join(' ') },
    ...constraints.filter(({ body }) => !body.validated).map((constraint) => alter(fact, `add ${constraintClause(constraint)} not valid`)),
  ];
}

function swapped(before: Fact<Domain>, after: Fact<Domain>, context: Context): Draft[] | 'replace' {
  const through = readsDirectly(before.body.type, after.body.type) ? '' : 'text';
  const checks = context.after.childrenOf(after.id).filter((child): child is Fact<DomainConstraint> => child.address[0] === 'domain-constraint');
  return swapType(before, after, context, {
    word: 'domain',
    create: create(after, checks).map((draft) => ({ ...draft, settles: checks.map(({ id }) => id) })),
    convert: (column, brackets) =>
      [column, `${before.body.type}${brackets}`, ...(through === '' ? [] : [`${through}${brackets}`]), `${after.body.type}${brackets}`, `${domainName(after.address)}${brackets}`].join('::'),
    ...(!widens(before.body.type, after.body.type) && { violates: (column: string) => `${column} is not null` }),
    effects: (count) => [
      effect({ effect: widens(before.body.type, after.body.type) ? 'changes-meaning' : 'narrows-values', subject: after.id, cause: 'type-change', detail: `${after.id}: ${before.body.type} → ${after.body.type}`, check: count }),
    ],
    restates: checks.filter(({ id }) => context.before.facts.has(id)),
  });
}
