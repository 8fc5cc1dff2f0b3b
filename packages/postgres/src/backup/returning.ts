/**
 * Values whose conversion says an expression, or goes by way of text, come back while their column gets its former type again: a function tells for each row what it
 * had, where it still holds what became of that. An UPDATE afterwards would come too late, for what became of a value need not convert back at all.
 */
import { addressText, type BackupDraft, type Context, type Draft, type Fact, type Id } from '@sluice/core/dialect';
import type { Column } from '../kinds/column.ts';
import { cast } from '../kinds/column-cast.ts';
import { ident, literal } from '../script/quote.ts';
import { lock, rowsFrom, rowsHere, storedColumns, tableIn, unforced } from './columns.ts';
import { labels, type Labels } from './labels.ts';
import { nameOf, restoring, type CopiedValues } from './object.ts';
import { matched } from './whose.ts';

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
  const [table, wanted] = [before, after].map((catalog) => tableIn(catalog, object.of));
  if (!table || !wanted) return [];
  const [there, later] = [table, wanted].map((each, index) => new Set(storedColumns(each, index === 0 ? before : after).map(({ address }) => address[3])));
  if (!object.key.every(({ name }) => there!.has(name) && later!.has(name))) return [];
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
  if (found.length > 0 || by.startsWith('column ')) return found;
  return object.values.flatMap(({ name }) => {
    const column = context.after.facts.get(addressText(['column', ...object.of, name])) as Fact<Column> | undefined;
    return column ? [saying(column, ident(name))] : [];
  });
}

const saying = (column: Fact<Column>, using: string): Fact<Column> => ({ ...column, body: { ...column.body, _using: using, _returns: true } });

/** `drafts` that convert by these expressions, with what makes the functions and takes them away; undefined where none does. */
export function returning(kept: { readonly id: string }, object: CopiedValues, drafts: readonly Draft[], content: string, context: Context): BackupDraft[] | undefined {
  const used = ways(object, context).filter(({ name }) => drafts.some(({ sql }) => sql.includes(`${name}(`)));
  if (used.length === 0) return undefined;
  const table = tableIn(context.after, object.of)!;
  const relations = rowsHere(table, context);
  const label = labels(object);
  const [inTable, inRow] = [ident(label.table), ident(label.row)];
  const rows = nameOf([object.at[0], `${object.at[1]}_r`]);
  const make = used.map(({ value, now, then, name }): Draft => {
    // One.now is no constant, which would be converted before anything is looked up.
    const body = `select case when kept.same then kept.value else (${cast(`(one.now::${now.body.type})`, now.body.type, then.body.type, context)})::text end from (select $1 as now offset 0) as one`
      + ` left join (select ${same('$1', value, label)} as same, b.${ident(value.name)}${value.as === undefined ? '::text' : ''} as value from ${rows} as b where b.${inTable} = $2 and b.${inRow} = $3) as kept on true`;
    return { sql: `create function ${name}(text, oid, tid) returns text language sql stable as ${literal(body)}` };
  });
  return [
    lock(table),
    ...unforced<BackupDraft>(table.id, [{ sql: `create table ${rows} as ${matched(object, relations)}`, restores: restoring(kept, object.at, content) }], context),
    { sql: `create index on ${rows} (${inRow})` },
    ...make,
    ...drafts.map((draft) => withChecks(draft, used, object, relations)),
    ...used.map(({ name }) => ({ sql: `drop function ${name}(text, oid, tid)` })),
    { sql: `drop table ${rows}` },
  ];
}

/** Both sides are written as this session writes. */
function same(now: string, value: Value, label: Labels): string {
  const became = `b.${ident(label.became(value))}`;
  return `${now} is not distinct from ${value.became === 'text' ? became : `(${became}::${value.became!})::text`}`;
}

/** Only what was written since need not convert. The functions are not there yet when a plan is judged. */
function withChecks(draft: Draft, used: readonly Way[], object: CopiedValues, relations: readonly string[]): Draft {
  const through = (check: string | undefined): Way | undefined => used.find(({ name }) => check?.includes(`${name}(`));
  if (!draft.effects?.some(({ check }) => through(check))) return draft;
  const label = labels(object);
  const since = ({ value }: Way): string => {
    const name = ident(value.name);
    return `select count(*) from ${rowsFrom(relations, [value.name], 't')} left join (${matched(object, relations)}) as b on b.${ident(label.table)} = t.tableoid and b.${ident(label.row)} = t.ctid`
      + ` where t.${name} is not null and (b.${ident(label.row)} is null or not (${same(`t.${name}::text`, value, label)}))`;
  };
  return { ...draft, effects: draft.effects.map((each) => { const way = through(each.check); return way ? { ...each, check: since(way) } : each; }) };
}
