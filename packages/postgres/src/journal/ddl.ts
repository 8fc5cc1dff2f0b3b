/** The journal's tables as SQL. Text and bigint only: times are ISO 8601 text in UTC, so that every dialect keeps the same bytes. */
import { JOURNAL_TABLES, type ColumnType, type JournalTable, type TableShape } from '@sluice/core/dialect';
import { ident, qualified } from '../script/quote.ts';

export const TABLES = Object.keys(JOURNAL_TABLES) as JournalTable[];
export const shapeOf = (table: JournalTable): TableShape => JOURNAL_TABLES[table];

/** "C": ids and times sort by their bytes, whatever the database's collation is. */
export const TYPES: Readonly<Record<ColumnType, string>> = { text: 'text collate "C"', integer: 'bigint', time: 'text collate "C"' };

export const schemaSql = (schema: string): string => `create schema ${ident(schema)};\nrevoke all on schema ${ident(schema)} from public;`;

export function tableSql(schema: string, table: JournalTable): string {
  const { columns, key, nullable } = shapeOf(table);
  const lines = Object.entries(columns).map(([name, type]) => `  ${ident(name)} ${TYPES[type]}${nullable.includes(name) ? '' : ' not null'}`);
  const of = qualified(schema, table);
  return `create table ${of} (\n${lines.join(',\n')},\n  primary key (${key.map(ident).join(', ')})\n);\nrevoke all on table ${of} from public;`;
}
