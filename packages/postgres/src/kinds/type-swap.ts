/**
 * Another type under the same name, where the server cannot alter it in place: the old one steps aside under another name, the
 * new one is made, columns are converted, the old one goes. What stands on the type or its columns is displaced meanwhile.
 */
import { addressText, Failure, part, type Address, type Context, type Draft, type Effect, type Fact, type Id } from '@sluice/core/dialect';
import { ident, qualified } from '../script/quote.ts';
import type { Column } from './column.ts';
import { comment } from './comment.ts';
import { grant } from './grant.ts';
import { effect, type PgKind } from './kind.ts';
import { owner } from './owner.ts';
import { convertedColumns, standingOn } from './type-use.ts';

export interface Swap {
  /** `type` or `domain`, as ALTER wants it. */
  readonly word: 'type' | 'domain';
  /** Statements that make the new type. */
  readonly create: readonly Draft[];
  /** The value of `column` as the new type; `brackets` is `[]` where it is an array of it. */
  convert(column: string, brackets: string): string;
  /** A condition that holds for values which do not convert, where one can be told. */
  violates?(column: string, brackets: string): string;
  /** What the swap does to the type as a whole. */
  readonly effects: readonly Effect[];
  /** Facts within it that `create` makes too (checks of a domain); what is said about them is said again. */
  readonly restates?: readonly Fact[];
}

export function swapType(before: Fact, after: Fact, context: Context, swap: Swap): Draft[] {
  const aside = freeName(after.address, context);
  const columns = convertedColumns(before, context);
  return [
    {
      sql: `alter ${swap.word} ${nameOf(after.address)} rename to ${ident(aside)}`,
      effects: swap.effects,
      displaces: standingOn(before, columns, context),
    },
    ...swap.create,
    ...[after, ...(swap.restates ?? [])].flatMap((fact) => restated(fact, context)),
    ...byTable(columns).map(([table, members]) => converted(table, members, after, swap, context)),
    { sql: `drop ${swap.word} ${qualified(part(after.address, 1), aside)}` },
  ];
}

const nameOf = (address: Address): string => qualified(part(address, 1), part(address, 2));

/** A name that no relation or type of the schema has, the same on every run. 63 bytes is the server's limit for names. */
function freeName(address: Address, { before, after }: Context): string {
  const [, schema, own] = [address[0], part(address, 1), part(address, 2)];
  let stem = own;
  while (Buffer.byteLength(stem) > 48) stem = stem.slice(0, -1);
  const taken = new Set<string>();
  for (const catalog of [before, after]) {
    for (const { address: other } of catalog.facts.values()) if (other.length === 3 && part(other, 1) === schema) taken.add(part(other, 2));
  }
  for (let count = 0; ; count += 1) {
    const name = `${stem}__old${count === 0 ? '' : count}`;
    if (!taken.has(name)) return name;
  }
}

function byTable(columns: readonly Fact<Column>[]): [Id, Fact<Column>[]][] {
  const tables = new Map<Id, Fact<Column>[]>();
  for (const column of columns) {
    const table = addressText(['table', part(column.address, 1), part(column.address, 2)]);
    const known = tables.get(table);
    if (known) known.push(column);
    else tables.set(table, [column]);
  }
  return [...tables].sort(([a], [b]) => (a < b ? -1 : 1));
}

/** One statement a table, for each statement copies it. */
function converted(table: Id, columns: readonly Fact<Column>[], type: Fact, swap: Swap, context: Context): Draft {
  const relation = nameOf(columns[0]!.address);
  const body = context.before.facts.get(table)?.body as { partitionKey?: string } | undefined;
  const effects: Effect[] = [effect({ effect: 'rewrites', subject: table, cause: 'type-rewrite', lock: 'ACCESS EXCLUSIVE', while: 'rewrite', detail: `${table}: ${type.id} is swapped` })];
  const actions = columns.map(({ id, address, body: column }) => {
    const name = ident(part(address, 3));
    const brackets = /(\[\])*$/.exec(column.type)![0];
    if (body?.partitionKey !== undefined && new RegExp(`[(, ]${escaped(name)}[), ]`).test(body.partitionKey)) {
      throw new Failure('SL406', `${id} is part of the partition key of ${table}, so ${type.id} cannot change under it`, {
        hint: 'Make a new table over a new type beside it, move the rows, then drop the old ones.',
      });
    }
    const violates = swap.violates?.(name, brackets);
    if (violates !== undefined) {
      effects.push(effect({ effect: 'may-fail', subject: table, cause: 'type-change', detail: `${id} holds values that ${type.id} loses`, check: `select count(*) from ${relation} where ${violates}` }));
    }
    const collate = column.collation === undefined ? '' : ` collate ${column.collation}`;
    return `alter column ${name} type ${nameOf(type.address)}${brackets}${collate} using ${swap.convert(name, brackets)}`;
  });
  return { sql: `alter table ${relation} ${actions.join(', ')}`, effects };
}

const escaped = (text: string): string => text.replace(/[.*+?^$(){}|[\]\\]/g, '\\$&');

/** Comment, owner and privileges that stay were the old type's. Those that change or come have statements of their own. */
function restated(fact: Fact, context: Context): Draft[] {
  const facets = new Map<string, PgKind>([comment, owner, grant].map((kind) => [kind.kind.kind, kind]));
  return context.after.childrenOf(fact.id)
    .filter((facet) => context.before.facts.has(facet.id))
    .flatMap((facet) => facets.get(facet.address[0])?.kind.create(facet, context, []) ?? [])
    .map(({ sql }): Draft => ({ sql }));
}
