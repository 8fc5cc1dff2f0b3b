/** Identity columns and the options of their sequence. https://www.postgresql.org/docs/18/ddl-identity-columns.html */
import { addressText, part, type Context, type Draft, type Fact, type Id } from '@sluice/core/dialect';
import { ident, literal, qualified } from '../script/quote.ts';
import { effect, short } from './kind.ts';
import { alterColumn, tableOf, type Column } from './column.ts';
import { leavesStart, union } from './sequence-bounds.ts';
import { tableName, type Table } from './table.ts';

/** Bounds as text: they may exceed what a JSON number holds. Only what differs from the type's defaults is said. */
export interface Identity {
  readonly always: boolean;
  readonly start: string;
  readonly increment: string;
  readonly min: string;
  readonly max: string;
  readonly cache: string;
  readonly cycle: boolean;
  /** Of the sequence, only where it is another than the column's: LIKE … INCLUDING IDENTITY makes it bigint. */
  readonly type?: string | undefined;
  /** Of the sequence, only where it is another than the table's. */
  readonly persistence?: Persistence | undefined;
}

type Persistence = 'logged' | 'unlogged';

const options = (identity: Identity): string =>
  [
    `increment by ${identity.increment}`, `minvalue ${identity.min}`, `maxvalue ${identity.max}`, `start with ${identity.start}`,
    `cache ${identity.cache}`, identity.cycle ? 'cycle' : 'no cycle', identity.persistence ?? '',
  ].filter(Boolean).join(' ');

/** In the definition of a column that has one. */
export const identityClause = (column: Fact<Column>, context: Context): string => `generated ${mode(column.body.identity!)} as identity (${sequenceName(column, context)}${options(column.body.identity!)})`;

/** What the server would not choose, as pg_dump writes it where a table was renamed (SEQUENCE NAME). Nothing where the name is still taken by the column that this one replaces. */
function sequenceName({ id, address, body }: Fact<Column>, { before }: Context): string {
  const { sequence } = body;
  const taken = (before.facts.get(id) as Fact<Column> | undefined)?.body._sequence === sequence;
  return sequence === undefined || taken ? '' : `sequence name ${qualified(part(address, 1), sequence)} `;
}

const mode = (identity: Identity): string => (identity.always ? 'always' : 'by default');

/** Named after its column and table, and not renamed with them. Nobody needs its name: the column fills itself. */
export const sequenceRenamed = (before: Fact<Column>, after: Fact<Column>): Draft => ({ sql: `alter sequence ${qualified(part(after.address, 1), before.body._sequence!)} rename to ${ident(after.body._sequence!)}` });

/** An identity column must be NOT NULL: that is said before it becomes one, and taken back after it was one. */
export function identityDrafts(before: Fact<Column>, after: Fact<Column>, context: Context): Draft[] {
  const old = before.body.identity;
  const now = after.body.identity;
  const table = addressText(tableOf(after.address));
  if (!now) {
    return [{ ...alterColumn(after, 'drop identity'), effects: [effect({ effect: 'breaks-callers', subject: table, cause: 'drop-identity', detail: after.id }), short(table)] }];
  }
  if (!old) {
    return [
      { ...alterColumn(after, `add ${identityClause(after, context)}`), effects: [effect({ effect: 'blocks', subject: table, cause: 'add-identity', lock: 'ACCESS EXCLUSIVE', while: 'catalog', detail: after.id })] },
      ...(context.rows(table) === 0 ? [] : [position(after, now)]),
      ...typedApart(after),
    ];
  }
  const stricter = now.always && !old.always;
  const narrower = BigInt(now.min) > BigInt(old.min) || BigInt(now.max) < BigInt(old.max);
  const drafts = leavesStart(old, now)
    ? [alterColumn(after, changes(old, { ...now, ...union(old, now) })), anew(after, now), alterColumn(after, changes({ ...now, ...union(old, now) }, now))]
    : changes(old, now) === '' ? [] : [alterColumn(after, changes(old, now))];
  // With the column's type the sequence's is another one already.
  if (before.body.type === after.body.type && old.type !== now.type) drafts.unshift(...sequenceTyped(after));
  if (old.persistence !== now.persistence) drafts.push({ sql: `alter sequence ${qualified(part(before.address, 1), before.body._sequence!)} set ${now.persistence ?? persistenceOf(table, context)}` });
  const effects = [
    ...(drafts[0]?.effects ?? []),
    ...(stricter ? [effect({ effect: 'breaks-callers', subject: table, cause: 'identity-always', detail: after.id })] : []),
    ...(narrower ? [outside(after, now)] : []),
  ];
  return drafts.map((draft, index) => (index === 0 ? { ...draft, effects } : draft));
}

const persistenceOf = (table: Id, { after }: Context): Persistence => ((after.facts.get(table) as Fact<Table> | undefined)?.body.persistence === 'unlogged' ? 'unlogged' : 'logged');

const changes = (old: Identity, now: Identity): string =>
  [
    old.always === now.always ? '' : `set generated ${mode(now)}`,
    old.increment === now.increment ? '' : `set increment by ${now.increment}`,
    old.min === now.min ? '' : `set minvalue ${now.min}`,
    old.max === now.max ? '' : `set maxvalue ${now.max}`,
    old.start === now.start ? '' : `set start with ${now.start}`,
    old.cache === now.cache ? '' : `set cache ${now.cache}`,
    old.cycle === now.cycle ? '' : now.cycle ? 'set cycle' : 'set no cycle',
  ].filter(Boolean).join(' ');

/** No column's clause says the type of its sequence. Bounds that were the other type's own would become those of this one. */
function sequenceTyped({ address, body: { identity, type, _sequence } }: Fact<Column>): Draft[] {
  return identity === undefined || _sequence === undefined ? [] : [{ sql: `alter sequence ${qualified(part(address, 1), _sequence)} as ${identity.type ?? type} minvalue ${identity.min} maxvalue ${identity.max}` }];
}

/** Where it is another than the column's. */
export const typedApart = (column: Fact<Column>): Draft[] => (column.body.identity?.type === undefined ? [] : sequenceTyped(column));

const sequenceOf = ({ address }: Fact<Column>): string => `pg_get_serial_sequence(${literal(tableName(address))}, ${literal(part(address, 3))})`;

/** One that never gave a value begins at its new start. */
const anew = (after: Fact<Column>, { start }: Identity): Draft => ({
  sql: `select setval(${sequenceOf(after)}, ${start}, false) where pg_sequence_last_value(${sequenceOf(after)}::regclass) is null`,
});

/** The next value comes after those that are there: the server itself would begin at the start. */
function position(after: Fact<Column>, { increment, start }: Identity): Draft {
  const column = ident(part(after.address, 3));
  const [furthest, beyond] = increment.startsWith('-') ? ['min', 'least'] : ['max', 'greatest'];
  return {
    sql: `select setval(${sequenceOf(after)}, ${beyond}(${furthest}(${column}) + ${increment}, ${start}), false) from ${tableName(after.address)}`,
  };
}

/** The server refuses bounds that the position lies outside of. */
const outside = (after: Fact<Column>, { min, max }: Identity) =>
  effect({
    effect: 'may-fail', subject: addressText(tableOf(after.address)), cause: 'narrow-sequence', detail: `${after.id} stands outside of its new bounds`,
    check: `select count(*) from pg_sequences where format('%I.%I', schemaname, sequencename) = ${sequenceOf(after)} and last_value not between ${min} and ${max}`,
  });

/** Each row that is there takes a value when the column is added. */
export const exhausted = (column: Fact<Column>, { increment, start, min, max, cycle }: Identity) => {
  const [from, to, step] = [BigInt(start), BigInt(increment.startsWith('-') ? min : max), BigInt(increment)];
  return cycle ? [] : [effect({
    effect: 'may-fail', subject: addressText(tableOf(column.address)), cause: 'add-identity', detail: `${column.id} has fewer values than there are rows`,
    check: `select greatest(count(*) - ${(to - from) / step + 1n}, 0) from ${tableName(column.address)}`,
  })];
};
