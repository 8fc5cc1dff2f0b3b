/** A check of a domain: read in every column of the domain when it is added. */
import { addressText, part, type Catalog, type Context, type Draft, type Effect, type Fact } from '@sluice/core/dialect';
import { canonicalExpression } from '../script/canonical.ts';
import { ident, qualified } from '../script/quote.ts';
import type { Cause } from '../hazards/causes.ts';
import { factsNamed } from './column-cast.ts';
import type { Domain } from './domain.ts';
import { isContained } from './domain-contained.ts';
import { definePgKind, effect, key, made, notMember, userSchema } from './kind.ts';
import { columnsOf } from './type-use.ts';

export interface DomainConstraint {
  /** Over VALUE. */
  readonly expression: string;
  readonly validated: boolean;
}

interface Row { oid: number; schema: string; domain: string; name: string; expression: string; validated: boolean }

/** The domain of a check, the table of a column. */
const holderName = (fact: Fact): string => qualified(part(fact.address, 1), part(fact.address, 2));
const alter = (fact: Fact<DomainConstraint>, action: string, effects: readonly Effect[] = []): Draft => ({ sql: `alter domain ${holderName(fact)} ${action}`, effects });
export const constraintClause = ({ address, body }: Fact<DomainConstraint>): string => `constraint ${ident(part(address, 3))} check (${body.expression})`;

/** Another base type makes another domain, with all its checks: they have nothing to do on their own, and their text speaks of the new type. */
export const isSwapped = (before: Fact<Domain>, after: Fact<Domain>): boolean =>
  before.body.type !== after.body.type || before.body.collation !== after.body.collation;

const comesWithSwap = ({ address }: Fact, { before, after }: Context): boolean => {
  const id = addressText(['domain', part(address, 1), part(address, 2)]);
  const [old, now] = [before.facts.get(id), after.facts.get(id)] as (Fact<Domain> | undefined)[];
  return !!old && !!now && isSwapped(old, now);
};

export const domainConstraint = definePgKind<DomainConstraint, Row>({
  kind: 'domain-constraint',
  computes: () => true,
  madeWith: ({ body, parent }, { before }) => (body.validated && isContained(parent!, before) ? parent : undefined),
  canonical: { expression: canonicalExpression },
  read: {
    present: made('pg_constraint', 'contypid'),
    // NOT NULL constraints of domains (PostgreSQL 17) are the domain's own.
    sql: (context) => /* sql */ `
      select k.oid::int8 as oid, n.nspname as schema, t.typname as domain, k.conname as name, pg_get_expr(k.conbin, 0) as expression, k.convalidated as validated
      from pg_constraint k join pg_type t on t.oid = k.contypid join pg_namespace n on n.oid = t.typnamespace
      where k.contype = 'c' and ${userSchema('n', context)} and ${notMember('pg_type', 't.oid')}`,
    facts: (row) => [{
      address: ['domain-constraint', row.schema, row.domain, row.name],
      parent: ['domain', row.schema, row.domain],
      body: { expression: row.expression, validated: row.validated },
      keys: [key('constraint', row.oid)],
    }],
  },
  create: (fact, context) => (comesWithSwap(fact, context) ? [] : fact.body.validated
    ? alter(fact, `add ${constraintClause(fact)}`, scanned(fact, context, 'add-domain-constraint'))
    : alter(fact, `add ${constraintClause(fact)} not valid`)),
  drop: (fact) => alter(fact, `drop constraint ${ident(part(fact.address, 3))}`, [
    effect({ effect: 'removes', subject: fact.id, cause: 'drop-domain-constraint', detail: fact.id }),
  ]),
  change: {
    expression: (_, after, context) => (comesWithSwap(after, context) ? [] : 'replace'),
    validated: (_, after, context) => (comesWithSwap(after, context) ? [] : after.body.validated ? alter(after, `validate constraint ${ident(part(after.address, 3))}`, scanned(after, context, 'validate-constraint')) : 'replace'),
  },
  rename: { at: 3, rename: (fact, name) => alter(fact, `rename constraint ${ident(part(fact.address, 3))} to ${ident(name)}`) },
});

/** What a stricter domain does to the columns of it, which the server checks. The values are shown to `violates` under the name that it calls them by. */
export function strictness(domain: Fact<Domain>, violates: string, detail: string, context: Context, cause: Cause): Effect[] {
  return columnsOf(domain, context).filter(({ body }) => !body.type.endsWith(']')).flatMap((column) => {
    const values = `(select ${ident(part(column.address, 3))}::${domain.body.type} as value from ${holderName(column)}) as domain_values`;
    return [
      effect({ effect: 'blocks', subject: column.parent!, cause, lock: 'SHARE', while: 'scan', detail }),
      effect({ effect: 'may-fail', subject: column.parent!, cause, detail: `${detail}: values of ${column.id} that violate it`, check: `select count(*) from ${values} where ${violates}` }),
    ];
  });
}

function scanned(fact: Fact<DomainConstraint>, context: Context, cause: Cause): Effect[] {
  const domain = context.before.facts.get(addressText(['domain', part(fact.address, 1), part(fact.address, 2)])) as Fact<Domain> | undefined;
  return domain ? strictness(domain, `not (${fact.body.expression})`, fact.id, context, cause) : [];
}

/** A domain whose values are tried: a column of it is written into every row when it is added. */
export function isConstrained(type: string, catalog: Catalog): boolean {
  return [...factsNamed(type, catalog)].some((fact) => fact.address[0] === 'domain'
    && ((fact.body as Domain).notNull || catalog.childrenOf(fact.id).some(({ address }) => address[0] === 'domain-constraint') || isConstrained((fact.body as Domain).type, catalog)));
}

/** Whether a row that gets a NULL of a type may be refused; checks that say nothing of NULL hold for it. A domain's domain counts too. */
export function refusesNull(type: string, catalog: Catalog): boolean {
  for (const fact of factsNamed(type, catalog)) {
    if (fact.address[0] !== 'domain') return false;
    const { notNull, default: filled, type: base } = fact.body as Domain;
    if (filled !== undefined) return false;
    const checks = catalog.childrenOf(fact.id).filter(({ address }) => address[0] === 'domain-constraint') as Fact<DomainConstraint>[];
    return notNull || checks.some(({ body }) => /\bIS\b|\bCOALESCE\b|\bCASE\b/i.test(body.expression)) || refusesNull(base, catalog);
  }
  return false;
}

/** The type itself, or what lies under the domains that may refuse NULL. */
export function freeType(type: string, catalog: Catalog): string {
  if (!refusesNull(type, catalog)) return type;
  for (const fact of factsNamed(type, catalog)) return freeType((fact.body as Domain).type, catalog);
  return type;
}
