/** How rows and values are kept before a step takes them away, and how they come back. docs/decisions/0012 says why so. */
import { part, type BackupDialect, type BackupDraft, type Catalog, type Context, type Fact, type Id, type Keeping, type KeepOptions, type Loss } from '@sluice/core/dialect';
import type { Column } from '../kinds/column.ts';
import { factsNamed } from '../kinds/column-cast.ts';
import { keepsBytes, widens } from '../kinds/column-type.ts';
import { isTable, storedColumns } from '../kinds/heritage.ts';
import { areMoved } from '../kinds/rows-of.ts';
import type { Table } from '../kinds/table.ts';
import { ident, literal } from '../script/quote.ts';
import { keepAttributes, keepRetyped, keepSwapped } from './conversions.ts';
import { along, fillFromMoved, keepByMoving, moveBack } from './move.ts';
import { nameOf, parse, underFormerNames, write } from './object.ts';
import { besides, keepSequence, restorePositions } from './positions.ts';
import { keepRows, restoreRows } from './rows.ts';
import { returningShapes } from './returning.ts';
import { turn } from './turn.ts';
import { keepColumn, restoreValues } from './values.ts';

export const backup: BackupDialect = {
  keep(loss, context, options) {
    const kind = loss.before.address[0];
    if (kind === 'table' && loss.act === 'drop') return keepTable(loss, context, options);
    if (kind === 'column') return loss.act === 'drop' ? keepColumn(loss, context, options) : keepRetyped(loss, context, options);
    if (kind === 'composite' && loss.act === 'alter') return keepAttributes(loss, context, options);
    if (kind === 'sequence') return keepSequence(loss, context, options);
    if (kind === 'enum') return keepSwapped(loss, context, options);
    return { reason: `there is no way yet to keep what ${loss.before.id} loses` };
  },

  brings({ object }) {
    const kept = parse(object);
    return kept.way === 'moved' ? kept.along : [];
  },

  turn(kept, to, context) {
    const object = parse(kept.object);
    return object.way === 'values' ? turn(kept, object, to, context) : { first: [], then: [] };
  },

  shapes({ by, object }, context) {
    const kept = parse(object);
    return kept.way === 'values' ? returningShapes(by, kept, context) : [];
  },

  carrier: ({ by, object }, states) => (parse(object).way === 'values' ? enumOf(by, states) : undefined),

  replaced({ by, object, facts }, { before, after }) {
    const kept = parse(object);
    if (kept.way === 'rows') return isAnotherTable(by, { facts, before, after }) ? [by] : [];
    const [was, now, wanted] = [facts, before, after].map((catalog) => catalog.facts.get(by) as Fact<Column> | undefined);
    const went = kept.way === 'values' && kept.values.every(({ same }) => same === undefined) && was?.address[0] === 'column';
    // What was written since into one of the same sort goes on.
    if (!went || !now || !wanted || isAkin(now.body.type, was.body.type) || wanted.body.type !== was.body.type) return [];
    return [now, wanted].every(({ body }) => body.local && body.generated === undefined) ? [by] : [];
  },

  restore(kept, to, context): readonly BackupDraft[] | { readonly reason: string; readonly drafts?: readonly BackupDraft[] } {
    const object = parse(kept.object);
    if (object.way === 'positions') return [...to.drafts, ...restorePositions(kept, object, context.after, to.act === 'alter')];
    if (object.way === 'values') return restoreValues(kept, object, to, context);
    if (to.act !== 'create' || to.fact.id !== kept.by) return to.drafts;
    if (object.way === 'rows') return hasRowsOfItsOwn(to.fact, context) ? { reason: `${kept.by} has rows of its own by now` } : restoreRows(kept, object, to, context);
    return to.whole ? moveBack(kept, object) : fillFromMoved(kept, object, to, context);
  },

  formerly(text, former) {
    const object = underFormerNames(parse(text), former);
    return object && write(object);
  },

  object(text, place) {
    const object = parse(text);
    if (object.at[0] !== place) return undefined;
    const at = nameOf(object.at);
    const beside = object.way === 'moved' || object.way === 'positions' || object.sequences.length === 0 ? [] : [nameOf(besides(object.at))];
    return {
      where: object.at.join('.'),
      size: `select pg_catalog.pg_total_relation_size(pg_catalog.to_regclass(${literal(at)}))::int8 as size`,
      drop: `drop table if exists ${[at, ...beside].join(', ')}`,
    };
  },

  creationSql: (place) => `create schema ${ident(place)};\nrevoke all on schema ${ident(place)} from public;`,
  usableSql: (place) => `select coalesce((select pg_catalog.has_schema_privilege(n.oid, 'create') from pg_catalog.pg_namespace n where n.nspname = ${literal(place)}), false) as usable`,
};

/** The enum of a column that is of it in both states. */
function enumOf(by: Id, { before, after }: Pick<Context, 'before' | 'after'>): Id | undefined {
  const [now, wanted] = [before, after].map(({ facts }) => facts.get(by) as Fact<Column> | undefined);
  if (now?.address[0] !== 'column' || now.body.type !== wanted?.body.type) return undefined;
  return [...factsNamed(now.body.type.replace(/(\[\])+$/, ''), before)].find(({ address, id }) => address[0] === 'enum' && after.facts.has(id))?.id;
}

/** A table that was dropped, and one that has its name now: rows of that one cannot be rows of the former, for it lacks columns or holds others in them. */
function isAnotherTable(by: Id, { facts, before, after }: { readonly facts: Catalog; readonly before: Catalog; readonly after: Catalog }): boolean {
  const [was, now] = [facts, before].map((catalog) => catalog.facts.get(by));
  if (!was || !now || !after.facts.has(by)) return false;
  const types = new Map(storedColumns(now, before).map(({ address, body }) => [part(address, 3), body.type]));
  return storedColumns(was, facts).some(({ address, body }) => {
    const type = types.get(part(address, 3));
    return type === undefined || !isAkin(type, body.type);
  });
}

/** What has its name now is made another on the way, and its rows move along. */
function hasRowsOfItsOwn({ id }: Fact, { before }: Pick<Context, 'before'>): boolean {
  const there = before.facts.get(id);
  return isTable(there) && areMoved(there, before);
}

/** The values of one are values of the other as they are, apart from how long or large they may be. */
const isAkin = (one: string, other: string): boolean => [[one, other], [other, one]].some(([from, to]) => from === to || keepsBytes(from!, to!) || (widens(from!, to!) && to !== 'text'));

function keepTable(loss: Loss, context: Context, options: KeepOptions): Keeping | { readonly reason: string } {
  // Its rows lie in its partitions, and each of them goes by a step of its own.
  if ((loss.before.body as Table).partitionKey !== undefined) return { drafts: loss.drafts, back: loss.back };
  const taken: ReadonlySet<Id> | undefined = options.stays ? undefined : along(loss.before, loss.members, context);
  return taken ? keepByMoving(loss, context, options, taken) : keepRows(loss, context, options);
}
