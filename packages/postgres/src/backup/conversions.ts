/** Values that a step makes other values of: kept as they were, and given back to the rows that still hold what became of them. */
import { part, type BackupDraft, type Context, type Fact, type Id, type Keeping, type KeepOptions, type Loss } from '@sluice/core/dialect';
import type { Column } from '../kinds/column.ts';
import { cast, conversion, isOfUsers } from '../kinds/column-cast.ts';
import type { Composite } from '../kinds/composite.ts';
import { isTable } from '../kinds/heritage.ts';
import { areMoved } from '../kinds/rows-of.ts';
import { conversionSaid, convertedColumns } from '../kinds/type-use.ts';
import { ident } from '../script/quote.ts';
import { keptColumn } from './columns.ts';
import { returning, returningShapes } from './returning.ts';
import { contentOf, copy, fill, type Copy } from './values.ts';

/** A column whose type changes so that values may be cut: who still holds what became of a value then gets the value. */
export function keepRetyped(loss: Loss, context: Context, options: KeepOptions): Keeping | { readonly reason: string } {
  const [old, now] = [loss.before as Fact<Column>, loss.after as Fact<Column>];
  // What is computed is computed again.
  if (old.body.generated !== undefined) return { drafts: loss.drafts, back: loss.back };
  const backwards: Context = { ...context, before: context.after, after: context.before };
  const column = part(old.address, 3);
  const { _using } = now.body;
  const [from, to] = [old.body.type, now.body.type];
  const isSaid = _using !== undefined || conversion(to, from, backwards) === 'text';
  const made = isSaid ? `(${_using === undefined ? cast(ident(column), from, to, context) : `(${_using})::${to}`})` : undefined;
  // A type of the user's may have another name by then, or none.
  const readAs = isOfUsers(to, context.after) ? 'text' : to;
  const became = isSaid ? cast(`($became::${readAs})`, readAs, from, backwards) : cast(`(${cast('$old', from, to, context)})`, to, from, backwards);
  const value = { ...keptColumn(old, context.before), same: { now: '($now)::text', then: `(${became})::text` }, ...(isSaid && { became: readAs }) };
  const kept = copy(old, [value], [], context, options, old, new Map(made === undefined ? [] : [[column, made]]));
  if ('reason' in kept) return kept;
  return { drafts: [...kept.drafts, ...loss.drafts], back: backThrough(loss, [kept], backwards, options) };
}

/** Through the conversion itself where that can be, else afterwards. */
function backThrough(loss: Loss, copies: readonly Copy[], backwards: Context, { goes }: KeepOptions): readonly BackupDraft[] {
  const shapes = copies.flatMap(({ object }) => returningShapes(loss.before.id, object, backwards));
  let drafts: readonly BackupDraft[] = shapes.length > 0 ? loss.backTo(shapes) : loss.back;
  for (const kept of copies) drafts = returning(kept, kept.object, drafts, contentOf(kept.object), backwards) ?? [...drafts, ...fill(kept, kept.object, backwards, goes)];
  return drafts;
}

/** A type that is made anew: the columns that say an expression. All others go through their text, so that the server refuses each value that the new type does not have. */
export function keepSwapped(loss: Loss, context: Context, options: KeepOptions): Keeping | { readonly reason: string } {
  const backwards: Context = { ...context, before: context.after, after: context.before };
  const copies: Copy[] = [];
  for (const columns of filledByTable(convertedColumns(loss.before, context).filter((each) => conversionSaid(each, context) !== undefined), context)) {
    const values = columns.map((column) => ({ ...keptColumn(column, context.before), same: { now: '($now)::text', then: '$became' }, became: 'text' }));
    const kept = copy(columns[0]!, values, [], context, options, loss.before, new Map(columns.map((column) => [part(column.address, 3), `(${conversionSaid(column, context)!})`])));
    if ('reason' in kept) return kept;
    copies.push(kept);
  }
  return { drafts: [...copies.flatMap(({ drafts }) => drafts), ...loss.drafts], back: copies.length > 0 ? backThrough(loss, copies, backwards, options) : loss.back };
}

/** A composite type that loses attributes, or narrows them: all columns that hold its values, and the tables that are of it. */
export function keepAttributes({ before, after, drafts, back }: Loss, context: Context, options: KeepOptions): Keeping | { readonly reason: string } {
  const [old, now] = [before as Fact<Composite>, after as Fact<Composite>];
  const backwards: Context = { ...context, before: context.after, after: context.before };
  const stays = old.body.attributes.filter(({ name, type }) => now.body.attributes.some((each) => each.name === name && each.type === type)).map(({ name }) => ident(name));
  const typed = context.before.dependantsOf(old.id).flatMap(({ from }) => context.before.facts.get(from) ?? []).filter((fact) => isTable(fact) && fact.body.ofType !== undefined);
  if (typed.length > 0) return { reason: `${typed[0]!.id} is a table of ${old.id}` };
  const both = (side: string) => `row(${stays.map((name) => `(${side}).${name}`).join(', ')})::text`;
  const of = (side: string): string => (stays.length === 0 ? `(${side} is distinct from null)` : both(side));
  const same = { now: of('$now'), then: of('$old') };
  const [before_, after_]: [BackupDraft[], BackupDraft[]] = [[], []];
  for (const columns of filledByTable(convertedColumns(old, context), context)) {
    const table = context.before.facts.get(columns[0]!.parent!);
    if (isTable(table) && areMoved(table, context.before)) return { reason: `the rows of ${table.id} are laid aside by then` };
    if (columns.some(({ body }) => body.type.endsWith('[]'))) return { reason: `${columns[0]!.id} holds arrays of ${old.id}` };
    const kept = copy(columns[0]!, columns.map((each) => ({ name: part(each.address, 3), as: each.body.type, same })), [], context, options, old);
    if ('reason' in kept) return kept;
    before_.push(...kept.drafts);
    after_.push(...fill(kept, kept.object, backwards, options.goes));
  }
  return { drafts: [...before_, ...drafts], back: [...back, ...after_] };
}

/** Columns of one table after the other, of those that may hold rows. */
function filledByTable(columns: readonly Fact<Column>[], context: Context): Iterable<readonly Fact<Column>[]> {
  const byTable = new Map<Id, Fact<Column>[]>();
  for (const each of columns) if (context.rows(each.parent!) !== 0) byTable.set(each.parent!, [...(byTable.get(each.parent!) ?? []), each]);
  return byTable.values();
}
