/** The same small schema in the words of each dialect: tables of numbers and texts, views over them, and what people do by hand. */
import type { Dialect } from '@sluice/core/dialect';
import { toyDialect } from '@sluice/kit/toy/toy';
import { dialect as postgres } from '@sluice/postgres';

export type Columns = Readonly<Record<string, 'number' | 'text'>>;

export interface Tongue {
  readonly dialect: Dialect;
  /** The value of `owns:`. */
  owns(...areas: readonly string[]): string;
  /** What an area needs to be there; empty where areas come with their first object. */
  area(name: string): string;
  table(name: string, columns: Columns): string;
  view(name: string, over: string, column: string): string;
  note(table: string, text: string): string;
  /** Ids as the catalog has them. */
  readonly ids: { table(name: string): string; column(table: string, name: string): string; view(name: string): string };
  /** By hand. */
  readonly hand: { add(table: string, column: string): string; drop(view: string): string; put(table: string, ...values: readonly (number | string)[]): string; area(name: string): string };
  /** A query that gives the number of rows. */
  count(table: string): string;
}

const list = (columns: Columns, words: Readonly<Record<'number' | 'text', string>>): string => Object.entries(columns).map(([name, type]) => `${name} ${words[type]}`).join(', ');

export const toyTongue: Tongue = {
  dialect: toyDialect,
  owns: (...areas) => `{ dbs: [${areas.join(', ')}] }`,
  area: () => '',
  table: (name, columns) => `create store ${name} (${list(columns, { number: 'number', text: 'text' })});\n`,
  view: (name, over) => `create lens ${name} over ${over};\n`,
  note: (table, text) => `note on store ${table} is '${text}';\n`,
  ids: { table: (name) => `store ${name}`, column: (table, name) => `field ${table}/${name}`, view: (name) => `lens ${name}` },
  hand: {
    add: (table, column) => `alter store ${table} add ${column} text`,
    drop: (view) => `drop lens ${view}`,
    put: (table, ...values) => `put ${table} (${values.map((value) => (typeof value === 'number' ? value : `'${value}'`)).join(', ')})`,
    area: () => '',
  },
  count: (table) => `count ${table}`,
};

export const postgresTongue: Tongue = {
  dialect: postgres,
  owns: (...areas) => `{ schemas: [${areas.join(', ')}] }`,
  area: (name) => `create schema ${name};\n`,
  table: (name, columns) => `create table ${name} (${list(columns, { number: 'integer', text: 'text' })});\n`,
  view: (name, over, column) => `create view ${name} as select ${column} from ${over};\n`,
  note: (table, text) => `comment on table ${table} is '${text}';\n`,
  ids: { table: (name) => `table ${name}`, column: (table, name) => `column ${table}/${name}`, view: (name) => `view ${name}` },
  hand: {
    add: (table, column) => `alter table ${table} add ${column} text`,
    drop: (view) => `drop view ${view}`,
    put: (table, ...values) => `insert into ${table} values (${values.map((value) => (typeof value === 'number' ? value : `'${value}'`)).join(', ')})`,
    area: (name) => `create schema ${name}`,
  },
  count: (table) => `select count(*)::int4 as count from ${table}`,
};
