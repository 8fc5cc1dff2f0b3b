/** A trigger on a table or view. Clones on partitions belong to the parent's trigger; those of constraints to the constraint. */
import { addressText, part, type Address, type Draft, type Fact } from '@sluice/core/dialect';
import { canonicalExpression } from '../script/canonical.ts';
import { ident, qualified } from '../script/quote.ts';
import { definePgKind, effect, key, made, notMember, userSchema } from './kind.ts';
import { onRelation } from './renaming.ts';

export interface Switched {
  readonly schema: string;
  readonly table: string;
  readonly enabled: Trigger['enabled'];
}

export interface Trigger {
  readonly relation: Address;
  /** pg_get_triggerdef without its WHEN clause. */
  readonly definition: string;
  readonly when?: string | undefined;
  readonly constraint: boolean;
  readonly enabled: 'enable' | 'disable' | 'enable replica' | 'enable always';
  /** Partitions in which it is switched another way than in their parent, the upper ones first. */
  readonly partitions?: readonly Switched[] | undefined;
  readonly _statement: string;
}

interface Row {
  oid: number; schema: string; relation: string; relkind: string; name: string; definition: string; constraint: boolean; enabled: string;
  clones: { oid: number; schema: string; table: string; enabled: string }[] | null;
}

const ENABLED: Record<string, Trigger['enabled']> = { O: 'enable', D: 'disable', R: 'enable replica', A: 'enable always' };
const RELATION: Record<string, string> = { r: 'table', p: 'table', v: 'view', f: 'foreign-table', m: 'materialized-view' };
const relationName = (fact: Fact<Trigger>): string => qualified(part(fact.address, 1), part(fact.address, 2));
const name = (fact: Fact<Trigger>): string => ident(part(fact.address, 3));
const short = (fact: Fact<Trigger>) => effect({ effect: 'blocks', subject: addressText(fact.body.relation), cause: 'add-trigger', lock: 'SHARE ROW EXCLUSIVE', while: 'catalog', detail: fact.id });
const switched = (fact: Fact<Trigger>): Draft => ({ sql: `alter table ${relationName(fact)} ${fact.body.enabled} trigger ${name(fact)}`, effects: [short(fact)] });

/** Switching one on its table switches it on all partitions, so those that differ follow. */
const apart = (fact: Fact<Trigger>, partitions = fact.body.partitions ?? []): Draft[] =>
  partitions.map(({ schema, table, enabled }) => ({ sql: `alter table only ${qualified(schema, table)} ${enabled} trigger ${name(fact)}`, effects: [short(fact)] }));

function switchedApart(before: Fact<Trigger>, after: Fact<Trigger>): Draft[] {
  const now = after.body.partitions ?? [];
  const same = (a: Switched, b: Switched) => a.schema === b.schema && a.table === b.table;
  const back = (before.body.partitions ?? []).filter((old) => !now.some((each) => same(old, each))).map((old) => ({ ...old, enabled: after.body.enabled }));
  return [...apart(after, back), ...apart(after)];
}

const WHEN = /\sWHEN \((.*)\) EXECUTE (?:FUNCTION|PROCEDURE) /s;

/** What is replaced fires again, so a switched one is switched again. */
const redefine = (_: Fact<Trigger>, after: Fact<Trigger>): Draft[] | 'replace' =>
  after.body.constraint ? 'replace' : [
    { sql: after.body._statement.replace(/^CREATE TRIGGER/, 'CREATE OR REPLACE TRIGGER'), effects: [short(after), effect({ effect: 'changes-meaning', subject: after.id, cause: 'add-trigger', detail: after.id })] },
    ...(after.body.enabled === 'enable' ? [] : [switched(after)]),
    ...apart(after),
  ];

export const trigger = definePgKind<Trigger, Row>({
  kind: 'trigger',
  onSuccession: () => 'carried',
  rename: onRelation(),
  canonical: { when: canonicalExpression },
  read: {
    present: made('pg_trigger', 'oid', 'not tgisinternal'),
    sql: (context) => /* sql */ `
      select t.oid::int8 as oid, n.nspname as schema, c.relname as relation, c.relkind as relkind, t.tgname as name,
        pg_get_triggerdef(t.oid) as definition, t.tgconstraint <> 0 as constraint, t.tgenabled as enabled, case when c.relkind = 'p' then (
          with recursive clone as (
            select x.oid, x.tgrelid, x.tgenabled, 1 as depth from pg_trigger x where x.tgparentid = t.oid
            union all select x.oid, x.tgrelid, x.tgenabled, depth + 1 from clone join pg_trigger x on x.tgparentid = clone.oid)
          select json_agg(json_build_object('oid', r.oid::int8, 'schema', rn.nspname, 'table', r.relname, 'enabled', clone.tgenabled) order by depth, rn.nspname, r.relname)
          from clone join pg_class r on r.oid = clone.tgrelid join pg_namespace rn on rn.oid = r.relnamespace where clone.tgenabled <> t.tgenabled) end as clones
      from pg_trigger t join pg_class c on c.oid = t.tgrelid join pg_namespace n on n.oid = c.relnamespace
      where not t.tgisinternal and t.tgparentid = 0 and ${userSchema('n', context)} and ${notMember('pg_class', 'c.oid')} and ${notMember('pg_trigger', 't.oid')}`,
    facts: (row) => {
      const relation: Address = [RELATION[row.relkind]!, row.schema, row.relation];
      const when = WHEN.exec(row.definition)?.[1];
      return [{
        address: ['trigger', row.schema, row.relation, row.name],
        parent: relation,
        body: {
          relation, definition: when === undefined ? row.definition : row.definition.replace(`WHEN (${when}) `, ''), when,
          constraint: row.constraint, enabled: ENABLED[row.enabled]!, partitions: row.clones?.map(({ schema, table, enabled }) => ({ schema, table, enabled: ENABLED[enabled]! })),
          _statement: row.definition,
        },
        keys: [key('trigger', row.oid)],
        needs: (row.clones ?? []).map(({ oid }) => key('relation', oid)),
      }];
    },
  },
  create: (fact) => [
    { sql: fact.body._statement, effects: [short(fact), effect({ effect: 'changes-meaning', subject: fact.id, cause: 'add-trigger', detail: fact.id })] },
    ...(fact.body.enabled === 'enable' ? [] : [switched(fact)]),
    ...apart(fact),
  ],
  drop: (fact) => ({
    sql: `drop trigger ${name(fact)} on ${relationName(fact)}`,
    effects: [
      effect({ effect: 'removes', subject: fact.id, cause: 'drop-trigger', detail: fact.id }),
      effect({ effect: 'blocks', subject: addressText(fact.body.relation), cause: 'drop-trigger', lock: 'ACCESS EXCLUSIVE', while: 'catalog' }),
    ],
  }),
  change: {
    relation: () => 'replace',
    definition: redefine,
    when: redefine,
    constraint: () => 'replace',
    enabled: (_, after) => [switched(after), ...apart(after)],
    partitions: switchedApart,
  },
});
