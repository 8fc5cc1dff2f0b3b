/**
 * Values whose conversion says an expression, or goes by way of text, come back while their column gets its former type again: a function tells for each row what it
 * had, where it still holds what became of that. An UPDATE afterwards would come too late, for what became of a value need not convert back at all.
 */
import { addressText, type BackupDraft, type Context, type Draft, type Fact, type Id } from '@sluice/core/dialect';
import type { Column } from '../kinds/column.ts';
import { cast, conversion } from '../kinds/column-cast.ts';
import { ident, literal } from '../script/quote.ts';
import { lock, rowsFrom, rowsHere, tableIn, unforced } from './columns.ts';
import { labels, type Labels } from './labels.ts';
import { inObject, nameOf, restoring, type CopiedValues } from './object.ts';
import { turn } from './turn.ts';
import { matched, unmatched, type Trace } from './whose.ts';

type Value = CopiedValues['values'][number];

interface Way {
  readonly value: Value;
  readonly now: Fact<Column>;
  readonly then: Fact<Column>;
  readonly name: string;
  readonly call: string;
}

/** A function knows a row by where it lies: USING may ask for that, and nobody else writes meanwhile. */
function ways(object: CopiedValues, { before, after }: Context): Way[] {
  if (object.values.every(({ became }) => became === undefined)) return [];
  if (!tableIn(before, object.of) || !tableIn(after, object.of)) return [];
  if (turn(undefined, object, STANDING, { before, after }).isLost) return [];
  return object.values.flatMap((value, place): Way[] => {
    const id = addressText(['column', ...object.of, value.name]);
    const [now, then] = [before.facts.get(id), after.facts.get(id)] as (Fact<Column> | undefined)[];
    if (value.became === undefined || !now || !then || now.body.generated !== undefined || then.body.generated !== undefined) return [];
    const name = nameOf([object.at[0], `${object.at[1]}_${place}`]);
    return [{ value, now, then, name, call: `${name}(${ident(value.name)}::text, tableoid, ctid)` }];
  });
}

/**
 * The columns as they are wanted, with the expression by which their values come back. `by`: whose step made other values of them. A type is made anew for them
 * even where they come back afterwards only: a label that is added to it cannot be used before that is committed.
 */
export function returningShapes(by: Id, object: CopiedValues, context: Context): Fact<Column>[] {
  const found = ways(object, context).map(({ then, call }) => saying(then, call));
  if (found.length > 0) return found;
  if (by.startsWith('column ')) return madeAnew(by, object, context);
  return object.values.flatMap(({ name }) => {
    const column = context.after.facts.get(addressText(['column', ...object.of, name])) as Fact<Column> | undefined;
    return column ? [saying(column, ident(name))] : [];
  });
}

/** A column that is computed now: what it holds may not convert to what it was before, or its values come back only when what it is computed from has changed. */
function madeAnew(by: Id, object: CopiedValues, context: Context): Fact<Column>[] {
  const [now, then] = [context.before.facts.get(by), context.after.facts.get(by)] as (Fact<Column> | undefined)[];
  if (!now?.body.generated || !then || then.body.generated || !then.body.local) return [];
  const { first, isLost } = turn(undefined, object, STANDING, context);
  return !isLost && (first.length > 0 || mayNotConvert(now.body.type, then.body.type, context)) ? [{ ...then, body: { ...then.body, _returns: true } }] : [];
}

/** By way of text, or out of any text. */
function mayNotConvert(from: string, to: string, { before, after, ...context }: Context): boolean {
  const how = conversion(from, to, { ...context, before, after });
  return how === 'text' || (how === 'cast' && conversion(to, from, { ...context, before: after, after: before }) === 'implicit');
}

/** As far as columns tell by themselves. */
const STANDING = { goes: () => false, all: [] };

const saying = (column: Fact<Column>, using: string): Fact<Column> => ({ ...column, body: { ...column.body, _using: using, _returns: true } });

/** `drafts` that convert by these expressions, with what makes the functions and takes them away; undefined where none does. `isTold`: what tells whose the values are is there by then. */
export function returning(kept: { readonly id: string }, object: CopiedValues, drafts: readonly Draft[], content: string, context: Context, isTold = true): BackupDraft[] | undefined {
  const all = ways(object, context);
  const used = all.filter(({ name }) => drafts.some(({ sql }) => sql.includes(`${name}(`)));
  if (used.length === 0) return undefined;
  const table = tableIn(context.after, object.of)!;
  const relations = rowsHere(table, context);
  const label = labels(object);
  const traces = all.map(({ value }): Trace => ({ column: value.name, now: `${ident(value.name)}::text`, then: then(value, label) }));
  const [inTable, inRow] = [ident(label.table), ident(label.row)];
  const rows = nameOf([object.at[0], `${object.at[1]}_r`]);
  const make = used.map(({ value, now, then, name }): Draft => {
    // One.now is no constant, which would be converted before anything is looked up.
    const body = `select case when kept.same then kept.value else (${cast(`(one.now::${now.body.type})`, now.body.type, then.body.type, context)})::text end from (select $1 as now offset 0) as one`
      + ` left join (select ${same('$1', value, label)} as same, b.${ident(inObject(value))}${value.as === undefined ? '::text' : ''} as value from ${rows} as b where b.${inTable} = $2 and b.${inRow} = $3) as kept on true`;
    return { sql: `create function ${name}(text, oid, tid) returns text language sql stable as ${literal(body)}` };
  });
  return [
    lock(table),
    ...unforced<BackupDraft>(table.id, [{ sql: `create table ${rows} as ${isTold ? matched(object, relations, traces) : unmatched(object)}`, ...(isTold && { restores: restoring(kept, object.at, content) }) }], context),
    { sql: `create index on ${rows} (${inRow})` },
    ...make,
    ...drafts.map((draft) => withChecks(draft, used, object, { relations, context })),
    ...used.map(({ name }) => ({ sql: `drop function ${name}(text, oid, tid)` })),
    { sql: `drop table ${rows}` },
  ];
}

/** Both sides are written as this session writes. */
function same(now: string, value: Value, label: Labels): string {
  return `${now} is not distinct from ${then(value, label)}`;
}

function then(value: Value, label: Labels): string {
  const became = `b.${ident(label.became(value))}`;
  return value.became === 'text' ? became : `(${became}::${value.became!})::text`;
}

/** Only what was written since need not convert. The functions are not there yet when a plan is judged, nor what tells the rows where that comes back before: then by the value alone. */
function withChecks(draft: Draft, used: readonly Way[], object: CopiedValues, { relations, context }: { readonly relations: readonly string[]; readonly context: Context }): Draft {
  const through = (check: string | undefined): Way | undefined => used.find(({ name }) => check?.includes(`${name}(`));
  if (!draft.effects?.some(({ check }) => through(check))) return draft;
  const label = labels(object);
  const isThere = turn(undefined, object, STANDING, context).first.length === 0;
  const since = ({ value }: Way): string => {
    const name = ident(value.name);
    if (!isThere) return `select count(*) from ${rowsFrom(relations, [value.name], 't')} where t.${name} is not null and not exists (select from ${nameOf(object.at)} as b where ${same(`t.${name}::text`, value, label)})`;
    return `select count(*) from ${rowsFrom(relations, [value.name], 't')} left join (${matched(object, relations)}) as b on b.${ident(label.table)} = t.tableoid and b.${ident(label.row)} = t.ctid`
      + ` where t.${name} is not null and (b.${ident(label.row)} is null or not (${same(`t.${name}::text`, value, label)}))`;
  };
  return { ...draft, effects: draft.effects.map((each) => { const way = through(each.check); return way ? { ...each, check: since(way) } : each; }) };
}
