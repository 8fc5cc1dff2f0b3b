/**
 * Another type under the same name, where the server cannot alter it in place: the old one steps aside under another name, the
 * new one is made, columns are converted, the old one goes. What stands on the type or its columns is displaced meanwhile.
 */
import { addressText, part, type Address, type Context, type Draft, type Effect, type Fact, type Id } from '@sluice/core/dialect';
import { ident, qualified } from '../script/quote.ts';
import type { Column } from './column.ts';
import { isKey } from './column-park.ts';
import { rowTypeUser, storedAs } from './column-stored.ts';
import { comment } from './comment.ts';
import { takenBack } from './given-by-default.ts';
import { grant } from './grant.ts';
import { effect, type PgKind } from './kind.ts';
import { owner } from './owner.ts';
import { columnsOf, conversionSaid, convertedColumns, isPartitionedAnew, standingOn } from './type-use.ts';
import { overWholeRows } from './whole-rows.ts';

export interface Swap {
  /** `type` or `domain`, as ALTER wants it. */
  readonly word: 'type' | 'domain';
  /** Statements that make the new type. */
  readonly create: readonly Draft[];
  /** The value of `column` as the new type; `brackets` is `[]` where it is an array of it. undefined: it cannot be told. */
  convert(column: string, brackets: string): string | undefined;
  /** What makes a cast of arrays possible, and what takes it away; `aside`: the old type's name meanwhile. */
  arrays?(aside: string): { readonly come: readonly Draft[]; readonly go: readonly Draft[] };
  /** A condition that holds for values which do not convert, where one can be told. */
  violates?(column: string, brackets: string): string;
  /** What the swap does to the type as a whole; `count` counts the values that do not convert. */
  effects(count: string): readonly Effect[];
  /** Facts within it that `create` makes too (checks of a domain); what is said about them is said again. */
  readonly restates?: readonly Fact[];
}

/** `replace` where a column cannot be converted: the planner then says what stands in the way. */
export function swapType(before: Fact, after: Fact, context: Context, swap: Swap): Draft[] | 'replace' {
  const aside = freeName(after.address, context);
  const anew = [...new Set(columnsOf(before, context).map(({ parent }) => parent!))].filter((table) => isPartitionedAnew(table, context));
  const columns = convertedColumns(before, context).filter(({ parent }) => !anew.includes(parent!));
  const conversions = columns.map((column) => conversion(column, after, swap, context));
  if (!conversions.every((each) => each !== undefined)) return 'replace';
  const arrays = columns.some(({ body }) => body.type.endsWith('[]')) ? swap.arrays?.(qualified(part(after.address, 1), aside)) : undefined;
  const counts = conversions.flatMap(({ count }) => (count === undefined ? [] : [`(${count})`]));
  return [
    {
      sql: `alter ${swap.word} ${nameOf(after.address)} rename to ${ident(aside)}`,
      effects: swap.effects(`select ${counts.join(' + ') || '0'}`),
      displaces: [...new Set([...standingOn(before, columns, context), ...anew, ...columns.flatMap(({ parent }) => overWholeRows(parent!, context))])],
    },
    ...swap.create,
    ...arrays?.come ?? [],
    ...takenBack(after, context),
    ...[after, ...(swap.restates ?? [])].flatMap((fact) => restated(fact, context)),
    ...byTable(conversions).flatMap(([table, members]) => [converted(table, members, after), ...members.flatMap(({ column }) => storedAs(column, column))]),
    ...arrays?.go ?? [],
    { sql: `drop ${swap.word} ${qualified(part(after.address, 1), aside)}` },
  ];
}

const nameOf = (address: Address): string => qualified(part(address, 1), part(address, 2));

/** A name that no relation or type of the schema has, the same on every run. 63 bytes is the server's limit for names. */
export function freeName(address: Address, { before, after }: Context, suffix = '__old'): string {
  const [, schema, own] = [address[0], part(address, 1), part(address, 2)];
  let stem = own;
  while (Buffer.byteLength(stem) > 48) stem = stem.slice(0, -1);
  const taken = new Set<string>();
  for (const catalog of [before, after]) {
    for (const { address: other } of catalog.facts.values()) if (other.length === 3 && part(other, 1) === schema) taken.add(part(other, 2));
  }
  for (let count = 0; ; count += 1) {
    const name = `${stem}${suffix}${count === 0 ? '' : count}`;
    if (!taken.has(name)) return name;
  }
}

interface Conversion {
  readonly column: Fact<Column>;
  readonly table: Id;
  readonly action: string;
  /** Counts the values that do not convert, where one can. */
  readonly count: string | undefined;
  /** The sources say an expression, which may make anything of a value. */
  readonly said: boolean;
}

/** undefined: the server refuses to alter it (sql-altertable: a column of a partition key), or no expression converts it. */
function conversion(column: Fact<Column>, type: Fact, swap: Swap, context: Context): Conversion | undefined {
  const table = addressText(['table', part(column.address, 1), part(column.address, 2)]);
  const name = ident(part(column.address, 3));
  const brackets = /(\[\])*$/.exec(column.body.type)![0];
  const using = conversionSaid(column, context);
  const source = using === undefined ? name : `(${using})`;
  const value = swap.convert(source, brackets);
  if (value === undefined || isKey(column, context.before.facts.get(table)) || rowTypeUser(table, context.before) !== undefined) return undefined;
  const violates = swap.violates?.(source, brackets);
  const collate = column.body.collation === undefined ? '' : ` collate ${column.body.collation}`;
  return {
    column, table, said: using !== undefined,
    action: `alter column ${name} type ${nameOf(type.address)}${brackets}${collate} using ${value}`,
    count: violates === undefined ? undefined : `select count(*) from ${nameOf(column.address)} where ${violates}`,
  };
}

function byTable(conversions: readonly Conversion[]): [Id, Conversion[]][] {
  const tables = new Map<Id, Conversion[]>();
  for (const each of conversions) {
    const known = tables.get(each.table);
    if (known) known.push(each);
    else tables.set(each.table, [each]);
  }
  return [...tables].sort(([a], [b]) => (a < b ? -1 : 1));
}

/** One statement a table, for each statement copies it. */
const converted = (table: Id, conversions: readonly Conversion[], type: Fact): Draft => ({
  sql: `alter table ${nameOf(conversions[0]!.column.address)} ${conversions.map(({ action }) => action).join(', ')}`,
  effects: [
    effect({ effect: 'rewrites', subject: table, cause: 'type-rewrite', lock: 'ACCESS EXCLUSIVE', while: 'rewrite', detail: `${table}: ${type.id} is swapped` }),
    ...conversions.flatMap(({ column, said }) => (said ? [effect({ effect: 'narrows-values', subject: table, cause: 'type-change', detail: `${column.id}: an expression makes its values anew` })] : [])),
    ...conversions.flatMap(({ column, count }) => (count === undefined ? [] : [
      effect({ effect: 'may-fail', subject: table, cause: 'type-change', detail: `${column.id} holds values that ${type.id} does not take`, check: count }),
    ])),
  ],
});

/** Comment, owner and privileges that stay were the old type's. Those that change or come have statements of their own. */
function restated(fact: Fact, context: Context): Draft[] {
  const facets = new Map<string, PgKind>([comment, owner, grant].map((kind) => [kind.kind.kind, kind]));
  return context.after.childrenOf(fact.id)
    .filter((facet) => context.before.facts.has(facet.id))
    .flatMap((facet) => facets.get(facet.address[0])?.kind.create(facet, context, []) ?? [])
    .map(({ sql }): Draft => ({ sql }));
}
