/**
 * The rows of a table that becomes partitioned, or stops being so: a fact of its own only while a plan does that (catalog/repartitioned.ts). The server knows no
 * ALTER for it: rows are laid aside before the table goes and put into the new one before anything else of it is there.
 */
import { addressText, Failure, part, type Catalog, type Context, type Draft, type Effect, type Fact, type Id } from '@sluice/core/dialect';
import { storedColumns } from './heritage.ts';
import { besides, keepPositions, sequencesOf, setPositions } from '../backup/positions.ts';
import { keptColumn, readBack, written } from '../backup/columns.ts';
import { ident, literal, qualified } from '../script/quote.ts';
import type { Column } from './column.ts';
import { cast, isOfUsers, plainType } from './column-cast.ts';
import { widens } from './column-type.ts';
import { isUnlike, laidOut } from './composite-text.ts';
import { definePgKind, effect, short } from './kind.ts';
import type { Table } from './table.ts';

export interface MovedRows {
  /** How the table is partitioned there: never the same on both sides. */
  readonly of: string;
}

const tableId = ({ address }: Fact): Id => addressText(['table', part(address, 1), part(address, 2)]);
const tableOf = (fact: Fact, catalog: Catalog): Fact<Table> => catalog.facts.get(tableId(fact)) as Fact<Table>;
const nameOf = ({ address }: Fact): string => qualified(part(address, 1), part(address, 2));

/** A name that nothing of the schema has on either side, the same on every run, way there and back. 63 bytes is the server's limit for names. */
function aside({ address }: Fact, { before, after }: Context): readonly [schema: string, name: string] {
  const [schema, own] = [part(address, 1), part(address, 2)];
  let stem = own;
  while (Buffer.byteLength(stem) > 48) stem = stem.slice(0, -1);
  const taken = new Set([before, after].flatMap(({ facts }) => [...facts.values()].flatMap((fact) => (fact.address.length > 2 && fact.address[1] === schema ? fact.address.slice(2).filter((each) => typeof each === 'string') : []))));
  for (let count = 0; ; count += 1) {
    const name = `${stem}__rows${count === 0 ? '' : count}`;
    if (!taken.has(name) && !taken.has(besides([schema, name])[1])) return [schema, name];
  }
}

const within = (id: Id, catalog: Catalog): Fact[] => catalog.childrenOf(id).flatMap((fact) => [fact, ...within(fact.id, catalog)]);
const sequences = (fact: Fact, catalog: Catalog) => sequencesOf(within(tableId(fact), catalog));
const force = (fact: Fact, catalog: Catalog, word: 'force' | 'no force'): Draft[] =>
  (tableOf(fact, catalog).body.forceRowSecurity ? [{ sql: `alter table ${nameOf(fact)} ${word} row level security`, effects: [short(tableId(fact))] }] : []);

/** Columns go, or get another type, along with the table: no step of their own says so. */
const losses = (fact: Fact, { before, after }: Context): Effect[] => {
  const wanted = new Map(storedColumns(tableOf(fact, after), after).map((column) => [part(column.address, 3), column]));
  return storedColumns(tableOf(fact, before), before).flatMap((column): Effect[] => {
    const { type } = wanted.get(part(column.address, 3))?.body ?? {};
    if (type === undefined) return [effect({ effect: 'loses-values', subject: tableId(fact), cause: 'drop-column', detail: column.id })];
    if (type === column.body.type || widens(column.body.type, type)) return [];
    return [effect({ effect: 'narrows-values', subject: tableId(fact), cause: 'repartition', detail: `${column.id}: ${column.body.type} → ${type}` })];
  });
};

/** As the values are written: as text in the order of the attributes that their type will have by the time they are read. */
function laidAside(column: Fact<Column>, context: Context): string {
  const kept = keptColumn(column, context.before);
  if (kept.as === undefined || !isUnlike(kept.as, context)) return written(kept);
  const text = laidOut(ident(kept.name), kept.as, context);
  if (text === undefined) {
    throw new Failure('SL406', `${column.id} holds arrays of a composite whose attributes change while the rows of ${column.parent!} are moved over`, { hint: 'Change the type in one deployment, and how the table is partitioned in another.' });
  }
  return `(${text}) collate "C"`;
}

function drop(fact: Fact, context: Context): Draft[] {
  const at = aside(fact, context);
  const columns = storedColumns(tableOf(fact, context.before), context.before).map((column) => `${laidAside(column, context)} as ${ident(part(column.address, 3))}`);
  const positions = sequences(fact, context.before);
  return [
    {
      sql: `lock table ${nameOf(fact)} in access exclusive mode`,
      effects: [effect({ effect: 'rewrites', subject: tableId(fact), cause: 'repartition', lock: 'ACCESS EXCLUSIVE', while: 'rewrite', detail: `${tableId(fact)} is made anew with its rows` }), ...losses(fact, context)],
    },
    ...force(fact, context.before, 'no force'),
    ...(positions.length === 0 ? [] : [keepPositions(besides(at), positions)]),
    { sql: `create table ${qualified(...at)} as select ${columns.join(', ')} from ${nameOf(fact)}` },
  ];
}

/** As many as there were, or all is taken back. */
function create(fact: Fact, context: Context): Draft[] {
  const [from, to] = [context.before, context.after];
  const at = aside(fact, context);
  const wanted = new Map(storedColumns(tableOf(fact, to), to).map((column) => [part(column.address, 3), column]));
  const columns = storedColumns(tableOf(fact, from), from).filter(({ address }) => wanted.has(part(address, 3)));
  const value = (column: Fact<Column>): string => {
    const { type, _using, _returns } = wanted.get(part(column.address, 3))!.body;
    const kept = keptColumn(column, from);
    if (_using !== undefined && !_returns && kept.as === undefined) return `(${_using})::${type}`;
    if (column.body.type === type) return readBack(kept);
    if (kept.as === undefined) return cast(readBack(kept), column.body.type, type, context);
    // Its former type may be gone, or another one by now.
    const plain = plainType(column.body.type, from);
    const goes = from.needsOf(column.id).some(({ to: id }) => id.startsWith('extension ') && !to.facts.has(id));
    return goes || isOfUsers(plain, from) ? `${ident(kept.name)}::${type}` : cast(readBack({ ...kept, as: plain }), plain, type, context);
  };
  const put = `insert into ${nameOf(fact)} (${columns.map(({ address }) => ident(part(address, 3))).join(', ')}) overriding system value select ${columns.map(value).join(', ')} from ${qualified(...at)}`;
  const check = `declare came bigint; aside bigint; begin ${put}; get diagnostics came = row_count; select count(*) into aside from ${qualified(...at)}; `
    + `if came <> aside then raise exception '% of % rows came into the table', came, aside; end if; end`;
  const positions = sequences(fact, from);
  const partitioned = tableOf(fact, to).body.partitionKey !== undefined;
  return [
    ...force(fact, to, 'no force'),
    {
      sql: columns.length === 0 ? `insert into ${nameOf(fact)} select from ${qualified(...at)}` : `do ${literal(check)}`,
      effects: [effect({ effect: 'may-fail', subject: tableId(fact), cause: 'repartition', detail: partitioned ? `rows that no partition of ${tableId(fact)} takes` : `rows that ${tableId(fact)} does not take as it will be` })],
    },
    ...force(fact, to, 'force'),
    ...setPositions(besides(at), positions, to),
    { sql: `drop table ${qualified(...at)}` },
    ...(positions.length === 0 ? [] : [{ sql: `drop table ${qualified(...besides(at))}` }]),
  ];
}

export const movedRows = definePgKind<MovedRows, never>({
  kind: 'moved-rows',
  read: { sql: () => 'select where false', facts: () => [] },
  create,
  drop,
  change: { of: () => 'replace' },
});
