/**
 * What a table in use is given in steps, none of which keeps its readers or writers waiting while rows are read or an index is built (decision 0023).
 * https://www.postgresql.org/docs/current/sql-altertable.html#SQL-ALTERTABLE-NOTES
 */
import { addressText, part, SMALL_BELOW, type Context, type Draft, type Effect, type Fact, type Id } from '@sluice/core/dialect';
import { ident, qualified } from '../script/quote.ts';
import type { Column } from './column.ts';
import type { Constraint } from './constraint.ts';
import { childTables } from './heritage.ts';
import { built, dropped } from './index-probe.ts';
import { effect, short } from './kind.ts';
import { chosenName } from './not-null-name.ts';
import { tableName, type Table } from './table.ts';

const SHORT_LOCK = 'the lock of the statement before is let go before rows are read';
const PROVEN = 'what is proven need not be read again where the next statement has to wait';

/** Filled, and there before the plan. A small one is changed in place, and the plan stays one transaction. */
export const isFilled = (relation: Id, { before, rows }: Context): boolean => before.facts.has(relation) && (rows(relation) ?? 0) >= SMALL_BELOW;

const isPartitioned = (table: Id, { before, after }: Context): boolean => [before, after].some(({ facts }) => (facts.get(table)?.body as Partial<Table> | undefined)?.partitionKey !== undefined);

/** One table, with what it holds itself. */
const isPlain = (table: Id, context: Context): boolean => !isPartitioned(table, context) && [context.before, context.after].every((catalog) => childTables(table, catalog).length === 0);

/** undefined: it must be added in place. What only changes stays in one transaction, for between the old and the new one nothing would guard the rows. */
export function addBeside(fact: Fact<Constraint>, context: Context, { added, violators }: { readonly added: readonly Effect[]; readonly violators: readonly Effect[] }): readonly Draft[] | undefined {
  const { type, validated, enforced, partitionOf, beside, only, references } = fact.body;
  const table = fact.parent!;
  if (partitionOf || beside !== undefined || only || !validated || !enforced || context.before.facts.has(fact.id) || !isFilled(table, context) || !isPlain(table, context)) return undefined;
  if (type !== 'check' && type !== 'foreign-key') return indexFirst(fact, violators);
  // Which rows of pg_constraint VALIDATE reaches where the other side has partitions differs between versions.
  if (references && isPartitioned(addressText(references), context)) return undefined;
  const [alter, name] = [`alter table ${tableName(fact.address)}`, ident(part(fact.address, 3))];
  return [
    { sql: `${alter} add constraint ${name} ${fact.body.definition} not valid`, effects: added, commits: SHORT_LOCK, back: [{ sql: `${alter} drop constraint ${name}` }] },
    { sql: `${alter} validate constraint ${name}`, effects: [scanned(fact), ...violators], commits: PROVEN, back: [] },
  ];
}

/** VALIDATE reads all rows of the table that the fact lies in, and writers pass. */
export const scanned = ({ parent, id }: Fact): Effect => effect({ effect: 'blocks', subject: parent!, cause: 'validate-constraint', lock: 'SHARE UPDATE EXCLUSIVE', while: 'scan', detail: id });

/** An index of its own, which the constraint then takes over. */
function indexFirst({ address, body, parent }: Fact<Constraint>, violators: readonly Effect[]): readonly Draft[] | undefined {
  const using = / USING btree .*$/s.exec(body._index ?? '')?.[0];
  if (using === undefined || body.type === 'exclusion') return undefined;
  const [table, name, index] = [tableName(address), ident(part(address, 3)), qualified(part(address, 1), part(address, 3))];
  const deferred = / (?:NOT )?DEFERRABLE.*$/.exec(body.definition)?.[0] ?? '';
  return [
    {
      sql: `create unique index concurrently ${name} on ${table}${using}${body.tablespace === undefined ? '' : ` tablespace ${ident(body.tablespace)}`}`,
      effects: violators, transactional: false, ...built(index),
      back: [{ sql: `drop index concurrently if exists ${index}`, transactional: false, ...dropped(index) }],
    },
    {
      sql: `alter table ${table} add constraint ${name} ${body.type === 'unique' ? 'unique' : 'primary key'} using index ${name}${deferred}`,
      effects: [short(parent!)], back: [{ sql: `alter table ${table} drop constraint ${name}` }],
    },
  ];
}

/** `plain`: the statement that makes it NOT NULL at once. undefined: it must be. */
export function requireBeside(fact: Fact<Column>, context: Context, { plain, nulls }: { readonly plain: string; readonly nulls: readonly Effect[] }): readonly Draft[] | undefined {
  const table = fact.parent!;
  if (fact.body.notNullUnchecked || !isFilled(table, context) || !isPlain(table, context)) return undefined;
  const [alter, column] = [`alter table ${tableName(fact.address)}`, ident(part(fact.address, 3))];
  const name = ident(chosenName(part(fact.address, 2), part(fact.address, 3), 'is_not_null'));
  // A check that is proven spares the scan of SET NOT NULL.
  return [
    { sql: `${alter} add constraint ${name} check (${column} is not null) not valid`, effects: [short(table)], commits: SHORT_LOCK, back: [{ sql: `${alter} drop constraint if exists ${name}` }] },
    { sql: `${alter} validate constraint ${name}`, effects: [scanned(fact), ...nulls], commits: PROVEN, back: [] },
    { sql: plain, effects: [short(table)], back: [{ sql: `${alter} alter column ${column} drop not null` }] },
    { sql: `${alter} drop constraint ${name}`, effects: [short(table)], back: [] },
  ];
}
