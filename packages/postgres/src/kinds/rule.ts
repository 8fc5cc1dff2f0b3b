/** A rewrite rule of one's own; the rule by which a view is a view is part of the view. https://www.postgresql.org/docs/18/sql-createrule.html */
import { addressText, part, type Address, type Draft, type Fact } from '@sluice/core/dialect';
import { canonicalStatement } from '../script/canonical.ts';
import { ident, qualified } from '../script/quote.ts';
import { definePgKind, effect, key, made, notMember, userSchema } from './kind.ts';
import { onRelation } from './renaming.ts';
import { holdsOn } from './upsert.ts';

export interface Rule {
  readonly relation: Address;
  /** pg_get_ruledef. */
  readonly definition: string;
  readonly enabled: 'enable' | 'disable' | 'enable replica' | 'enable always';
}

interface Row { oid: number; schema: string; relation: string; relkind: string; name: string; definition: string; enabled: string }

const ENABLED: Record<string, Rule['enabled']> = { O: 'enable', D: 'disable', R: 'enable replica', A: 'enable always' };
const RELATION: Record<string, string> = { r: 'table', p: 'table', v: 'view', f: 'foreign-table', m: 'materialized-view' };
const relationName = (fact: Fact<Rule>): string => qualified(part(fact.address, 1), part(fact.address, 2));
const name = (fact: Fact<Rule>): string => ident(part(fact.address, 3));
const short = (fact: Fact<Rule>, cause: 'add-rule' | 'drop-rule' = 'add-rule') =>
  effect({ effect: 'blocks', subject: addressText(fact.body.relation), cause, lock: 'ACCESS EXCLUSIVE', while: 'catalog', detail: fact.id });
const effects = (fact: Fact<Rule>) => [short(fact), effect({ effect: 'changes-meaning', subject: fact.id, cause: 'add-rule', detail: fact.id })];
const switched = (fact: Fact<Rule>): Draft => ({ sql: `alter table ${relationName(fact)} ${fact.body.enabled} rule ${name(fact)}`, effects: [short(fact)] });

export const rule = definePgKind<Rule, Row>({
  kind: 'rule',
  onSuccession: () => 'carried',
  rename: onRelation(),
  canonical: { definition: canonicalStatement },
  read: {
    present: made('pg_rewrite', 'oid', `rulename <> '_RETURN'`),
    sql: (context) => /* sql */ `
      select r.oid::int8 as oid, n.nspname as schema, c.relname as relation, c.relkind as relkind, r.rulename as name,
        rtrim(pg_get_ruledef(r.oid), ';') as definition, r.ev_enabled as enabled
      from pg_rewrite r join pg_class c on c.oid = r.ev_class join pg_namespace n on n.oid = c.relnamespace
      where r.rulename <> '_RETURN' and ${userSchema('n', context)} and ${notMember('pg_class', 'c.oid')} and ${notMember('pg_rewrite', 'r.oid')}`,
    facts: (row) => {
      const relation: Address = [RELATION[row.relkind]!, row.schema, row.relation];
      return [{
        address: ['rule', row.schema, row.relation, row.name], parent: relation,
        body: { relation, definition: row.definition, enabled: ENABLED[row.enabled]! },
        keys: [key('rewrite', row.oid)],
      }];
    },
  },
  create: (fact) => [{ sql: fact.body.definition, effects: effects(fact) }, ...(fact.body.enabled === 'enable' ? [] : [switched(fact)])],
  drop: (fact) => ({
    sql: `drop rule ${name(fact)} on ${relationName(fact)}`,
    effects: [short(fact, 'drop-rule'), effect({ effect: 'removes', subject: fact.id, cause: 'drop-rule', detail: fact.id })],
  }),
  change: {
    relation: () => 'replace',
    definition: (_, after, context) => (holdsOn(after, after.body.definition, context) ? 'replace' : { sql: after.body.definition.replace(/^CREATE RULE/, 'CREATE OR REPLACE RULE'), effects: effects(after) }),
    enabled: (_, after) => switched(after),
  },
});
