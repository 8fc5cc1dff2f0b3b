/** OPTIONS of foreign data wrappers, servers, user mappings and foreign tables: `name=value` as the catalogs keep them. */
import { ident, literal } from '../script/quote.ts';

export type ForeignOptions = readonly string[];

const nameOf = (option: string): string => option.slice(0, option.indexOf('='));
const said = (option: string): string => `${ident(nameOf(option))} ${literal(option.slice(option.indexOf('=') + 1))}`;

/** ` options (host 'a', port '5432')`; empty where there are none. */
export const optionsClause = (options: ForeignOptions | undefined): string => (options === undefined || options.length === 0 ? '' : ` options (${options.map(said).join(', ')})`);

/** `options (add …, set …, drop …)` from the one to the other. */
export function optionsChange(before: ForeignOptions = [], after: ForeignOptions = []): string {
  const old = new Set(before.map(nameOf));
  const now = new Set(after.map(nameOf));
  return `options (${[
    ...[...old].filter((name) => !now.has(name)).map((name) => `drop ${ident(name)}`),
    ...after.filter((option) => !before.includes(option)).map((option) => `${old.has(nameOf(option)) ? 'set' : 'add'} ${said(option)}`),
  ].join(', ')})`;
}

/** The catalogs keep them in the order in which they were said, which means nothing. */
export const optionsSql = (column: string): string => `(select array_agg(o order by o) from unnest(${column}) o)`;
