/** Which values a cast converts: without one they go through their text. https://www.postgresql.org/docs/18/sql-createcast.html */
import { addressText, part, type Catalog, type Context, type Fact } from '@sluice/core/dialect';
import { qualified } from '../script/quote.ts';
import type { Extension } from './extension.ts';
import type { Range } from './range.ts';

/** `timestamp(3) without time zone` → `timestamp without time zone`. */
export const baseType = (type: string): string => type.replace(/\(.*?\)/g, '').trim();

/** Types of the category string: they are read from any value's text, and any value from them. */
const TEXTS = ['text', 'character varying', 'character', 'bpchar', 'name'];

const BLANK_FILLED = ['character', 'bpchar'];

const INTEGERS = ['smallint', 'integer', 'bigint'];
const NUMBERS = [...INTEGERS, 'numeric', 'real', 'double precision'];
const BIG = ['integer', 'bigint'];
const NAMED = ['regclass', 'regcollation', 'regconfig', 'regdictionary', 'regnamespace', 'regoper', 'regoperator', 'regproc', 'regprocedure', 'regrole', 'regtype'];

/** Besides those of TEXTS, what pg_cast holds on every version: which types are cast into which. */
const CASTS: readonly (readonly [from: readonly string[], to: readonly string[]])[] = [
  [NUMBERS, NUMBERS], [[...BIG, 'numeric'], ['money']], [['money'], ['numeric']],
  [[...INTEGERS, 'oid'], ['oid', ...NAMED]], [['oid', ...NAMED], [...BIG, 'oid']], [['regoper'], ['regoperator']], [['regoperator'], ['regoper']], [['regproc'], ['regprocedure']], [['regprocedure'], ['regproc']],
  [BIG, ['bit']], [['bit'], [...BIG, 'bit varying']], [['bit varying'], ['bit']], [['integer'], ['boolean', '"char"']], [['boolean', '"char"'], ['integer']],
  [['jsonb'], [...NUMBERS, 'boolean', 'json']], [['json'], ['jsonb']],
  [['date'], ['timestamp without time zone', 'timestamp with time zone']],
  [['timestamp without time zone'], ['date', 'time without time zone', 'timestamp with time zone']],
  [['timestamp with time zone'], ['date', 'time without time zone', 'time with time zone', 'timestamp without time zone']],
  [['time without time zone'], ['interval', 'time with time zone']], [['interval', 'time with time zone'], ['time without time zone']],
  [['box'], ['circle', 'lseg', 'point', 'polygon']], [['circle'], ['box', 'point', 'polygon']], [['polygon'], ['box', 'circle', 'path', 'point']], [['path'], ['polygon']], [['point'], ['box']], [['lseg'], ['point']],
  [['inet'], ['cidr']], [['cidr'], ['inet']], [['macaddr'], ['macaddr8']], [['macaddr8'], ['macaddr']], [['xid8'], ['xid']],
  ...['int4', 'int8', 'num', 'ts', 'tstz', 'date'].map((range) => [[`${range}range`], [`${range}multirange`]] as const),
];

/** The value of an expression of the one type as the other. */
export function cast(value: string, from: string, to: string, context: Context): string {
  const how = conversion(from, to, context);
  return `${value}${how === 'text' || how === 'integer' ? `::${how}` : ''}::${to}`;
}

/** How a column's values become the other type's: by the server itself, by a cast, or by way of what both have a cast with, which is their text if nothing else. */
export function conversion(from: string, to: string, { after, before }: Context): 'implicit' | 'cast' | 'integer' | 'text' {
  const [a, b] = [underlying(from, before), underlying(to, after)];
  if (baseType(from) === baseType(to)) return 'implicit';
  if (a.array !== b.array) return a.array ? (TEXTS.includes(b.name) ? 'implicit' : 'text') : TEXTS.includes(a.name) ? 'cast' : 'text';
  if (INTEGERS.includes(a.name) && INTEGERS.includes(b.name)) return 'implicit';
  if (!a.array && (b.name === 'text' || b.name === 'character varying')) return 'implicit';
  // As text it is without the blanks that fill it up, which other types do not read.
  if (!a.array && BLANK_FILLED.includes(a.name) && !TEXTS.includes(b.name)) return 'text';
  if (a.name === b.name || TEXTS.includes(a.name) || TEXTS.includes(b.name)) return 'cast';
  if (isDeclared(a.name, b.name, { before, after })) return 'cast';
  if (a.user || b.user) return 'text';
  if (CASTS.some(([sources, targets]) => sources.includes(a.name) && targets.includes(b.name))) return 'cast';
  return !a.array && [[a.name, b.name], [b.name, a.name]].some(([one, other]) => one === 'boolean' && NUMBERS.includes(other!)) ? 'integer' : 'text';
}

/** By members of extensions, which come before the columns of their types and go after them. Of what people declare themselves the functions may come and go meanwhile. */
const isDeclared = (from: string, to: string, { before, after }: Pick<Context, 'before' | 'after'>): boolean => [before, after].some((catalog) => castsOfExtensions(catalog).has(`${from} → ${to}`));

const declared = new WeakMap<Catalog, ReadonlySet<string>>();

function castsOfExtensions(catalog: Catalog): ReadonlySet<string> {
  const found = declared.get(catalog) ?? new Set([...catalog.facts.values()].flatMap(({ address, body }) => (address[0] === 'extension' ? (body as Extension)._casts : [])));
  declared.set(catalog, found);
  return found;
}

const FAMILIES = [['smallint', 'integer', 'bigint', 'numeric', 'real', 'double precision'], ['date', 'timestamp without time zone', 'timestamp with time zone']];

/** Below a domain values go from the old base type to the new one; between families that know no cast, through text, as a person would read them. */
export const readsDirectly = (from: string, to: string): boolean =>
  baseType(from) === baseType(to) || FAMILIES.some((family) => family.includes(baseType(from)) && family.includes(baseType(to)));

/** Without domains: `sales.prices` → `numeric(12,2)[]`. */
export function plainType(type: string, catalog: Catalog): string {
  const brackets = /(\[\])*$/.exec(type)![0];
  for (const fact of factsNamed(type.slice(0, type.length - brackets.length), catalog)) if (fact.address[0] === 'domain') return `${plainType((fact.body as { type: string }).type, catalog)}${brackets}`;
  return type;
}

interface Underlying {
  readonly name: string;
  readonly array: boolean;
  /** An enum, a composite or a range of the user's: without casts of its own. */
  readonly user: boolean;
}

/** A domain's values are its base type's. */
function underlying(type: string, catalog: Catalog): Underlying {
  const name = baseType(type).replace(/(\[\])+$/, '');
  const array = name !== baseType(type);
  for (const fact of factsNamed(name, catalog)) {
    if (fact.address[0] !== 'domain') return { name, array, user: true };
    const base = underlying((fact.body as { type: string }).type, catalog);
    return array ? { ...base, array } : base;
  }
  return { name, array, user: multiranges(catalog).has(name) };
}

/** Whether its values, or those of an array of it, are of a type that people declare: such a type has no casts but those of its text. */
export const isOfUsers = (type: string, catalog: Catalog): boolean => underlying(type, catalog).user;

const known = new WeakMap<Catalog, ReadonlySet<string>>();

/** Those of the user's ranges, which have no facts of their own. */
function multiranges(catalog: Catalog): ReadonlySet<string> {
  const found = known.get(catalog) ?? new Set([...catalog.facts.values()].flatMap(({ address, body }) => (address[0] === 'range' ? [(body as Range).multirange] : [])));
  known.set(catalog, found);
  return found;
}

export function* factsNamed(name: string, { facts }: Catalog): Iterable<Fact> {
  const [, schema, relation] = /^("(?:[^"]|"")+"|[^.]+)\.("(?:[^"]|"")+"|[^.]+)$/.exec(name) ?? [];
  if (schema === undefined || relation === undefined) return;
  const plain = (text: string) => (text.startsWith('"') ? text.slice(1, -1).replaceAll('""', '"') : text);
  for (const kind of ['domain', 'enum', 'composite', 'range', 'base-type', 'table']) {
    const fact = facts.get(addressText([kind, plain(schema), plain(relation)]));
    if (fact && qualified(part(fact.address, 1), part(fact.address, 2)) === name) yield fact;
  }
}
