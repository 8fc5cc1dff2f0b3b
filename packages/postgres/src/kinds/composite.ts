/** A composite type of its own (not a table's row type). https://www.postgresql.org/docs/18/sql-altertype.html */
import { part, type Address, type Context, type Draft, type Effect, type Fact } from '@sluice/core/dialect';
import { ident, literal, qualified } from '../script/quote.ts';
import { cast } from './column-cast.ts';
import type { Column } from './column.ts';
import { widens } from './column-type.ts';
import { definePgKind, effect, key, made, notMember, short, userSchema } from './kind.ts';
import { inSchema } from './renaming.ts';
import { freeName, swapType } from './type-swap.ts';
import { convertedColumns, isHeld, standingOn } from './type-use.ts';

interface Attribute {
  readonly name: string;
  readonly type: string;
  /** Only where it is not the type's own. */
  readonly collation?: string | undefined;
}

export interface Composite {
  readonly attributes: readonly Attribute[];
}

interface Row { oid: number; relation_oid: number; schema: string; name: string; attributes: { number: number; name: string; type: string; collation: string | null }[] }

const name = (address: Address): string => qualified(part(address, 1), part(address, 2));
const clause = ({ name: attribute, type, collation }: Attribute): string => `${ident(attribute)} ${typed(type, collation)}`;
const typed = (type: string, collation: string | undefined): string => (collation === undefined ? type : `${type} collate ${collation}`);
const create = ({ address, body }: Fact<Composite>): Draft => ({ sql: `create type ${name(address)} as (${body.attributes.map(clause).join(', ')})` });

export const composite = definePgKind<Composite, Row>({
  kind: 'composite',
  rename: inSchema('rename-object'),
  parts: {
    names: ({ attributes }) => attributes.map((attribute) => attribute.name),
    rename: ({ address, id }, from, to) => ({
      sql: `alter type ${name(address)} rename attribute ${ident(from)} to ${ident(to)}`,
      effects: [effect({ effect: 'breaks-callers', subject: id, cause: 'rename-object', detail: `${id}: ${from}` })],
    }),
  },
  slots: ({ address }) => [`type ${part(address, 1)}.${part(address, 2)}`, `relation ${part(address, 1)}.${part(address, 2)}`],
  read: {
    present: made('pg_class', 'oid', `relkind = 'c'`),
    sql: (context) => /* sql */ `
      select t.oid::int8 as oid, c.oid::int8 as relation_oid, n.nspname as schema, t.typname as name,
        (select coalesce(json_agg(json_build_object('number', a.attnum, 'name', a.attname, 'type', format_type(a.atttypid, a.atttypmod),
            'collation', case when a.attcollation <> x.typcollation then (select quote_ident(cn.nspname) || '.' || quote_ident(co.collname)
              from pg_collation co join pg_namespace cn on cn.oid = co.collnamespace where co.oid = a.attcollation) end) order by a.attnum), '[]'::json)
         from pg_attribute a join pg_type x on x.oid = a.atttypid where a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped) as attributes
      from pg_class c join pg_type t on t.oid = c.reltype join pg_namespace n on n.oid = c.relnamespace
      where c.relkind = 'c' and ${userSchema('n', context)} and ${notMember('pg_type', 't.oid')}`,
    facts: (row) => [{
      address: ['composite', row.schema, row.name],
      parent: ['schema', row.schema],
      body: { attributes: row.attributes.map(({ name: attribute, type, collation }) => ({ name: attribute, type, ...(collation !== null && { collation }) })) },
      keys: [key('type', row.oid), key('relation', row.relation_oid), ...row.attributes.map(({ number }) => key('relation', row.relation_oid, number))],
    }],
  },
  create,
  drop: ({ address, id }) => ({
    sql: `drop type ${name(address)}`,
    effects: [effect({ effect: 'removes', subject: id, cause: 'drop-composite', detail: id })],
  }),
  change: { attributes: (before, after, context) => attributes(before, after, context) },
});

function compared(before: Fact<Composite>, after: Fact<Composite>) {
  const old = new Map(before.body.attributes.map((each) => [each.name, each]));
  const now = new Map(after.body.attributes.map((each) => [each.name, each]));
  const gone = before.body.attributes.filter((each) => !now.has(each.name));
  const added = after.body.attributes.filter((each) => !old.has(each.name));
  const retyped = after.body.attributes.filter((each) => old.has(each.name) && clause(old.get(each.name)!) !== clause(each));
  const order = [...before.body.attributes.filter((each) => now.has(each.name)), ...added].map((each) => each.name);
  return { old, gone, added, retyped, inOrder: order.every((each, index) => each === after.body.attributes[index]?.name) };
}

/** The server retypes no attribute that a column holds, be it within other types, and has no word for the order: the type is made anew. */
export function isSwapped(before: Fact<Composite>, after: Fact<Composite>, states: Pick<Context, 'before' | 'after'>): boolean {
  const { retyped, inOrder } = compared(before, after);
  return !inOrder || (retyped.length > 0 && isHeld(before, states));
}

function attributes(before: Fact<Composite>, after: Fact<Composite>, context: Context): readonly Draft[] | 'replace' {
  if (isSwapped(before, after, context)) return swapped(before, after, context);
  const { old, gone, added, retyped } = compared(before, after);
  const columns = convertedColumns(before, context);
  const displaces = gone.length + retyped.length > 0 ? standingOn(before, [], context).filter(readsAttributes) : [];
  const tables = context.before.dependantsOf(before.id).flatMap(({ from }) => context.before.facts.get(from) ?? [])
    .filter((fact) => fact.address[0] === 'table' && (fact.body as { ofType?: string }).ofType !== undefined && context.after.facts.has(fact.id));
  const alter = (action: string, effects: readonly Effect[]): Draft => ({ sql: `alter type ${name(after.address)} ${action}${tables.length > 0 ? ' cascade' : ''}`, effects: [...effects, ...tables.map(({ id }) => short(id))], displaces });
  const changes = effect({ effect: 'breaks-callers', subject: after.id, cause: 'change-composite', detail: after.id });
  return [
    ...gone.map((each) => alter(`drop attribute ${ident(each.name)}`, [changes, ...loses(each, columns), ...losesFrom(each, tables)])),
    ...retyped.map((each) => alter(`alter attribute ${ident(each.name)} type ${typed(each.type, each.collation)}`, [changes, ...tables.flatMap((table) => rewrites(each, old.get(each.name)!, table))])),
    ...added.map((each) => alter(`add attribute ${clause(each)}`, [changes])),
  ];
}

const READERS = ['view', 'materialized-view', 'policy', 'rule', 'constraint', 'index', 'default'];
const readsAttributes = (id: string): boolean => READERS.includes(id.slice(0, id.indexOf(' ')));

/**
 * A value without its attributes in common stays a value; a missing one stays missing. USING holds no query that could go through an array, but a cast
 * of arrays keeps bounds, dimensions and missing elements, so there is one of single values for as long as it takes.
 */
function swapped(before: Fact<Composite>, after: Fact<Composite>, context: Context): Draft[] | 'replace' {
  const { old, gone } = compared(before, after);
  const narrowed = after.body.attributes.filter((each) => old.has(each.name) && !widens(old.get(each.name)!.type, each.type));
  const converted = (value: string): string => {
    const fields = after.body.attributes.map((each) => {
      const was = old.get(each.name);
      return was ? cast(`(${value}).${ident(each.name)}`, was.type, each.type, context) : `null::${each.type}`;
    });
    return `case when ${value} is distinct from null then row(${fields.join(', ')})::${name(after.address)} end`;
  };
  const violates = (value: string): string => narrowed.map((each) => `(${value}).${ident(each.name)} is not null`).join(' or ');
  return swapType(before, after, context, {
    word: 'type',
    create: [create(after)],
    convert: (column, brackets) => (brackets === '' ? converted(column) : `(${column})::${name(after.address)}${brackets}`),
    arrays: (aside) => {
      const by = `${qualified(part(after.address, 1), freeName(after.address, context, '__converted'))}(${aside})`;
      return {
        come: [
          { sql: `create function ${by} returns ${name(after.address)} immutable language sql as ${literal(`select ${converted('$1')}`)}` },
          { sql: `create cast (${aside} as ${name(after.address)}) with function ${by}` },
        ],
        go: [{ sql: `drop cast (${aside} as ${name(after.address)})` }, { sql: `drop function ${by}` }],
      };
    },
    ...(narrowed.length > 0 && { violates: (column: string, brackets: string) => (brackets === '' ? violates(column) : `exists (select from unnest(${column}) __element where ${violates('__element')})`) }),
    effects: (count) => [
      effect({ effect: 'breaks-callers', subject: after.id, cause: 'change-composite', detail: after.id }),
      ...(narrowed.length > 0 ? [effect({ effect: 'narrows-values', subject: after.id, cause: 'type-change', detail: `${after.id}: ${narrowed.map((each) => each.name).join(', ')}`, check: count })] : []),
      ...gone.flatMap((each) => loses(each, convertedColumns(before, context))),
    ],
  });
}

const losesFrom = (attribute: Attribute, tables: readonly Fact[]): Effect[] =>
  tables.map(({ id }) => effect({ effect: 'loses-values', subject: id, cause: 'drop-attribute', detail: `${attribute.name} of ${id}` }));

function rewrites(attribute: Attribute, { type: from }: Attribute, { id }: Fact): Effect[] {
  const detail = `${attribute.name} of ${id}: ${from} → ${attribute.type}`;
  return [
    effect({ effect: 'rewrites', subject: id, cause: 'type-rewrite', lock: 'ACCESS EXCLUSIVE', while: 'rewrite', detail }),
    ...(widens(from, attribute.type) ? [] : [effect({ effect: 'narrows-values', subject: id, cause: 'type-change', detail }), effect({ effect: 'may-fail', subject: id, cause: 'type-change', detail })]),
  ];
}

const loses = (attribute: Attribute, columns: readonly Fact<Column>[]): Effect[] =>
  columns.map((column) => effect({ effect: 'loses-values', subject: column.parent!, cause: 'drop-attribute', detail: `${attribute.name} in ${column.id}` }));
