/** A column as CREATE TABLE and ADD COLUMN write it. */
import { addressText, part, type Context, type Draft, type Fact } from '@sluice/core/dialect';
import { ident, qualified } from '../script/quote.ts';
import { identityClause, typedApart } from './column-identity.ts';
import { alterColumn, tuneColumn, type Column } from './column.ts';
import { columnAbove, heirsOf } from './heritage.ts';
import type { Table } from './table.ts';
import { notNullClause, requireSql } from './not-null-clause.ts';

/** As CREATE TABLE … OF writes a column of which the table says more than its type does. */
export const typedClause = (fact: Fact<Column>, expression: string | undefined, context: Context): string =>
  columnClause({ ...fact, body: { ...fact.body, type: 'with options', storage: undefined, compression: undefined, collation: undefined } }, expression, context);

export const generatedClause = ({ generated }: Column): string => (generated ? `generated always as (${generated.expression}) ${generated.stored ? 'stored' : 'virtual'}` : '');

export function columnClause(fact: Fact<Column>, expression: string | undefined, context: Context): string {
  const { address, body } = fact;
  const { server } = context;
  return [
    ident(part(address, 3)),
    body.type,
    // STORAGE in a column definition came with PostgreSQL 16; before, the table's statements set it afterwards.
    body.storage !== undefined && server.version >= 160000 ? `storage ${body.storage}` : '',
    body.compression !== undefined ? `compression ${body.compression}` : '',
    body.collation !== undefined ? `collate ${body.collation}` : '',
    generatedClause(body),
    expression !== undefined ? `default ${expression}` : '',
    body.identity ? identityClause(fact, context) : '',
    body.notNull && !body.notNullUnchecked ? notNullClause(fact, context) : '',
  ].filter(Boolean).join(' ');
}

/** What no column definition can say, at least not on this server: said once the column is there. */
export const columnSettings = (fact: Fact<Column>, context: Context): Draft[] => [
  ...(fact.body.notNull && fact.body.notNullUnchecked ? [{ sql: requireSql(fact, context) }] : []),
  ...typedApart(fact),
  ...settings(fact, fact.body.storage !== undefined && context.server.version < 160000, context),
];

/** What a column says that it has from its parent, or from its table's type, besides a default and NOT NULL. */
export function inheritedSettings(fact: Fact<Column>, context: Context): Draft[] {
  const above = columnAbove(fact, context.after);
  return [
    ...(above && fact.body.identity ? [alterColumn(fact, `add ${identityClause(fact, context)}`), ...typedApart(fact)] : []),
    ...settings(fact, fact.body.storage !== above?.body.storage, context),
  ];
}

/** Values of these never lie apart from their row. */
const IN_ROW = /^(smallint|integer|bigint|boolean|real|double precision|date|oid|uuid|"char"|(time|timestamp)\b.*)$/;

/** The server keeps what a table says of its TOAST table in that one, and nowhere while no column needs it: said again once one is there. */
export function toastSettings({ address, body }: Fact<Column>, { before, after }: Context): Draft[] {
  const table = addressText(['table', part(address, 1), part(address, 2)]);
  const [old, now] = [before, after].map(({ facts }) => facts.get(table)?.body as Table | undefined);
  const missing = old && !IN_ROW.test(body.type) ? (now?.options ?? []).filter((option) => option.startsWith('toast.') && !old.options?.includes(option)) : [];
  return missing.length === 0 ? [] : [{ sql: `alter table ${qualified(part(address, 1), part(address, 2))} set (${missing.join(', ')})` }];
}

export const storageClause = (storage: string | undefined, { server }: Context): string => `set storage ${storage ?? (server.version >= 160000 ? 'default' : 'extended')}`;
/** It would reach the heirs, and those say it themselves. */
export const statisticsClause = (fact: Fact<Column>, { after }: Context): Draft =>
  tuneColumn(fact, `set statistics ${fact.body.statistics ?? -1}`, heirsOf(fact, after).length > 0 ? 'only ' : '');

function settings(fact: Fact<Column>, storing: boolean, context: Context): Draft[] {
  const { storage, statistics, options } = fact.body;
  return [
    ...(storing ? [alterColumn(fact, storageClause(storage, context))] : []),
    ...(statistics !== undefined ? [statisticsClause(fact, context)] : []),
    ...(options ? [tuneColumn(fact, `set (${options.join(', ')})`)] : []),
  ];
}
