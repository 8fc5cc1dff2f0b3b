/** An address → the clause by which COMMENT ON, ALTER … OWNER TO and GRANT … ON name the object. The one place that knows. */
import { part, type Address } from '@sluice/core/dialect';
import { ident, qualified } from '../script/quote.ts';

/** Kinds whose word in SQL is not their name with spaces. */
const WORDS: Readonly<Record<string, string>> = { enum: 'type', composite: 'type', range: 'type', multirange: 'type', 'base-type': 'type', 'foreign-server': 'server' };
const word = (kind: string): string => WORDS[kind] ?? kind.replaceAll('-', ' ');

/** Their last part is a list of types; any other's is a name, which may begin with a parenthesis too. */
const ROUTINES = ['function', 'aggregate'];

/** `table sales.orders`, `constraint c on sales.orders`, `function sales.f(integer)`, `column sales.orders.id`. */
export function targetClause(address: Address): string {
  const [kind] = address;
  const [first, second, third] = [part(address, 1), part(address, 2), part(address, 3)];
  if (kind === 'cast') return `cast ${first}`;
  if (kind === 'operator') return `operator ${ident(first)}.${second} ${third}`;
  if (kind === 'transform') return `transform ${first}`;
  if (kind === 'operator-class' || kind === 'operator-family') return `${word(kind)} ${qualified(first, second)} using ${third.slice(1, -1)}`;
  if (address.length === 2) return `${word(kind)} ${ident(first)}`;
  const name = qualified(first, second);
  if (address.length === 3) return `${word(kind)} ${name}`;
  // Without modes, output arguments of another procedure could be meant (sql-alterprocedure, argmode).
  if (kind === 'procedure') return `procedure ${name}${third.replace(/(?<=^\(|,)(?=[^)])(?=(?:[^"]*"[^"]*")*[^"]*$)/g, 'in ')}`;
  if (ROUTINES.includes(kind)) return `${word(kind)} ${name}${third}`;
  if (kind === 'column') return `column ${name}.${ident(third)}`;
  if (kind === 'domain-constraint') return `constraint ${ident(third)} on domain ${name}`;
  return `${word(kind)} ${ident(third)} on ${name}`;
}

/** Kinds whose address ends with what is no name: argument types, a method, types. */
const SIGNED: ReadonlySet<string> = new Set(['function', 'procedure', 'aggregate', 'operator', 'operator-class', 'operator-family', 'cast', 'transform']);

/** The names in an address, without signatures and addresses within. */
export const namesIn = (address: Address): string[] => address.slice(1, SIGNED.has(address[0]) ? -1 : undefined).filter((each): each is string => typeof each === 'string');

const RELATIONS = ['table', 'view', 'materialized-view', 'foreign-table'];

/** `*` is no argument; of direct and sorted arguments the last direct one may be the same VARIADIC one as the last sorted one. */
export function plainArguments(list: string): string {
  const [direct = '', sorted] = list === '*' ? [''] : list.split(/ ?ORDER BY /);
  if (sorted === undefined || /(^|,)VARIADIC [^,]*$/.test(direct)) return direct;
  return direct === '' ? sorted : `${direct},${sorted}`;
}

/** As GRANT and REVOKE want it: relations are tables to them, aggregates functions, and columns stand with the privilege. */
export function privilegeClause(address: Address, privilege: string): string {
  const [kind] = address;
  if (kind === 'column') return `${privilege} (${ident(part(address, 3))}) on table ${qualified(part(address, 1), part(address, 2))}`;
  if (RELATIONS.includes(kind)) return `${privilege} on table ${qualified(part(address, 1), part(address, 2))}`;
  if (kind === 'domain') return `${privilege} on ${targetClause(['composite', ...address.slice(1)])}`;
  if (kind === 'aggregate') return `${privilege} on ${targetClause(['function', ...address.slice(1)]).replace(/\(([^]*)\)$/, (_, list: string) => `(${plainArguments(list)})`)}`;
  if (kind === 'foreign-server' || kind === 'foreign-data-wrapper') return `${privilege} on foreign ${targetClause(address).replace(/^foreign /, '')}`;
  return `${privilege} on ${targetClause(address)}`;
}
