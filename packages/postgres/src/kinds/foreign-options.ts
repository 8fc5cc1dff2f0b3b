/** OPTIONS of foreign data wrappers, servers, user mappings and foreign tables: `name=value` as the catalogs keep them. */
import type { Effect, Id } from '@sluice/core/dialect';
import { ident, literal } from '../script/quote.ts';
import { SECRET_OPTION } from '../script/source-secrets.ts';
import { effect } from './kind.ts';

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

const valueOf = (option: string): string => option.slice(option.indexOf('=') + 1);
/** Where it leads to, in the words of postgres_fdw and its like. */
const PLACE = /^(host|hostaddr|port|dbname|database|service|address|servername|server|url|uri|dsn|connstr|connection_string|endpoint)$/i;
const SECRET = new RegExp(SECRET_OPTION, 'i');

const ofThose = (matches: RegExp, options: ForeignOptions = []): ForeignOptions => options.filter((option) => matches.test(nameOf(option)) && !valueOf(option).startsWith('${secret:'));

/** Another place than before, or a place at all. */
export function leadsElsewhere(id: Id, before: ForeignOptions | undefined, after: ForeignOptions | undefined): Effect[] {
  const places = ofThose(PLACE, after);
  const other = places.filter((option) => !before?.includes(option));
  return other.length === 0 ? [] : [effect({ effect: 'widens-access', subject: id, cause: 'reaches-out', detail: `${id} leads to ${places.join(', ')}` })];
}

/** Options are for every role to read. */
export const literalSecrets = (id: Id, before: ForeignOptions | undefined, after: ForeignOptions | undefined): Effect[] =>
  ofThose(SECRET, after).filter((option) => !before?.includes(option)).map((option) => effect({ effect: 'widens-access', subject: id, cause: 'literal-secret', detail: `option ${nameOf(option)} of ${id}` }));

/** The catalogs keep them in the order in which they were said, which means nothing. */
export const optionsSql = (column: string): string => `(select array_agg(o order by o) from unnest(${column}) o)`;
