/**
 * Normal forms of SQL that a server printed. Majors print some things differently, and some prints do not print the same
 * once they are loaded again: two texts that mean the same by the rules of canonical-tree.ts get one form here.
 * Forms are for comparing and hashing, never for running. Needs `ready()`.
 */
import { aliasesNumbered } from './canonical-aliases.ts';
import { columnsUnqualified } from './canonical-columns.ts';
import { normalTree } from './canonical-tree.ts';
import { memoText } from './memo.ts';
import { parseText } from './parser.ts';

/** What makes a second form of an expression possible; a text without any of it is its own normal form. */
const TRIGGER = /ARRAY\[|JSON\(|'::json\b|XMLSERIALIZE|ROW\(|EXTRACT\(|\bSELECT\b| AND [^]* AND | OR [^]* OR /;

/** Of pg_get_expr: checks, defaults, generation, index expressions and predicates, policies, partition bounds. */
export function canonicalExpression(text: string): string {
  const plain = relabelled(constantDefault(timeless(text)));
  return TRIGGER.test(plain) ? expression(plain) : plain;
}

/**
 * What the server made of 'now' when it read the statement (manual: functions-datetime, 9.9.5, the caution): whoever loads the same
 * text again gets another time, and nothing has changed. Told by its fraction of a second, which hardly anybody writes.
 */
const MOMENT = /'(?:20\d\d-\d\d-\d\d \d\d:\d\d:\d\d\.(?!999)\d+(?:[+-]\d\d(?::\d\d)?)?'(?=::timestamp\b)|\d\d:\d\d:\d\d\.(?!999)\d+(?:[+-]\d\d(?::\d\d)?)?'(?=::time\b))/g;
const timeless = (text: string): string => text.replace(MOMENT, `'now'`);

/**
 * A constant that is the whole of a default, without the type that ALTER COLUMN … TYPE leaves in it: the column's own type
 * decides the value. char(n) constants with trailing blanks stay, for blanks count in other types.
 */
function constantDefault(text: string): string {
  const [, value, type] = /^('(?:[^']|'')*'|NULL)::([\w ."]+(?:\[\])?)$/.exec(text) ?? [];
  if (value === undefined || type === undefined) return text;
  if (value === 'NULL') return value;
  if (value === "'{}'" && type.endsWith('[]')) return "'{}'::array";
  const isText = type === 'text' || type === 'character varying' || (type === 'bpchar' && !value.endsWith(" '"));
  return isText ? `${value}::text` : text;
}

/** ('a'::character varying)::text, left by ALTER COLUMN … TYPE, is 'a'::text; and the other way round. */
function relabelled(text: string): string {
  if (!text.includes("'::character varying)::text") && !text.includes("'::text)::character varying")) return text;
  return text
    .replace(/\(('(?:[^']|'')*')::character varying\)::text(?!\w)/g, '$1::text')
    .replace(/\(('(?:[^']|'')*')::text\)::character varying(?![\w(])/g, '$1::character varying');
}

const expression = memoText((text) => normal(`select ${text}`) ?? text);

/** Of pg_get_viewdef. */
export const canonicalQuery: (text: string) => string = memoText((written) => {
  const text = timeless(written);
  const parsed = parseText(text);
  const nodes = 'nodes' in parsed ? parsed.nodes : parsedNodes(loadableQuery(text));
  return nodes === undefined ? text : JSON.stringify(normalTree(aliasesNumbered(nodes.map(columnsUnqualified), text)));
});

/** Of pg_get_triggerdef, pg_get_indexdef, pg_get_ruledef, pg_get_functiondef, pg_get_statisticsobjdef. */
export const canonicalStatement: (text: string) => string = memoText((text) => normal(text) ?? text);

/** Of pg_get_indexdef from USING on: `USING btree (lower(a)) WHERE …`. */
export const canonicalIndex = (text: string): string => {
  const sorted = text.replace(STORAGE, (_, options: string) => ` WITH (${options.split(', ').sort().join(', ')})`);
  return TRIGGER.test(sorted) ? indexTail(sorted) : sorted;
};

/** At least two storage parameters: what is set last is printed last, and means the same anywhere. */
const STORAGE = / WITH \((\w+=(?:\w+|'[^']*')(?:, \w+=(?:\w+|'[^']*'))+)\)/;

const indexTail = memoText((text) => normal(`create index i on t ${text}`) ?? text);

/** Of pg_get_partkeydef: `LIST (region)`, `RANGE (lower(a), b)`. */
export const canonicalKey = (text: string): string => (TRIGGER.test(text) ? partitionKey(text) : text);

const partitionKey = memoText((text) => normal(`create table t () partition by ${text}`) ?? text);

/** Of pg_get_function_sqlbody: RETURN … or BEGIN ATOMIC … END. */
export const canonicalBody: (text: string) => string = memoText((text) => normal(`create function f() returns int language sql ${text}`) ?? text);

/** Of pg_get_function_arguments: names, types and defaults. */
export function canonicalArguments(text: string): string {
  return text.includes(' DEFAULT ') ? argumentList(text) : text;
}

const argumentList = memoText((text) => normal(`create function f(${text}) returns int language sql as ''`) ?? text);

function normal(sql: string): string | undefined {
  const nodes = parsedNodes(sql);
  return nodes === undefined ? undefined : JSON.stringify(normalTree(aliasesNumbered(nodes, sql)));
}

function parsedNodes(sql: string) {
  const parsed = parseText(sql);
  return 'nodes' in parsed ? parsed.nodes : undefined;
}

/**
 * A printed query as a server takes it: the marks of a CYCLE clause are printed with casts that no grammar has (15 to 18), and the field of EXTRACT without the
 * quotes that keep its capitals (until 17).
 */
export const loadableQuery = (text: string): string => (text.includes('EXTRACT(') ? withFields(text) : text)
  .replace(/( SET \S+ TO )('(?:[^']|'')*')::[\w ."]+?( DEFAULT )('(?:[^']|'')*')::[\w ."]+?(?= USING )/g, '$1$2$3$4');

const withFields = (text: string): string =>
  text.replace(/'(?:[^']|'')*'|"(?:[^"]|"")*"|\bEXTRACT\((\w*[A-Z]\w*) FROM /g, (all, field: string | undefined) => (field === undefined ? all : `EXTRACT("${field}" FROM `));

const ALIASES: Readonly<Record<string, string | undefined>> = {
  int: 'integer', int2: 'smallint', int4: 'integer', int8: 'bigint', float4: 'real', float8: 'double precision', float: 'double precision', bool: 'boolean',
  decimal: 'numeric', dec: 'numeric', varchar: 'character varying', char: 'character', bpchar: 'character', varbit: 'bit varying',
  timestamp: 'timestamp without time zone', timestamptz: 'timestamp with time zone', time: 'time without time zone', timetz: 'time with time zone',
};

/** A type as format_type prints it: `int4` → `integer`, `pg_catalog.varchar(5)[]` → `character varying(5)[]`. */
export function canonicalType(text: string): string {
  const trimmed = text.trim().replace(/^pg_catalog\.(?!")/, '');
  const [, name = '', rest = ''] = /^([a-z0-9_]+)([^]*)$/.exec(trimmed) ?? [];
  const full = ALIASES[name];
  if (full === undefined) return trimmed.replace(/,\s+/g, ',');
  if (/^\s*(with|without)\s/.test(rest) || rest.startsWith(' varying')) return trimmed;
  const [, modifier = '', after = ''] = /^(\s*\([^)]*\))?([^]*)$/.exec(rest) ?? [];
  const [head = '', ...tail] = full.split(' ');
  // The precision of a time type stands inside: timestamp(3) without time zone.
  const zoned = tail.length > 0 && head.startsWith('time');
  const packed = modifier.replace(/\s+/g, '');
  if (/^\s+(with|without)\s/.test(after)) return `${head}${packed}${after}`;
  return zoned ? `${head}${packed} ${tail.join(' ')}${after}` : `${full}${packed}${after}`;
}

/** `integer, character varying` → `integer,character varying`: the types of a function's address, each in its printed name. */
export function normaliseArgumentTypes(text: string): string {
  return splitList(text.trim().replace(/^\(([^]*)\)$/, '$1')).map(canonicalType).join(',');
}

/** Splits at commas outside of parentheses and quotes. */
function splitList(text: string): string[] {
  if (text.trim() === '') return [];
  const found: string[] = [];
  let depth = 0;
  let quoted = false;
  let start = 0;
  for (let at = 0; at < text.length; at++) {
    const char = text[at];
    if (char === '"') quoted = !quoted;
    else if (quoted) continue;
    else if (char === '(') depth++;
    else if (char === ')') depth--;
    else if (char === ',' && depth === 0) {
      found.push(text.slice(start, at));
      start = at + 1;
    }
  }
  return [...found, text.slice(start)];
}
