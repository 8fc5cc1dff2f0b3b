/** Values of columns that go or change: kept beside what tells whose they are, and given back to the rows that are still theirs. */
import { addressText, part, type BackupDraft, type Context, type Draft, type Effect, type Fact, type Id, type Keeping, type KeepOptions, type Kept, type Loss, type Return } from '@sluice/core/dialect';
import { alterColumn, column as columnKind, type Column } from '../kinds/column.ts';
import { freeType } from '../kinds/domain-constraint.ts';
import { isTable, storedColumns } from '../kinds/heritage.ts';
import { ident } from '../script/quote.ts';
import { keptColumn, keyOf, lock, ofTable, quietly, readBack, rowsFrom, rowsHere, tableId, tableIn, unforced, written } from './columns.ts';
import { settled } from './deferred.ts';
import { labels } from './labels.ts';
import { content, inObject, nameOf, named, restoring, told, write, type CopiedValues, type KeptColumn } from './object.ts';
import { besides, keepPositions, sequencesOf, setPositions } from './positions.ts';
import { returning } from './returning.ts';
import { isAlike, turn } from './turn.ts';
import { matched, matches, together, type Trace } from './whose.ts';

type Value = CopiedValues['values'][number];

/** A column that goes. */
export function keepColumn({ before: column, members, drafts, remake }: Loss, context: Context, options: KeepOptions): Keeping | { readonly reason: string } {
  const fact = column as Fact<Column>;
  const kept = copy(fact, [keptColumn(fact, context.before)], [fact, ...members], context, options);
  if ('reason' in kept) return kept;
  const backwards: Context = { ...context, before: context.after, after: context.before };
  return { drafts: [...kept.drafts, ...drafts], back: comeBack(kept, kept.object, fact, remake, backwards, options.goes) };
}

export interface Copy {
  readonly id: string;
  readonly object: CopiedValues;
  readonly drafts: readonly BackupDraft[];
}

export function copy(column: Fact<Column>, values: readonly Value[], going: readonly Fact[], context: Context, { place, name, ...when }: KeepOptions, by: Fact = column, made: ReadonlyMap<string, string> = new Map()): Copy | { readonly reason: string } {
  const table = context.before.facts.get(tableId(column));
  if (!table || !isTable(table)) return { reason: `${tableId(column)} is not managed here` };
  const { key, unique } = telling(table, values, context, when);
  const id = name();
  const of = ofTable(table);
  const object: CopiedValues = { way: 'values', at: [place, named(`${of[1]}_${values[0]!.name}`, id)], of, key, unique, values, sequences: sequencesOf(going) };
  const positions = object.sequences.length === 0 ? [] : [keepPositions(besides(object.at), object.sequences)];
  const label = labels(object);
  const columns: readonly (readonly [expression: string, name: string])[] = [
    ...(unique ? key.map((each): [string, string] => [written(each), label.key(each)]) : [[together(key), label.text] as const]),
    ...values.map((each): [string, string] => [written(each), each.name]),
    ...values.flatMap((each): [string, string][] => (each.became === undefined ? [] : [[`(${made.get(each.name)!})::text collate "C"`, label.became(each)]])),
  ];
  const relations = rowsHere(table, { before: context.before, after: context.before }, when.isGone);
  const from = rowsFrom(relations, made.size > 0 ? storedColumns(table, context.before).map(({ address }) => part(address, 3)) : [...key, ...values].map((each) => each.name));
  const kept: BackupDraft = {
    sql: `create table ${nameOf(object.at)} as select ${columns.map(([expression, as]) => `${expression} as ${ident(as)}`).join(', ')} from ${from}`,
    backup: { name: id, by: by.id, way: 'copied', where: object.at.join('.'), object: write(object), kept: contentOf(object), source: content(from, [...(unique ? key.map((each) => told(written(each), each)) : [together(key)]), ...values.map((each) => told(written(each), each))], { of: relations.map((each) => each.replace(/^only /, '')) }) },
  };
  return { id, object, drafts: [lock(table), ...unforced<BackupDraft>(table.id, [...positions, kept], context)] };
}

/**
 * Its key; else all else that it has at this time, for rows that are alike in that are as good as each other. What goes or changes later comes back before,
 * and what has changed already does so afterwards (`turn`): then values that belonged together do so again.
 */
function telling(table: Fact, values: readonly Value[], { before, after }: Context, { goes, isGone, isChanged }: Pick<KeepOptions, 'goes' | 'isGone' | 'isChanged'>): { readonly key: readonly KeptColumn[]; readonly unique: boolean } {
  const own = new Set(values.map(({ name }) => name));
  const nameOfColumn = ({ address }: Fact): string => part(address, 3);
  const columns = storedColumns(table, before).filter((each) => !own.has(nameOfColumn(each)) && !isGone(each.id));
  const later = after.facts.get(table.id);
  const after_ = new Map((later ? storedColumns(later, after) : []).map((each) => [nameOfColumn(each), each]));
  const stays = columns.filter((column) => {
    const now = goes(column.id) ? undefined : after_.get(nameOfColumn(column));
    return now && isAlike(column.body.type, now);
  });
  const names = new Set(stays.map(nameOfColumn));
  const key = keyOf(table, before, new Set(storedColumns(table, before).map(nameOfColumn).filter((name) => !names.has(name))));
  if (key) return { key: stays.filter((each) => key.includes(nameOfColumn(each))).map((column) => keptColumn(column, before)), unique: true };
  const typeNow = (column: Fact<Column>): string => ((isChanged(column.id) ? after_.get(nameOfColumn(column)) : undefined) ?? column).body.type;
  return { key: columns.map((column) => ({ ...keptColumn(column, before), type: typeNow(column) })), unique: false };
}

export function contentOf(object: CopiedValues): string {
  const { at, key, unique, values, sequences } = object;
  const label = labels(object);
  const columns = [...(unique ? key.map((each) => told(ident(label.key(each)), each)) : [ident(label.text)]), ...values.map((each) => told(ident(inObject(each)), each))];
  return content(nameOf(at), columns, { beside: sequences.length === 0 ? undefined : nameOf(besides(at)) });
}

/** A column is made without what its values would have to fulfil, filled, and then made what it was. */
function comeBack(kept: Pick<Kept, 'id'>, object: CopiedValues, fact: Fact<Column>, remake: (fact: Fact) => readonly Draft[], context: Context, goes: (id: Id) => boolean): BackupDraft[] {
  const { notNullName: _name, identity, ...body } = fact.body;
  // A domain that refuses NULL comes when there are values.
  const free = freeType(body.type, context.after);
  const loose: Fact<Column> = { ...fact, body: { ...body, notNull: false, type: free } };
  const typed: Fact<Column> = { ...loose, body: { ...loose.body, type: body.type } };
  const rule = (attribute: 'notNull' | 'identity' | 'type', before: Fact<Column>, after: Fact<Column>): readonly Draft[] => {
    const change = (columnKind.kind.change as Record<string, (before: Fact, after: Fact, context: Context) => Draft | readonly Draft[]>)[attribute]!(before, after, context);
    return 'sql' in change ? [change] : change;
  };
  const required: Fact<Column> = { ...typed, body: { ...typed.body, notNull: true, ...(fact.body.notNullName !== undefined && { notNullName: fact.body.notNullName }) } };
  return [
    ...remake(loose),
    ...fill(kept, object, context, goes),
    ...(free === body.type ? [] : rule('type', loose, typed)),
    ...(fact.body.notNull ? rule('notNull', typed, required).map((draft) => withCheck(draft, object, context)) : []),
    ...(identity ? rule('identity', required, fact) : []),
    ...setPositions(besides(object.at), object.sequences, context.after),
  ];
}

/** Rows that were written since have no value. */
const withCheck = (draft: Draft, object: CopiedValues, context: Context): Draft => ({
  ...draft,
  effects: draft.effects?.map((effect): Effect => (effect.effect === 'may-fail' && object.unique
    ? { ...effect, detail: `${effect.subject}: rows that were written since have no value`, check: `select count(*) from ${allRows(object, context)} where not exists (select from ${nameOf(object.at)} b where ${matches(object)})` }
    : effect)) ?? [],
});

function allRows({ of, key }: CopiedValues, context: Context): string {
  const table = tableIn(context.before, of);
  return rowsFrom(table ? rowsHere(table, context) : [nameOf(of)], key.map(({ name }) => name), 't');
}

export function fill(kept: Pick<Kept, 'id'>, object: CopiedValues, context: Context, goes: (id: Id) => boolean, still = true): readonly BackupDraft[] {
  const table = tableIn(context.after, object.of);
  if (!table) return [];
  const { at, unique, values } = object;
  const relations = rowsHere(table, context, goes);
  const old = (value: Value, from: string): string => `(${readBack({ ...value }, from)})`;
  const label = labels(object);
  const over = (expression: string, value: Value, row: string, from: string): string =>
    expression.replaceAll('$now', `${row}${ident(value.name)}`).replaceAll('$old', () => old(value, from)).replaceAll('$became', () => `${from}${ident(label.became(value))}`);
  const guard = (value: Value): string | undefined => (!still ? undefined : value.same ? `${value.same.now} is not distinct from ${value.same.then}` : value.still);
  const given = values.map((value) => {
    const kept = guard(value);
    return { to: ident(value.name), is: kept === undefined ? readBack(value, 'm.') : `case when ${over(kept, value, 't.', 'm.')} then ${old(value, 'm.')} else t.${ident(value.name)} end` };
  });
  const set = given.map(({ to, is }) => `${to} = ${is}`).join(', ');
  // What is written without need is copied, and looked at by deferred keys. As text, for not all types know what is equal.
  const differs = `(${given.map(({ to, is }) => `t.${to}::text is distinct from (${is})::text`).join(' or ')})`;
  const traces = values.flatMap((value): Trace[] => (still && value.same ? [{ column: value.name, now: over(value.same.now, value, '', 'b.'), then: over(value.same.then, value, '', 'b.') }] : []));
  const update = (relation: string): string => (unique
    ? `update ${relation} as t set ${set} from ${nameOf(at)} as m where ${matches(object, 'm.')} and ${differs}`
    : `update ${relation} as t set ${set} from (${matched(object, relations, traces)}) as m where t.tableoid = m.${ident(label.table)} and t.ctid = m.${ident(label.row)} and ${differs}`);
  const updates = relations.map((each, index): BackupDraft => ({ sql: update(each), ...(index === 0 && { restores: restoring(kept, object.at, contentOf(object)) }) }));
  return quietly<BackupDraft>(table, [...givable(table, values, updates, context), ...settled(table, values.map(({ name }) => name), context, goes)], context, goes);
}

/** An identity column that is GENERATED ALWAYS takes no value from an UPDATE (428C9), and has no OVERRIDING as an INSERT has. One that is made meanwhile becomes one later. */
function givable(table: Fact, values: readonly Value[], drafts: readonly BackupDraft[], { before, after }: Context): BackupDraft[] {
  const always = values.flatMap(({ name }) => {
    const id = addressText(['column', ...ofTable(table), name]);
    const now = after.facts.get(id) as Fact<Column> | undefined;
    return before.facts.has(id) && now?.body.identity?.always ? [now] : [];
  });
  const set = (mode: string) => always.map((each): BackupDraft => alterColumn(each, `set generated ${mode}`));
  return [...set('by default'), ...drafts, ...set('always')];
}

export function restoreValues(kept: Kept, object: CopiedValues, to: Return, context: Context): readonly BackupDraft[] | { readonly reason: string; readonly drafts?: readonly BackupDraft[] } {
  const { first, then, isLost } = turn(kept, object, to, context);
  const isTold = !isLost && first.every((id) => to.isBack(id)) && !then.some((id) => to.isBack(id));
  const reason = `the columns are gone that tell whose the values of ${kept.by} are`;
  const onTheWay = returning(kept, object, to.drafts, contentOf(object), context, isTold);
  if (onTheWay) return isTold ? onTheWay : { reason, drafts: onTheWay };
  const own = to.fact.id === kept.by && to.fact.address[0] === 'column';
  if (own && isComputed(to.fact)) return to.drafts;
  if (!isTold) return { reason };
  if (own && to.act === 'create' && (to.fact as Fact<Column>).body.local) return comeBack(kept, object, to.fact as Fact<Column>, to.remake, context, to.goes);
  if (own && to.act === 'alter') return [...to.drafts, ...fill(kept, isComputed(context.before.facts.get(kept.by)) ? object : unlessWritten(object), context, to.goes)];
  if (to.fact.address[0] === 'table' && object.unique === false) return { reason: `the values of ${kept.by} belong to rows that lie elsewhere` };
  return [...to.drafts, ...fill(kept, object, context, to.goes, to.act === 'alter')];
}

const isComputed = (fact: Fact | undefined): boolean => (fact as Fact<Column> | undefined)?.body.generated !== undefined;

/** A column that went was made again since: what its rows were given then is nobody's to write over. */
const unlessWritten = (object: CopiedValues): CopiedValues => ({ ...object, values: object.values.map((value) => (value.same || value.still !== undefined ? value : { ...value, still: '$now is null' })) });
