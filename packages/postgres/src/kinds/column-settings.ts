/** What a relation whose columns have no facts of their own (a materialized view, a foreign table) says of how they are kept and measured. https://www.postgresql.org/docs/18/sql-altermaterializedview.html */
import { part, type Context, type Draft, type Fact } from '@sluice/core/dialect';
import { ident, qualified } from '../script/quote.ts';
import { storageClause } from './column-clause.ts';
import { short } from './kind.ts';

/** `[column, value]` in the order of the columns. */
export type ColumnSettings = readonly (readonly [column: string, value: string])[];

export interface SettingsRow {
  storage: [string, string][] | null;
  compression: [string, string][] | null;
  statistics: [string, string][] | null;
  column_options: [string, string][] | null;
}

const VALUES = {
  storage: `case when a.attstorage <> t.typstorage then case a.attstorage when 'p' then 'plain' when 'e' then 'external' when 'm' then 'main' else 'extended' end end`,
  compression: `case a.attcompression when 'p' then 'pglz' when 'l' then 'lz4' end`,
  statistics: `nullif(a.attstattarget::int, -1)::text`,
  column_options: `(select string_agg(o, ', ' order by o) from unnest(a.attoptions) o)`,
};

/** Of the relation `oid`. */
export const settingsSql = (oid: string): string => Object.entries(VALUES).map(([as, value]) =>
  `(select json_agg(json_build_array(a.attname, ${value}) order by a.attnum) from pg_attribute a join pg_type t on t.oid = a.atttypid where a.attrelid = ${oid} and a.attnum > 0 and not a.attisdropped and ${value} is not null) as ${as}`).join(',\n        ');

/** All but statistics and options are the state of the relation; those two count only where the sources say them. */
export interface Settings {
  readonly storage?: ColumnSettings | undefined;
  readonly compression?: ColumnSettings | undefined;
  readonly statistics?: ColumnSettings | undefined;
  readonly columnOptions?: ColumnSettings | undefined;
}

export const settingsBody = (row: SettingsRow): Settings =>
  ({ storage: row.storage ?? undefined, compression: row.compression ?? undefined, statistics: row.statistics ?? undefined, columnOptions: row.column_options ?? undefined });

const SETTINGS = ['storage', 'compression', 'statistics', 'columnOptions'] as const;
type Setting = (typeof SETTINGS)[number];

/** Statistics and options are set under SHARE UPDATE EXCLUSIVE, which keeps neither readers nor writers out. */
function set(fact: Fact<Settings>, setting: Setting, column: string, value: string | undefined, context: Context, was?: string): Draft[] {
  const alter = (action: string, light = false): Draft =>
    ({ sql: `alter ${fact.address[0].replace('-', ' ')} ${qualified(part(fact.address, 1), part(fact.address, 2))} alter column ${ident(column)} ${action}`, ...(!light && { effects: [short(fact.id)] }) });
  if (setting === 'storage') return [alter(storageClause(value, context))];
  if (setting === 'compression') return [alter(`set compression ${value ?? 'default'}`)];
  if (setting === 'statistics') return [alter(`set statistics ${value ?? -1}`, true)];
  const gone = was?.split(', ').map((option) => option.slice(0, option.indexOf('='))) ?? [];
  return [...(gone.length > 0 ? [alter(`reset (${gone.join(', ')})`, true)] : []), ...(value === undefined ? [] : [alter(`set (${value})`, true)])];
}

export const settingsOf = (fact: Fact<Settings>, context: Context): Draft[] =>
  SETTINGS.flatMap((setting) => (fact.body[setting] ?? []).flatMap(([column, value]) => set(fact, setting, column, value, context)));

export const changeSettings = (setting: Setting) => (before: Fact<Settings>, after: Fact<Settings>, context: Context): Draft[] => {
  const [old, now] = [new Map(before.body[setting] ?? []), new Map(after.body[setting] ?? [])];
  return [...new Set([...old.keys(), ...now.keys()])].filter((column) => old.get(column) !== now.get(column)).flatMap((column) => set(after, setting, column, now.get(column), context, old.get(column)));
};
