/** A sequence. Its position is data and never compared; those of identity columns are part of the column. */
import { addressText, part, type Address, type Context, type Draft, type Effect, type Fact } from '@sluice/core/dialect';
import { ident, literal, qualified } from '../script/quote.ts';
import { definePgKind, effect, key, made, notMember, userSchema } from './kind.ts';
import { inSchema } from './renaming.ts';
import { leavesStart, union } from './sequence-bounds.ts';

/** Bounds as text: they may exceed what a JSON number holds. https://www.postgresql.org/docs/18/sql-createsequence.html */
export interface Sequence {
  readonly type: 'smallint' | 'integer' | 'bigint';
  readonly start: string;
  readonly increment: string;
  readonly min: string;
  readonly max: string;
  readonly cache: string;
  readonly cycle: boolean;
  /** The column that it goes with. */
  readonly ownedBy?: Address | undefined;
  readonly persistence: 'permanent' | 'unlogged';
}

interface Row {
  oid: number; schema: string; name: string; type: Sequence['type']; start: string; increment: string; min: string; max: string; cache: string; cycle: boolean;
  unlogged: boolean; table_schema: string | null; table: string | null; column: string | null;
}

const name = (address: Address): string => qualified(part(address, 1), part(address, 2));
const columnText = (address: Address): string => `${qualified(part(address, 1), part(address, 2))}.${ident(part(address, 3))}`;
const limits = (body: Sequence): string =>
  `as ${body.type} increment by ${body.increment} minvalue ${body.min} maxvalue ${body.max} start with ${body.start} cache ${body.cache} ${body.cycle ? 'cycle' : 'no cycle'}`;

export const sequence = definePgKind<Sequence, Row>({
  kind: 'sequence',
  rename: inSchema('rename-relation'),
  slots: ({ address }) => [`relation ${part(address, 1)}.${part(address, 2)}`],
  read: {
    present: made('pg_sequence', 'seqrelid'),
    sql: (context) => /* sql */ `
      select c.oid::int8 as oid, n.nspname as schema, c.relname as name, format_type(s.seqtypid, null) as type, s.seqstart::text as start,
        s.seqincrement::text as increment, s.seqmin::text as min, s.seqmax::text as max, s.seqcache::text as cache, s.seqcycle as cycle,
        c.relpersistence = 'u' as unlogged, tn.nspname as table_schema, t.relname as table, a.attname as column
      from pg_sequence s join pg_class c on c.oid = s.seqrelid join pg_namespace n on n.oid = c.relnamespace
        left join pg_depend d on d.classid = 'pg_class'::regclass and d.objid = c.oid and d.objsubid = 0
          and d.refclassid = 'pg_class'::regclass and d.refobjsubid > 0 and d.deptype in ('a', 'i')
        left join pg_class t on t.oid = d.refobjid left join pg_namespace tn on tn.oid = t.relnamespace
        left join pg_attribute a on a.attrelid = d.refobjid and a.attnum = d.refobjsubid
      where c.relpersistence <> 't' and d.deptype is distinct from 'i' and ${userSchema('n', context)} and ${notMember('pg_class', 'c.oid')}`,
    facts: (row) => {
      const ownedBy: Address | undefined = row.column === null ? undefined : ['column', row.table_schema!, row.table!, row.column];
      return [{
        address: ['sequence', row.schema, row.name],
        parent: ownedBy ?? ['schema', row.schema],
        body: {
          type: row.type, start: row.start, increment: row.increment, min: row.min, max: row.max, cache: row.cache, cycle: row.cycle,
          ownedBy, persistence: row.unlogged ? 'unlogged' : 'permanent',
        },
        keys: [key('relation', row.oid)],
      }];
    },
  },

  create: ({ address, body }) => ({
    sql: `create ${body.persistence === 'unlogged' ? 'unlogged ' : ''}sequence ${name(address)} ${limits(body)}`,
  }),
  // Its column's default may read it, so it is made before the column that it goes with.
  tie: (fact, context) => (fact.body.ownedBy ? { tie: tied(fact, fact.body.ownedBy, context), untie: alter(fact, 'owned by none') } : undefined),
  drop: ({ address, id }) => ({
    sql: `drop sequence ${name(address)}`,
    effects: [
      effect({ effect: 'loses-values', subject: id, cause: 'drop-sequence', detail: `the position of ${id}` }),
      effect({ effect: 'removes', subject: id, cause: 'drop-sequence', detail: id }),
    ],
  }),

  change: {
    type: (before, after) => redefine(before, after, width(after) < width(before) ? [narrows(after, `${before.body.type} → ${after.body.type}`)] : []),
    increment: (before, after) => redefine(before, after),
    min: (before, after) => redefine(before, after, BigInt(after.body.min) > BigInt(before.body.min) ? outside(before, after, `least value ${before.body.min} → ${after.body.min}`) : []),
    max: (before, after) => redefine(before, after, BigInt(after.body.max) < BigInt(before.body.max) ? outside(before, after, `greatest value ${before.body.max} → ${after.body.max}`) : []),
    // Where a later RESTART would begin; the position stays.
    start: (before, after) => redefine(before, after),
    cache: (before, after) => redefine(before, after),
    cycle: (before, after) => redefine(before, after, after.body.cycle ? [] : [narrows(after, 'no longer starts again at its end')]),
    ownedBy: (_, after, context) => (after.body.ownedBy ? tied(after, after.body.ownedBy, context) : alter(after, 'owned by none')),
    persistence: (_, after) => alter(after, `set ${after.body.persistence === 'unlogged' ? 'unlogged' : 'logged'}`),
  },
});

/** The server wants one owner for both (sql-altersequence, OWNED BY), and lets none of a sequence change that is already tied. */
function tied(fact: Fact<Sequence>, column: Address, context: Context): Draft[] {
  const table = holderOf(column, context);
  const there = context.before.facts.get(fact.id) as Fact<Sequence> | undefined;
  const from = there?.body.ownedBy;
  const [own, wanted] = [ownerOf(from ? holderOf(from, context) : there, context), ownerOf(table, context)];
  const tie = alter(fact, `owned by ${columnText(column)}`);
  if (own === wanted) return [tie];
  return [...(from ? [alter(fact, 'owned by none')] : []), alter(fact, `owner to ${ident(wanted)}`), tie];
}

/** What holds the column, if it is there by now. */
function holderOf(column: Address, { before }: Context): Fact | undefined {
  const parent = before.facts.get(addressText(column))?.parent ?? ['table', 'foreign-table'].map((kind) => addressText([kind, part(column, 1), part(column, 2)])).find((id) => before.facts.has(id));
  return parent === undefined ? undefined : before.facts.get(parent);
}

/** What is made belongs to who deploys it. */
const ownerOf = (of: Fact | undefined, { before, server }: Context): string =>
  of === undefined ? server.user : (before.facts.get(addressText(['owner', of.address])) as Fact<{ readonly role: string }> | undefined)?.body.role ?? server.user;

const alter = (fact: Fact<Sequence>, action: string, effects: readonly Effect[] = []): Draft => ({ sql: `alter sequence ${name(fact.address)} ${action}`, effects });

/** All limits in one statement, for the server checks them against each other. */
function redefine(before: Fact<Sequence>, after: Fact<Sequence>, effects: readonly Effect[] = []): Draft[] {
  const last = alter(after, limits(after.body), effects);
  if (!leavesStart(before.body, after.body)) return [last];
  const wide = width(before) > width(after) ? before.body.type : after.body.type;
  return [
    alter(after, limits({ ...after.body, ...union(before.body, after.body), type: wide }), effects),
    { sql: `select setval(${literal(name(after.address))}, ${after.body.start}, false) from ${name(after.address)} where not is_called` },
    alter(after, limits(after.body)),
  ];
}

const WIDTHS: readonly Sequence['type'][] = ['smallint', 'integer', 'bigint'];
const width = ({ body }: Fact<Sequence>): number => WIDTHS.indexOf(body.type);

const narrows = (after: Fact<Sequence>, detail: string): Effect =>
  effect({ effect: 'narrows-values', subject: after.id, cause: 'narrow-sequence', detail: `${after.id}: ${detail}` });

/** The server refuses bounds that the position lies outside of. One that never gave a value begins anew. */
const outside = (before: Fact<Sequence>, after: Fact<Sequence>, detail: string): Effect[] => [
  narrows(after, detail),
  effect({
    effect: 'may-fail', subject: after.id, cause: 'narrow-sequence', detail: `${after.id} stands outside of its new bounds`,
    check: `select count(*) from ${name(after.address)} where last_value not between ${after.body.min} and ${after.body.max}${leavesStart(before.body, after.body) ? ' and is_called' : ''}`,
  }),
];
