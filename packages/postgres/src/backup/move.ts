/** A table that goes is moved out of the way as it is: however large, its rows stay where they lie, with indexes, privileges and all. */
import { part, type BackupDraft, type Context, type Draft, type Fact, type Id, type Keeping, type KeepOptions, type Kept, type Loss, type Return } from '@sluice/core/dialect';
import type { Column } from '../kinds/column.ts';
import type { Constraint } from '../kinds/constraint.ts';
import { childTables, isTable, storedColumns } from '../kinds/heritage.ts';
import { ident, qualified } from '../script/quote.ts';
import { kindNamed } from './kind-named.ts';
import { alterTable, keptColumn, ofTable, quietly } from './columns.ts';
import { settledAnew } from './deferred.ts';
import { content, nameOf, named, restoring, told, write, type Moved } from './object.ts';

/** What can lie in the backup schema without holding up anything that lives on. The rest is cut off, and made again on the way back. */
const COMES_ALONG = ['table', 'column', 'default', 'constraint', 'index', 'sequence', 'comment', 'owner', 'grant', 'replica-identity', 'cluster'];
const INDEXED = ['primary-key', 'unique', 'exclusion'];

/** undefined: its rows must be copied, for it cannot be without what it stands on, or is part of other tables. */
export function along(table: Fact, members: readonly Fact[], { before }: Context): ReadonlySet<Id> | undefined {
  if (!isTable(table)) return undefined;
  const { partitionKey, partition, inherits, ofType, accessMethod, _definedTwice: twice } = table.body;
  if (partitionKey ?? partition ?? inherits ?? ofType ?? accessMethod ?? twice) return undefined;
  if (childTables(table.id, before).length > 0) return undefined;
  const all = [table, ...members];
  const foreign = ({ address, body }: Fact) => address[0] === 'constraint' && (body as Constraint).type === 'foreign-key';
  const set = new Set(all.filter((fact) => COMES_ALONG.includes(fact.address[0]) && !foreign(fact)).map(({ id }) => id));
  const stands = (fact: Fact): boolean =>
    (fact.id === table.id || set.has(fact.parent ?? '')) && before.needsOf(fact.id).every(({ to, strength }) => strength !== 'hard' || set.has(to) || to === table.parent);
  for (let settled = false; !settled;) {
    settled = true;
    for (const fact of all) {
      if (!set.has(fact.id) || stands(fact)) continue;
      set.delete(fact.id);
      settled = false;
    }
  }
  return all.some(({ id, address }) => (address[0] === 'table' || address[0] === 'column') && !set.has(id)) ? undefined : set;
}

export function keepByMoving({ before: table, members, drafts }: Loss, context: Context, { place, name }: KeepOptions, taken: ReadonlySet<Id>): Keeping {
  const backup = name();
  const [schema, own] = ofTable(table);
  const at = named(own, backup);
  const inside = members.filter(({ id }) => taken.has(id));
  // One order, in whatever order a plan came by them.
  const names = inside.flatMap((fact) => relation(fact) ?? []).sort((a, b) => (a.was < b.was ? -1 : 1)).map(({ kind, was }, index) => ({ kind, was, now: named(was, `${backup}_${index + 1}`) }));
  const object: Moved = {
    way: 'moved', at: [place, at], of: [schema, own], names, along: [...taken].sort(),
    // A column that had to go before its table is not there any more.
    columns: storedColumns(table, context.before).filter(({ id }) => inside.some((fact) => fact.id === id)).map((column) => ({ ...keptColumn(column, context.before, true) })), forced: isTable(table) && table.body.forceRowSecurity,
  };
  const cut = members.filter((fact) => !taken.has(fact.id) && taken.has(fact.parent ?? ''));
  const backwards: Context = { ...context, before: context.after, after: context.before };
  const effects = drafts.flatMap((draft) => draft.effects ?? []);
  return {
    drafts: [
      ...(object.forced ? [alterTable(table, 'no force row level security')] : []),
      ...cut.flatMap((fact) => cutOff(fact, context)),
      ...names.map(({ kind, was, now }) => ({ sql: `alter ${kind} ${qualified(schema, was)} rename to ${ident(now)}` })),
      alterTable(table, `rename to ${ident(at)}`),
      {
        sql: `alter table ${qualified(schema, at)} set schema ${ident(place)}`, effects,
        backup: { name: backup, by: table.id, way: 'moved', where: `${place}.${at}`, object: write(object), kept: contentOf(object) },
      },
    ],
    back: [...moveBack({ id: backup }, object), ...members.filter(({ id }) => !taken.has(id)).flatMap((fact) => asList(kindNamed(fact).create(fact, backwards, [])).map(plain))],
  };
}

export const contentOf = ({ at, columns }: Moved): string => content(`only ${nameOf(at)}`, columns.map((each) => told(ident(each.name), each)));

/** All of it has names that nobody else has, until it is where it was. */
export function moveBack(kept: Pick<Kept, 'id'>, object: Moved): BackupDraft[] {
  const { at: [place, at], of: [schema, own], names, forced } = object;
  return [
    { sql: `alter table ${qualified(place, at)} set schema ${ident(schema)}`, restores: restoring(kept, object.at, contentOf(object)) },
    { sql: `alter table ${qualified(schema, at)} rename to ${ident(own)}` },
    ...names.map(({ kind, was, now }) => ({ sql: `alter ${kind} ${qualified(schema, now)} rename to ${ident(was)}` })),
    ...(forced ? [{ sql: `alter table ${qualified(schema, own)} force row level security` }] : []),
  ];
}

/** Into a table that is not quite what it was: the columns that both have. */
export function fillFromMoved(kept: Kept, object: Moved, { fact, drafts, goes, members }: Return, context: Context): readonly BackupDraft[] {
  const wanted = new Set(storedColumns(fact, context.after).map(({ address }) => part(address, 3)));
  const columns = object.columns.filter(({ name }) => wanted.has(name)).map(({ name }) => ident(name)).join(', ');
  const fill = { sql: `insert into ${nameOf(object.of)} (${columns}) overriding system value select ${columns} from ${nameOf(object.at)}`, restores: restoring(kept, object.at, contentOf(object)) };
  return [...drafts, ...quietly<BackupDraft>(fact, [fill, ...settledAnew(members, drafts, context)], context, goes, members)];
}

function relation(fact: Fact): { readonly kind: 'index' | 'sequence'; readonly was: string } | undefined {
  const [kind] = fact.address;
  if (kind === 'index' || kind === 'sequence') return { kind, was: part(fact.address, 2) };
  if (kind === 'constraint' && INDEXED.includes((fact.body as Constraint).type)) return { kind: 'index', was: part(fact.address, 3) };
  const own = kind === 'column' ? (fact.body as Column)._sequence : undefined;
  return own === undefined ? undefined : { kind: 'sequence', was: own };
}

const asList = (drafts: Draft | readonly Draft[]): readonly Draft[] => ('sql' in drafts ? [drafts] : drafts);
const plain = ({ sql }: Draft): Draft => ({ sql });

/** Nobody reads it any more, so an index goes in the same transaction. */
const cutOff = (fact: Fact, context: Context): Draft[] =>
  fact.address[0] === 'index' ? [{ sql: `drop index ${qualified(part(fact.address, 1), part(fact.address, 2))}` }] : asList(kindNamed(fact).drop(fact, context)).map(plain);

