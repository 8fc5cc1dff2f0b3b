/** A table, plain or partitioned, and a partition: what holds rows. Columns, constraints and indexes are facts of their own. */
import { addressText, part, type Address, type Catalog, type Context, type Draft, type Effect, type Fact } from '@sluice/core/dialect';
import { ident, qualified } from '../script/quote.ts';
import { canonicalExpression, canonicalKey } from '../script/canonical.ts';
import type { Column } from './column.ts';
import { columnClause, columnSettings, generatedClause, inheritedSettings, typedClause } from './column-clause.ts';
import { parkTable } from './column-park.ts';
import { constraintClause, createConstraint, type Constraint } from './constraint.ts';
import { backToDefault, besideDefault } from './default-partition.ts';
import { areMoved } from './rows-of.ts';
import { childTables, isColumn } from './heritage.ts';
import { definePgKind, effect, key, short } from './kind.ts';
import { inSchema } from './renaming.ts';
import { namedBesides, requiredByParent, unprovenApart } from './inherited-not-null.ts';
import { notNullClause, requireSql } from './not-null-clause.ts';
import { aroundPartition } from './partition-keys.ts';
import { referredBy } from './references.ts';
import { tuning } from './storage-parameters.ts';
import { COLUMNS, tableSql, type TableRow } from './table-read.ts';
import { attach, linesApart, uncheckedApart } from './table-partition.ts';
import { changePersistence } from './table-persistence.ts';

export interface Table {
  readonly persistence: 'permanent' | 'unlogged';
  /** `RANGE (ordered_at)`; undefined for a table that is not partitioned. */
  readonly partitionKey?: string | undefined;
  /** Columns in the key with their types, which the server changes in no place. */
  readonly keyTypes?: readonly string[] | undefined;
  /** The table that it is a partition of, and the bound: `FOR VALUES FROM (…) TO (…)` or `DEFAULT`. `detaching`: somebody's DETACH CONCURRENTLY was stopped half way. */
  readonly partition?: { readonly of: Address; readonly bound: string; readonly detaching?: true } | undefined;
  /** Parents by `INHERITS`, in order. */
  readonly inherits?: readonly Address[] | undefined;
  /** The composite type of a typed table (`CREATE TABLE … OF`). */
  readonly ofType?: string | undefined;
  /** Storage parameters that change what the table promises; autovacuum and the like are `tuning`. */
  readonly options?: readonly string[] | undefined;
  readonly accessMethod?: string | undefined;
  readonly rowSecurity: boolean;
  readonly forceRowSecurity: boolean;
  readonly tablespace?: string | undefined;
  /** Inherited columns that the table defines itself too: how it was made, which no statement changes. */
  readonly _definedTwice?: readonly string[] | undefined;
  /** The same by name, columns and checks: they stay when the parent's go. */
  readonly _twice?: readonly string[] | undefined;
  /** NOT NULL constraints of inherited columns (PostgreSQL 18): their names, whether the table keeps them when its parent lets go, and whether its rows were never looked at. */
  readonly _notNulls?: Readonly<Record<string, { readonly name: string; readonly own: boolean; readonly unchecked?: true }>> | undefined;
  /** Names of the parent's foreign keys that the partition had itself before it was attached. */
  readonly _ownForeignKeys?: readonly string[] | undefined;
  /** Of a partition that was made as a table and attached, where PARTITION OF would make another: the lines for its columns and common checks. */
  readonly _apart?: readonly string[] | undefined;
  /** What is added to it before it is attached. */
  readonly _uncheckedApart?: readonly string[] | undefined;
  /** Which rows belong into a partition that has a default one beside it: an expression over its columns. */
  readonly _holds?: string | undefined;
}

export const tableName = (address: Address): string => qualified(part(address, 1), part(address, 2));
const nameOf = (fact: Fact<Table>) => tableName(fact.address);

/** A partitioned table holds no rows: they are its partitions', and none of those goes with it. */
const staysBelow = ({ id, body }: Fact<Table>, { before, after }: Context): boolean =>
  body.partitionKey !== undefined && childTables(id, before).every((each) => after.facts.has(each));

/** By the same key, or by none. */
export const isPartitionedAlike = (old: Fact<Table>, now: Fact<Table>): boolean => canonicalKey(old.body.partitionKey ?? '') === canonicalKey(now.body.partitionKey ?? '') && String(old.body.keyTypes) === String(now.body.keyTypes);

export const table = definePgKind<Table, TableRow>({
  kind: 'table',
  rename: inSchema('rename-relation'),
  holds: 'rows',
  park: (before, _, gone) => parkTable(before, gone),
  inlines: ['column', 'default', 'constraint'],
  unsaid: ['tablespace'],
  slots: ({ address }) => [`relation ${part(address, 1)}.${part(address, 2)}`],
  canonical: { partitionKey: canonicalKey, partition: (value) => ({ ...value, bound: canonicalExpression(value.bound) }) },
  read: {
    sql: tableSql,
    columns: COLUMNS,
    facts: (row) => [{
      address: ['table', row.schema, row.name],
      parent: ['schema', row.schema],
      body: {
        persistence: row.unlogged ? 'unlogged' : 'permanent',
        partitionKey: row.partition_key ?? undefined,
        keyTypes: row.key_types ?? undefined,
        partition: row.bound === null ? undefined : { of: ['table', row.parents[0]!.schema, row.parents[0]!.name], bound: row.bound, ...(row.detaching && { detaching: true }) },
        inherits: row.bound !== null || row.parents.length === 0 ? undefined : row.parents.map((p): Address => ['table', p.schema, p.name]),
        ofType: row.of_type ?? undefined,
        options: row.options ?? undefined,
        accessMethod: row.access_method ?? undefined,
        rowSecurity: row.row_security,
        forceRowSecurity: row.force_row_security,
        tablespace: row.tablespace ?? undefined,
        _twice: row.twice ?? undefined,
        _definedTwice: row.defined_twice?.map(({ name, type }) => `${ident(name)} ${type}`),
        _notNulls: row.not_nulls ?? undefined,
        _ownForeignKeys: row.own_foreign_keys ?? undefined,
        _apart: linesApart(row),
        _uncheckedApart: uncheckedApart(row),
        _holds: row.holds ?? undefined,
      },
      keys: [key('relation', row.oid)],
    }],
  },

  create: (fact, context, inlined) => createTable(fact, context, inlined),
  drop: (fact, context) => {
    const given = backToDefault(fact, context);
    const loses = !given && !areMoved(fact, context.before) && !staysBelow(fact, context);
    return [...(given ?? []), {
      sql: `drop table ${nameOf(fact)}`,
      effects: [
        ...(loses ? [effect({ effect: 'loses-rows', subject: fact.id, cause: fact.body.partition ? 'drop-partition' : 'drop-table', detail: fact.id })] : []),
        short(fact.id),
        ...(fact.body.partition ? [short(addressText(fact.body.partition.of))] : []),
        ...pointedAt(fact, context.before),
      ],
    }];
  },

  change: {
    persistence: changePersistence,
    partitionKey: () => 'replace',
    keyTypes: () => 'replace',
    // Done by a fact of its own (typing.ts), unless its columns would have to lie in another order.
    ofType: () => 'replace',
    // Done by facts of their own, for columns and constraints come in between (membership.ts).
    partition: () => [],
    inherits: () => [],
    options: (before, after) => options(before, after),
    // Of a partitioned one it is what its partitions have where they say nothing.
    accessMethod: (_, after) => (after.body.partitionKey === undefined ? {
      sql: `alter table ${nameOf(after)} set access method ${ident(after.body.accessMethod ?? 'heap')}`,
      effects: [effect({ effect: 'rewrites', subject: after.id, cause: 'set-storage', lock: 'ACCESS EXCLUSIVE', while: 'rewrite' })],
    } : { sql: `alter table ${nameOf(after)} set access method ${after.body.accessMethod === undefined ? 'default' : ident(after.body.accessMethod)}`, effects: [short(after.id)] }),
    rowSecurity: (_, after) => security(after, after.body.rowSecurity, after.body.rowSecurity ? 'enable row level security' : 'disable row level security'),
    forceRowSecurity: (_, after) =>
      security(after, after.body.forceRowSecurity, after.body.forceRowSecurity ? 'force row level security' : 'no force row level security'),
    tablespace: (_, after) => ({
      sql: `alter table ${nameOf(after)} set tablespace ${ident(after.body.tablespace ?? 'pg_default')}`,
      effects: [effect({ effect: 'rewrites', subject: after.id, cause: 'set-storage', lock: 'ACCESS EXCLUSIVE', while: 'rewrite' })],
    }),
  },
});

/** What its foreign keys point at loses triggers along with it. */
const pointedAt = (fact: Fact<Table>, catalog: Catalog): Effect[] => referredBy(fact.id, catalog).filter((id) => id !== fact.id).map((id) => short(id));

function createTable(fact: Fact<Table>, context: Context, inlined: readonly Fact[]): Draft[] {
  const { body } = fact;
  const columns = inlined.filter(isColumn).sort((a, b) => a.body._position - b.body._position);
  const defaults = new Map(inlined.filter((each) => each.address[0] === 'default').map((each) => [each.parent, (each.body as { expression: string }).expression]));
  const all = inlined.filter((each) => each.address[0] === 'constraint') as Fact<Constraint>[];
  // NOT VALID says nothing on a table without rows: it has a statement of its own.
  // Of two keys that are equal the server makes one when one statement says both.
  const keyOf = ({ body: each }: Fact<Constraint>) => (each._index === undefined ? undefined : each.definition.replace(/^(PRIMARY KEY|UNIQUE)\b/, ''));
  const again = (each: Fact<Constraint>) => keyOf(each) !== undefined && all.findIndex((other) => keyOf(other) === keyOf(each)) !== all.indexOf(each);
  const apart = all.filter((each) => (each.body.enforced && !each.body.validated) || again(each));
  const constraints = all.filter((each) => !apart.includes(each)).map(constraintClause);
  // Those of inherited columns that say nothing else have no column's statement to be part of.
  const twice = (body._definedTwice ?? []).map((line) => ({ line, default: inlined.find(({ address }) => address[0] === 'default' && line.startsWith(`${ident(part(address, 3))} `)) }));
  // Parents that disagree about a default are refused where the statement says none.
  const saidTwice = new Set(twice.map((each) => each.default?.id));
  const loose = inlined.filter((each) => each.address[0] === 'default' && !saidTwice.has(each.id) && (body._apart !== undefined || !columns.some((column) => column.id === each.parent)));
  const own = columns.filter((column) => column.body.local);
  const inherited = columns.filter((column) => !column.body.local);
  // What it has of its own must be there before it is attached: then that is a fact of its own (membership.ts).
  const later = body.partition !== undefined && context.after.facts.has(addressText(['partition', part(fact.address, 1), part(fact.address, 2), body.partition.of]));
  // A partition whose columns are its own was made apart and attached; PARTITION OF would make them inherited.
  const attached = later || (body.partition !== undefined && (own.length > 0 || body._apart !== undefined));
  const overridden = body.partition && !attached
    ? inherited.filter((column) => (requires(column, context) && !column.body.notNullUnchecked) || column.body.generated || defaults.has(column.id)).map((column) => overrideClause(column, defaults.get(column.id), context))
    : body.ofType === undefined ? [] : inherited.map((column) => typedClause(column, defaults.get(column.id), context));
  const lines = [...(attached && !later ? body._apart ?? [] : []), ...own.map((column) => columnClause(column, defaults.get(column.id), context)), ...twice.map(({ line, default: said }) => (said ? `${line} default ${(said.body as { expression: string }).expression}` : line)), ...overridden, ...namedBesides(fact, context.after), ...constraints];
  const list = lines.length > 0 || !(body.partition || body.ofType) || attached ? ` (${lines.map((line) => `\n  ${line}`).join(',')}${lines.length > 0 ? '\n' : ''})` : '';
  const head = `create ${body.persistence === 'unlogged' ? 'unlogged ' : ''}table ${nameOf(fact)}`;
  const from = body.partition && !attached
    ? ` partition of ${tableName(body.partition.of)}`
    : body.ofType !== undefined ? ` of ${body.ofType}` : '';
  const tail = [
    body.partition && !attached ? ` ${body.partition.bound}` : '',
    body.inherits ? ` inherits (${body.inherits.map(tableName).join(', ')})` : '',
    body.partitionKey !== undefined ? ` partition by ${body.partitionKey}` : '',
    using(body, context),
    body.options ? ` with (${body.options.join(', ')})` : '',
    body.tablespace !== undefined ? ` tablespace ${ident(body.tablespace)}` : '',
  ].join('');
  const around = body.partition ? aroundPartition(addressText(body.partition.of), context.before) : [];
  const made = (moved: readonly Draft[]): Draft[] => [
    { sql: `${head}${from}${list}${tail}`, ...(body.partition && !attached && { effects: [short(addressText(body.partition.of)), ...around] }) },
    ...own.flatMap((column) => columnSettings(column, context)),
    ...apart.flatMap((each) => createConstraint(each, context)),
    ...unprovenApart(fact),
    ...(attached && !later ? (body._uncheckedApart ?? []).map((each) => ({ sql: `alter table ${nameOf(fact)} ${each}` })) : []),
    ...moved,
    ...(attached && !later ? [{ sql: attach(fact, body.partition).sql, effects: around }] : []),
    ...(body.partition && !attached ? inherited.filter((column) => requires(column, context) && column.body.notNullUnchecked).map((column) => ({ sql: requireSql(column, context) })) : []),
    ...((body.partition && !body._apart) || body.ofType !== undefined ? [] : inherited.flatMap((column) => overrides(fact, column, twice.some((each) => each.default?.parent === column.id) ? undefined : defaults.get(column.id), context))),
    ...inherited.flatMap((column) => inheritedSettings(column, context)),
    ...loose.map((each) => ({ sql: `alter table ${nameOf(fact)} alter column ${ident(part(each.address, 3))} set default ${(each.body as { expression: string }).expression}` })),
    ...(body.rowSecurity ? [{ sql: `alter table ${nameOf(fact)} enable row level security` }] : []),
    ...(body.forceRowSecurity ? [{ sql: `alter table ${nameOf(fact)} force row level security` }] : []),
  ];
  return [...(later ? made([]) : besideDefault(fact, context, made))];
}

/** A partition that says nothing is kept as its parent says (PostgreSQL 17). */
function using({ accessMethod, partition, partitionKey }: Table, { after }: Context): string {
  const parent = partition && partitionKey === undefined ? (after.facts.get(addressText(partition.of)) as Fact<Table> | undefined) : undefined;
  const method = accessMethod ?? (parent?.body.accessMethod === undefined ? undefined : 'heap');
  return method === undefined ? '' : ` using ${ident(method)}`;
}

/** More than it has from its parents: theirs is proven of a table that is new. */
const requires = (column: Fact<Column>, { after }: Context): boolean => column.body.notNull && (column.body.local || !requiredByParent(column, after));

const overrideClause = (column: Fact<Column>, expression: string | undefined, context: Context): string =>
  [ident(part(column.address, 3)), requires(column, context) && !column.body.notNullUnchecked ? notNullClause(column, context) : '', generatedClause(column.body), expression === undefined ? '' : `default ${expression}`].filter(Boolean).join(' ');

const overrides = (fact: Fact<Table>, column: Fact<Column>, expression: string | undefined, context: Context): Draft[] => [
  ...(requires(column, context) && (fact.body._apart === undefined || column.body.notNullUnchecked) ? [{ sql: requireSql(column, context) }] : []),
  ...(expression !== undefined ? [{ sql: `alter table ${nameOf(fact)} alter column ${ident(part(column.address, 3))} set default ${expression}` }] : []),
];

/** Under SHARE UPDATE EXCLUSIVE, which keeps neither readers nor writers out. */
const options = (before: Fact<Table>, after: Fact<Table>): Draft[] => tuning(before.body.options, after.body.options).actions.map((action) => ({ sql: `alter table ${nameOf(after)} ${action}` }));

const security = (fact: Fact<Table>, on: boolean, action: string): Draft => ({
  sql: `alter table ${nameOf(fact)} ${action}`,
  effects: [
    effect({ effect: on ? 'narrows-access' : 'widens-access', subject: fact.id, cause: on ? 'enable-rls' : 'disable-rls', detail: `${fact.id}: ${action}` }),
    short(fact.id),
  ],
});
