/** Which values a cast converts: without one they go through their text. https://www.postgresql.org/docs/18/sql-createcast.html */
import { addressText, part, type Catalog, type Context, type Fact } from '@sluice/core/dialect';
import { qualified } from '../script/quote.ts';
import type { Range } from './range.ts';

/** `timestamp(3) without time zone` → `timestamp without time zone`. */
export const baseType = (type: string): string => type.replace(/\(.*?\)/g, '').trim();

const TEXTS = ['text', 'character varying', 'character', 'bpchar', 'name', '"char"'];

const BLANK_FILLED = ['character', 'bpchar'];

const RANGES = ['int4', 'int8', 'num', 'ts', 'tstz', 'date'];

/** Types within one group are cast into each other (pg_cast of the server itself). */
const GROUPS: readonly (readonly string[])[] = [
  ['smallint', 'integer', 'bigint', 'real', 'double precision', 'numeric', 'money', 'jsonb'],
  ['smallint', 'integer', 'bigint', 'oid', 'regclass', 'regtype', 'regproc', 'regprocedure', 'regrole', 'regnamespace'],
  ['integer', 'boolean', 'jsonb'], ['integer', 'bigint', 'bit', 'bit varying'],
  ['date', 'timestamp without time zone', 'timestamp with time zone'],
  ['timestamp without time zone', 'timestamp with time zone', 'time without time zone'], ['timestamp with time zone', 'time with time zone', 'time without time zone'],
  ['interval', 'time without time zone'], ['json', 'jsonb'], ['inet', 'cidr'], ['macaddr', 'macaddr8'],
  ['point', 'box', 'circle', 'polygon', 'lseg'], ['point', 'path', 'polygon'],
  ...RANGES.map((range) => [`${range}range`, `${range}multirange`]),
];
/** What the groups say too much: these have no cast. */
const NONE: ReadonlySet<string> = new Set([
  'time without time zone → timestamp without time zone', 'time without time zone → timestamp with time zone', 'time with time zone → timestamp with time zone',
  'real → money', 'double precision → money', 'money → real', 'money → double precision', 'money → smallint', 'money → integer', 'money → bigint', 'smallint → money',
  'smallint → jsonb', 'integer → jsonb', 'bigint → jsonb', 'real → jsonb', 'double precision → jsonb', 'numeric → jsonb', 'money → jsonb', 'jsonb → money', 'boolean → jsonb',
  ...RANGES.map((range) => `${range}multirange → ${range}range`),
  'bigint → bit varying', 'integer → bit varying', 'bit varying → integer', 'bit varying → bigint',
]);
const BUILT_IN: ReadonlySet<string> = new Set([...GROUPS.flat(), ...TEXTS, 'bytea', 'uuid', 'xml', 'tsvector', 'tsquery', 'line', 'pg_lsn', 'time with time zone']);

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
  if (a.user || b.user) return 'text';
  // Casts of extensions are not known here: theirs are taken to exist.
  if (!BUILT_IN.has(a.name) || !BUILT_IN.has(b.name)) return 'cast';
  const isCast = GROUPS.some((group) => group.includes(a.name) && group.includes(b.name)) && !NONE.has(`${a.name} → ${b.name}`);
  if (isCast) return 'cast';
  return !a.array && [[a.name, b.name], [b.name, a.name]].some(([one, other]) => one === 'boolean' && NUMBERS.includes(other!)) ? 'integer' : 'text';
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

const INTEGERS = ['smallint', 'integer', 'bigint'];
const NUMBERS = ['smallint', 'bigint', 'numeric', 'real', 'double precision'];

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
