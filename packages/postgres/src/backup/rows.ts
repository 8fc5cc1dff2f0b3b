/** Rows of a table that goes and cannot be moved: written again, and filled in once the table is made. */
import { part, type BackupDraft, type Context, type Draft, type Fact, type Keeping, type KeepOptions, type Kept, type Loss, type Return } from '@sluice/core/dialect';
import { storedColumns } from '../kinds/heritage.ts';
import type { Table } from '../kinds/table.ts';
import { ident } from '../script/quote.ts';
import { alterTable, keptColumn, lock, ofTable, quietly, readBack, written } from './columns.ts';
import { settledAnew } from './deferred.ts';
import { content, inObject, nameOf, named, restoring, told, write, type CopiedRows } from './object.ts';
import { besides, keepPositions, sequencesOf, setPositions } from './positions.ts';

export function keepRows({ before: table, members, drafts, back }: Loss, context: Context, { place, name, goes }: KeepOptions): Keeping | { readonly reason: string } {
  const columns = storedColumns(table, context.before).map((column) => keptColumn(column, context.before));
  if (columns.length === 0) return { reason: `${table.id} has no columns` };
  const backup = name();
  const of = ofTable(table);
  const object: CopiedRows = { way: 'rows', at: [place, named(of[1], backup)], of, columns, sequences: sequencesOf([table, ...members]) };
  const positions = object.sequences.length === 0 ? [] : [keepPositions(besides(object.at), object.sequences)];
  const copy: BackupDraft = {
    sql: `create table ${nameOf(object.at)} as select ${columns.map((each) => `${written(each)} as ${ident(each.name)}`).join(', ')} from only ${nameOf(of)}`,
    backup: { name: backup, by: table.id, way: 'copied', where: object.at.join('.'), object: write(object), kept: contentOf(object), source: content(`only ${nameOf(of)}`, columns.map((each) => told(written(each), each)), { of: [nameOf(of)] }) },
  };
  const backwards: Context = { ...context, before: context.after, after: context.before };
  return {
    drafts: [lock(table), ...((table.body as Table).forceRowSecurity ? [alterTable(table, 'no force row level security')] : []), ...positions, copy, ...drafts],
    back: [...back, ...fill({ id: backup }, object, table, backwards, { goes, members, drafts: back })],
  };
}

export const contentOf = ({ at, columns, sequences }: CopiedRows): string =>
  content(nameOf(at), columns.map((each) => told(ident(inObject(each)), each)), { beside: sequences.length === 0 ? undefined : nameOf(besides(at)) });

export const restoreRows = (kept: Kept, object: CopiedRows, { fact, drafts, ...to }: Return, context: Context): BackupDraft[] => [...drafts, ...fill(kept, object, fact, context, { ...to, drafts })];

/** Into `table` as `context.after` has it: a column that it has no more, or computes, is left out. */
function fill(kept: Pick<Kept, 'id'>, object: CopiedRows, table: Fact, context: Context, { goes, members, drafts }: Pick<Return, 'goes' | 'members' | 'drafts'>): (BackupDraft | Draft)[] {
  const wanted = new Set(storedColumns(table, context.after).map(({ address }) => part(address, 3)));
  const columns = object.columns.filter(({ name }) => wanted.has(name));
  const sql = `insert into ${nameOf(object.of)} (${columns.map(({ name }) => ident(name)).join(', ')}) overriding system value select ${columns.map((each) => readBack(each)).join(', ')} from ${nameOf(object.at)}`;
  return [
    ...quietly<BackupDraft>(table, [{ sql, restores: restoring(kept, object.at, contentOf(object)) }, ...settledAnew(members, drafts, context)], context, goes, members),
    ...setPositions(besides(object.at), object.sequences, context.after),
  ];
}
