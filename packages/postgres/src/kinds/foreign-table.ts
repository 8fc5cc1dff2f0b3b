/** A foreign table: data of another server, seen as a table. It holds nothing, so what cannot be altered is made anew. https://www.postgresql.org/docs/18/sql-createforeigntable.html */
import { addressText, part, type Address, type Change, type Context, type Draft, type Fact } from '@sluice/core/dialect';
import { canonicalExpression } from '../script/canonical.ts';
import { ident, qualified } from '../script/quote.ts';
import { countAnew, renameSequences, sequenceNames, type SequenceNames } from './foreign-identity.ts';
import { literalSecrets, optionsChange, optionsClause, type ForeignOptions } from './foreign-options.ts';
import { changeInherited, inheritedBody, sayInherited, type Inherited } from './foreign-inherited.ts';
import { foreignTableSql, type ForeignColumn, type ForeignTableRow } from './foreign-table-read.ts';
import { changeSettings, settingsBody, settingsOf, type Settings } from './column-settings.ts';
import { definePgKind, effect, key, made, short } from './kind.ts';
import { chosenName, givenName } from './not-null-name.ts';
import { inSchema } from './renaming.ts';

export interface ForeignTable extends Omit<Settings, 'compression'>, SequenceNames {
  readonly server: string;
  readonly options?: ForeignOptions | undefined;
  /** Those of its own, in their order. */
  readonly columns: readonly ForeignColumn[];
  readonly inherited?: readonly Inherited[] | undefined;
  /** What people called their NOT NULL constraints, by column (PostgreSQL 18 keeps it). */
  readonly notNullNames?: Readonly<Record<string, string>> | undefined;
  readonly checks: readonly { readonly name: string; readonly definition: string }[];
  readonly partition?: { readonly of: Address; readonly bound: string } | undefined;
  readonly inherits?: readonly Address[] | undefined;
}

const tableName = (address: Address): string => qualified(part(address, 1), part(address, 2));
const alter = (fact: Fact<ForeignTable>, action: string): Draft => ({
  sql: `alter foreign table ${tableName(fact.address)} ${action}`,
  effects: [effect({ effect: 'changes-meaning', subject: fact.id, cause: 'change-foreign', detail: fact.id })],
});

const named = (body: ForeignTable, column: string): string => (body.notNullNames?.[column] === undefined ? '' : `constraint ${ident(body.notNullNames[column])} `);

const clause = (body: ForeignTable) => ({ name, type, options, collation, notNull, default: expression, generated, virtual }: ForeignColumn): string =>
  [
    `${ident(name)} ${type}${optionsClause(options)}`, collation === undefined ? '' : `collate ${collation}`, notNull ? `${named(body, name)}not null` : '',
    expression === undefined ? '' : `default ${expression}`, generated === undefined ? '' : `generated always as (${generated}) ${virtual ? 'virtual' : 'stored'}`,
  ].filter(Boolean).join(' ');

/** New ones come last, and what does not change a column's type is altered; anything else makes the table anew. */
function changeColumns(before: Fact<ForeignTable>, after: Fact<ForeignTable>, context: Context): Change {
  const [old, now] = [before.body.columns, after.body.columns];
  if (old.some((column, index) => now[index]?.name !== column.name || now[index]?.type !== column.type || now[index]?.collation !== column.collation || now[index]?.generated !== column.generated || now[index]?.virtual !== column.virtual)) return 'replace';
  const column = (name: string, action: string): Draft => alter(after, `alter column ${ident(name)} ${action}`);
  return now.flatMap((each, index): Draft[] => {
    const was = old[index];
    const counted = countAnew(before, was ?? { ...each, identity: undefined }, after, each, context);
    if (!was) return [alter(after, `add column ${clause(after.body)(each)}`), ...counted];
    return [
      ...(each.identity ? [] : counted),
      ...(was.notNull === each.notNull ? [] : [each.notNull && named(after.body, each.name) !== '' ? alter(after, `add ${named(after.body, each.name)}not null ${ident(each.name)}`) : column(each.name, each.notNull ? 'set not null' : 'drop not null')]),
      ...(was.default === each.default ? [] : [column(each.name, each.default === undefined ? 'drop default' : `set default ${each.default}`)]),
      ...(JSON.stringify(was.options) === JSON.stringify(each.options) ? [] : [column(each.name, optionsChange(was.options, each.options))]),
      ...(each.identity ? counted : []),
    ];
  });
}

/** Of constraints that stay. ALTER FOREIGN TABLE has no RENAME CONSTRAINT. */
function renameNotNulls(before: Fact<ForeignTable>, after: Fact<ForeignTable>): Draft[] {
  const nameIn = ({ address, body }: Fact<ForeignTable>, column: string): string => body.notNullNames?.[column] ?? chosenName(part(address, 2), column);
  return after.body.columns.flatMap(({ name, notNull }): Draft[] => {
    const [was, is] = [nameIn(before, name), nameIn(after, name)];
    if (!notNull || was === is || !before.body.columns.some((each) => each.name === name && each.notNull)) return [];
    return [{ sql: `alter table ${tableName(after.address)} rename constraint ${ident(was)} to ${ident(is)}`, effects: [short(after.id)] }];
  });
}

function changeChecks(before: Fact<ForeignTable>, after: Fact<ForeignTable>): Draft[] {
  const same = (a: ForeignTable['checks'][number]) => (b: ForeignTable['checks'][number]) => a.name === b.name && a.definition === b.definition;
  const gone = before.body.checks.filter((check) => !after.body.checks.some(same(check)));
  const made = after.body.checks.filter((check) => !before.body.checks.some(same(check)));
  return [
    ...gone.map(({ name }) => alter(after, `drop constraint ${ident(name)}`)),
    ...made.map(({ name, definition }) => alter(after, `add constraint ${ident(name)} ${definition}`)),
  ];
}

function namesOf({ name, columns }: ForeignTableRow): Record<string, string> | undefined {
  const names = columns.flatMap((each): [string, string][] => {
    const given = givenName(each.notNullName, name, each.name);
    return given === undefined ? [] : [[each.name, given]];
  });
  return names.length === 0 ? undefined : Object.fromEntries(names);
}

const foreignSettings = (row: ForeignTableRow): Omit<Settings, 'compression'> => {
  const { compression: _none, ...settings } = settingsBody(row);
  return settings;
};

export const foreignTable = definePgKind<ForeignTable, ForeignTableRow>({
  kind: 'foreign-table',
  rename: inSchema('rename-relation'),
  unsaid: ['statistics', 'columnOptions'],
  unfingerprinted: ['notNullNames'],
  slots: ({ address, body }) => [part(address, 2), ...Object.values(body._sequences ?? {})].map((name) => `relation ${part(address, 1)}.${name}`),
  canonical: {
    columns: (value) => value.map((column) => ({ ...column, ...(column.default !== undefined && { default: canonicalExpression(column.default) }), ...(column.generated !== undefined && { generated: canonicalExpression(column.generated) }) })),
    inherited: (value) => value.map((column) => ({ ...column, ...(column.default !== undefined && { default: canonicalExpression(column.default) }) })),
    partition: (value) => ({ of: value.of, bound: canonicalExpression(value.bound) }),
  },
  read: {
    present: made('pg_foreign_table', 'ftrelid'),
    sql: foreignTableSql,
    facts: (row) => [{
      address: ['foreign-table', row.schema, row.name],
      parent: ['schema', row.schema],
      body: {
        server: row.server, ...foreignSettings(row),
        options: row.options ?? undefined,
        columns: row.columns.map(({ name, type, collation, notNull, identity, expression, generated, options }) => ({
          name, type, notNull, identity: identity ?? undefined, collation: collation ?? undefined, options: options ?? undefined,
          default: generated ? undefined : expression ?? undefined, generated: generated ? expression ?? undefined : undefined, virtual: generated === 'v' ? true : undefined,
        })),
        inherited: inheritedBody(row.inherited),
        notNullNames: namesOf(row), ...sequenceNames(row.name, [...row.columns, ...(row.inherited ?? [])]),
        checks: row.checks.map(({ name, definition }) => ({ name, definition })),
        partition: row.bound === null ? undefined : { of: ['table', row.parents[0]!.schema, row.parents[0]!.name], bound: row.bound },
        inherits: row.bound !== null || row.parents.length === 0 ? undefined : row.parents.map((parent): Address => ['table', parent.schema, parent.name]),
      },
      keys: [key('relation', row.oid), ...[...row.columns.map(({ expressionOid }) => expressionOid), ...(row.inherited ?? []).map(({ expression_oid: oid }) => oid)].flatMap((oid) => (oid === null ? [] : [key('attrdef', oid)])), ...row.checks.map(({ oid }) => key('constraint', oid))],
    }],
  },
  create: (fact, context) => {
    const { server, options, columns, checks, partition, inherits } = fact.body;
    const lines = [...(partition ? [] : columns.map(clause(fact.body))), ...checks.map(({ name, definition }) => `constraint ${ident(name)} ${definition}`)];
    const list = lines.length > 0 || !partition ? ` (${lines.map((line) => `\n  ${line}`).join(',')}${lines.length > 0 ? '\n' : ''})` : '';
    const head = `create foreign table ${tableName(fact.address)}${partition ? ` partition of ${tableName(partition.of)}` : ''}${list}`;
    return [{ sql: `${head}${partition ? ` ${partition.bound}` : ''}${inherits ? ` inherits (${inherits.map(tableName).join(', ')})` : ''} server ${ident(server)}${optionsClause(options)}`, effects: literalSecrets(fact.id, undefined, options) }, ...columns.flatMap((each) => countAnew(fact, { ...each, identity: undefined }, fact, each, context)), ...sayInherited(fact, context), ...settingsOf(fact, context)];
  },
  drop: ({ address, id, body }) => ({
    sql: `drop foreign table ${tableName(address)}`,
    effects: [effect({ effect: 'removes', subject: id, cause: 'drop-other', detail: id }), ...(body.partition ? [short(addressText(body.partition.of))] : [])],
  }),
  change: {
    server: () => 'replace',
    options: (before, after) => alter(after, optionsChange(before.body.options, after.body.options)),
    columns: changeColumns,
    inherited: changeInherited,
    notNullNames: renameNotNulls,
    sequences: renameSequences,
    storage: changeSettings('storage'),
    statistics: changeSettings('statistics'),
    columnOptions: changeSettings('columnOptions'),
    checks: changeChecks,
    partition: () => 'replace',
    inherits: () => 'replace',
  },
});
