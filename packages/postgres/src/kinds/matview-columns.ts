/** What a materialized view says of its columns besides their query. https://www.postgresql.org/docs/18/sql-altermaterializedview.html */
import { part, type Context, type Draft, type Fact } from '@sluice/core/dialect';
import { ident, qualified } from '../script/quote.ts';
import { storageClause } from './column-clause.ts';
import { short } from './kind.ts';
import type { MaterializedView } from './materialized-view.ts';

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

export const settingsBody = (row: SettingsRow): Pick<MaterializedView, Setting> =>
  ({ storage: row.storage ?? undefined, compression: row.compression ?? undefined, statistics: row.statistics ?? undefined, columnOptions: row.column_options ?? undefined });

const SETTINGS = ['storage', 'compression', 'statistics', 'columnOptions'] as const;
type Setting = (typeof SETTINGS)[number];

/** Statistics and options are set under SHARE UPDATE EXCLUSIVE, which keeps neither readers nor writers out. */
function set(fact: Fact<MaterializedView>, setting: Setting, column: string, value: string | undefined, context: Context, was?: string): Draft[] {
  const alter = (action: string, light = false): Draft =>
    ({ sql: `alter materialized view ${qualified(part(fact.address, 1), part(fact.address, 2))} alter column ${ident(column)} ${action}`, ...(!light && { effects: [short(fact.id)] }) });
  if (setting === 'storage') return [alter(storageClause(value, context))];
  if (setting === 'compression') return [alter(`set compression ${value ?? 'default'}`)];
  if (setting === 'statistics') return [alter(`set statistics ${value ?? -1}`, true)];
  const gone = was?.split(', ').map((option) => option.slice(0, option.indexOf('='))) ?? [];
  return [...(gone.length > 0 ? [alter(`reset (${gone.join(', ')})`, true)] : []), ...(value === undefined ? [] : [alter(`set (${value})`, true)])];
}

export const settingsOf = (fact: Fact<MaterializedView>, context: Context): Draft[] =>
  SETTINGS.flatMap((setting) => (fact.body[setting] ?? []).flatMap(([column, value]) => set(fact, setting, column, value, context)));

export const changeSettings = (setting: Setting) => (before: Fact<MaterializedView>, after: Fact<MaterializedView>, context: Context): Draft[] => {
  const [old, now] = [new Map(before.body[setting] ?? []), new Map(after.body[setting] ?? [])];
  return [...new Set([...old.keys(), ...now.keys()])].filter((column) => old.get(column) !== now.get(column)).flatMap((column) => set(after, setting, column, now.get(column), context, old.get(column)));
};
