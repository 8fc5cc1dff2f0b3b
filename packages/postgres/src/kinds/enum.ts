/** An enum. Labels are added in place; any other change swaps the type. https://www.postgresql.org/docs/18/sql-altertype.html */
import { part, type Address, type Context, type Draft, type Fact } from '@sluice/core/dialect';
import { literal, qualified } from '../script/quote.ts';
import type { Column } from './column.ts';
import { definePgKind, effect, key, made, notMember, userSchema } from './kind.ts';
import { inSchema } from './renaming.ts';
import { swapType } from './type-swap.ts';
import { convertedColumns } from './type-use.ts';

export interface Enum {
  /** In their order, which is also how they sort. */
  readonly labels: readonly string[];
}

interface Row { oid: number; schema: string; name: string; labels: string[] }

const name = (address: Address): string => qualified(part(address, 1), part(address, 2));
const create = ({ address, body }: Fact<Enum>): Draft => ({ sql: `create type ${name(address)} as enum (${body.labels.map(literal).join(', ')})` });

export const enumKind = definePgKind<Enum, Row>({
  kind: 'enum',
  rename: inSchema('rename-object'),
  parts: {
    names: ({ labels }) => labels,
    rename: ({ address, id }, from, to) => ({
      sql: `alter type ${name(address)} rename value ${literal(from)} to ${literal(to)}`,
      effects: [effect({ effect: 'breaks-callers', subject: id, cause: 'rename-enum-value', detail: `${id}: ${literal(from)}` })],
    }),
  },
  slots: ({ address }) => [`type ${part(address, 1)}.${part(address, 2)}`],
  read: {
    present: made('pg_type', 'oid', `typtype = 'e'`),
    sql: (context) => /* sql */ `
      select t.oid::int8 as oid, n.nspname as schema, t.typname as name,
        array(select e.enumlabel from pg_enum e where e.enumtypid = t.oid order by e.enumsortorder) as labels
      from pg_type t join pg_namespace n on n.oid = t.typnamespace
      where t.typtype = 'e' and ${userSchema('n', context)} and ${notMember('pg_type', 't.oid')}`,
    facts: (row) => [{ address: ['enum', row.schema, row.name], parent: ['schema', row.schema], body: { labels: row.labels }, keys: [key('type', row.oid)] }],
  },
  create,
  drop: ({ address, id }) => ({
    sql: `drop type ${name(address)}`,
    effects: [effect({ effect: 'removes', subject: id, cause: 'drop-enum', detail: id })],
  }),
  change: {
    labels: (before, after, context) => (takesLabels(before, after) && !returns(before, context) ? added(before, after) : swapped(before, after, context)),
  },
});

/** Whether it becomes the other one by labels that are added; else it is made anew. */
export const takesLabels = (before: Fact<Enum>, after: Fact<Enum>): boolean => isSubsequence(before.body.labels, after.body.labels);

/** Columns get values back, of labels that come back, too: no transaction could use one that it only adds. What files say may be there since an earlier change. */
const returns = (type: Fact, context: Context): boolean =>
  convertedColumns(type, context).some(({ id }) => (context.after.facts.get(id)?.body as Partial<Column> | undefined)?._returns === true);

function isSubsequence(short: readonly string[], long: readonly string[]): boolean {
  let next = 0;
  for (const label of long) if (label === short[next]) next += 1;
  return next === short.length;
}

/** Each new label stands after the one before it, which is there by then. None can be used before its commit. */
function added(before: Fact<Enum>, after: Fact<Enum>): Draft[] {
  const { labels } = after.body;
  return labels.flatMap((label, index): Draft[] => {
    if (before.body.labels.includes(label)) return [];
    const place = index > 0 ? ` after ${literal(labels[index - 1]!)}` : before.body.labels.length > 0 ? ` before ${literal(before.body.labels[0]!)}` : '';
    return [{
      sql: `alter type ${name(after.address)} add value ${literal(label)}${place}`,
      barrier: true,
      effects: [effect({ effect: 'changes-meaning', subject: after.id, cause: 'enum-value-added', detail: `${after.id}: ${literal(label)}` })],
    }];
  });
}

function swapped(before: Fact<Enum>, after: Fact<Enum>, context: Context): Draft[] | 'replace' {
  const gone = before.body.labels.filter((label) => !after.body.labels.includes(label));
  const list = gone.map(literal).join(', ');
  return swapType(before, after, context, {
    word: 'type',
    create: [create(after)],
    convert: (column, brackets) => `${column}::text${brackets}::${name(after.address)}${brackets}`,
    ...(gone.length > 0 && {
      violates: (column: string, brackets: string) => (brackets === '' ? `${column}::text in (${list})` : `${column}::text[] && array[${list}]`),
    }),
    effects: (count) => gone.length > 0
      ? [effect({ effect: 'narrows-values', subject: after.id, cause: 'enum-value-removed', detail: `${after.id}: ${list}`, check: count })]
      : [effect({ effect: 'changes-meaning', subject: after.id, cause: 'type-change', detail: `${after.id}: its values sort in another order` })],
  });
}
