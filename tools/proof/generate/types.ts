/** Types of generated columns, arguments and attributes: what sort they are of, values of them, and what else they could be. */
import type { Random } from './random.ts';
import { ofKind, qualified, type Thing, type TypeName, type World } from './world.ts';

export interface EnumThing extends Thing { readonly kind: 'enum'; readonly labels: readonly { readonly id: string; readonly text: string }[] }
export interface DomainThing extends Thing { readonly kind: 'domain'; readonly base: TypeName; readonly notNull: boolean; readonly default: string | undefined; readonly checks: readonly { readonly name: string; readonly expression: string }[] }

/** n numbers, s strings, t times, b booleans, e enums, j json, u uuid, r ranges, a arrays, c composites, x others. */
export type Sort = 'n' | 's' | 't' | 'b' | 'e' | 'j' | 'u' | 'r' | 'a' | 'c' | 'x';

const BUILT_IN: Readonly<Record<string, Sort>> = {
  integer: 'n', bigint: 'n', smallint: 'n', 'numeric(10,2)': 'n', numeric: 'n', 'numeric(12,4)': 'n', 'double precision': 'n', real: 'n',
  text: 's', 'varchar(20)': 's', 'varchar(40)': 's', varchar: 's', 'char(3)': 's',
  date: 't', timestamp: 't', timestamptz: 't', 'timestamptz(3)': 't',
  boolean: 'b', uuid: 'u', jsonb: 'j', bytea: 'x', inet: 'x', interval: 'x', 'bit(4)': 'x', tsvector: 'x', time: 'x',
  int4range: 'r', daterange: 'r', tstzrange: 'r', int4multirange: 'r',
};
const NAMES = Object.keys(BUILT_IN);

export const isThing = (world: World, type: TypeName): boolean => world.things.has(bare(type));
const bare = (type: TypeName): string => type.replace(/\[\]$/, '');

export function sortOf(world: World, type: TypeName): Sort {
  if (type.endsWith('[]')) return 'a';
  const built = BUILT_IN[type];
  if (built !== undefined) return built;
  const thing = world.things.get(type);
  switch (thing?.kind) {
    case 'enum': return 'e';
    case 'domain': return sortOf(world, (thing as DomainThing).base);
    case 'range': return 'r';
    case 'composite': case 'table': return 'c';
    default: return 'x';
  }
}

/** A column's type as a template. */
export const typeTemplate = (world: World, type: TypeName): string => (isThing(world, type) ? `«${bare(type)}»${type.endsWith('[]') ? '[]' : ''}` : type);
export const typeText = (world: World, type: TypeName): string => (isThing(world, type) ? `${qualified(world, world.things.get(bare(type))!)}${type.endsWith('[]') ? '[]' : ''}` : type);

/** Any type; `not`: whatever stands on it cannot be its type. */
export function someType(world: World, random: Random, not: ReadonlySet<string> = new Set()): TypeName {
  const own = [...ofKind(world, 'enum', 'domain', 'composite', 'range'), ...ofKind(world, 'extension').filter(({ name }) => ['citext', 'hstore', 'ltree'].includes(name))].filter(({ id }) => !not.has(id));
  const base = own.length > 0 && random.chance(0.3) ? random.pick(own).id : random.chance(0.5) ? random.pick(['integer', 'text', 'bigint', 'timestamptz', 'boolean', 'varchar(20)', 'numeric(10,2)']) : random.pick(NAMES);
  return random.chance(0.07) ? `${base}[]` : base;
}

export const plainType = (random: Random): TypeName => random.pick(['integer', 'text', 'bigint', 'varchar(20)', 'numeric(10,2)', 'date', 'timestamptz', 'uuid']);

/** What people make of a type: mostly a wider or narrower one of its sort, an array of it, its domain, text; seldom anything. */
export function otherType(world: World, random: Random, type: TypeName, not: ReadonlySet<string>): TypeName {
  const sort = sortOf(world, type);
  const alike = [...NAMES.filter((name) => BUILT_IN[name] === sort), ...ofKind(world, 'enum', 'domain', 'range', 'composite').filter(({ id }) => !not.has(id) && sortOf(world, id) === sort).map(({ id }) => id)];
  const choices = random.chance(0.7) && alike.length > 1 ? alike : random.chance(0.4) ? ['text'] : [someType(world, random, not)];
  return random.pick(choices.filter((each) => each !== type).length > 0 ? choices.filter((each) => each !== type) : ['text']);
}

/** A value as a template, for defaults. undefined: none is known. */
export function valueOf(world: World, random: Random, type: TypeName): string | undefined {
  if (type.endsWith('[]')) return `'{}'`;
  const thing = world.things.get(type);
  if (thing?.kind === 'enum') return `«${random.pick((thing as EnumThing).labels).id}»`;
  if (thing?.kind === 'domain') return valueOf(world, random, (thing as DomainThing).base);
  const number = random.int(90) + 1;
  switch (BUILT_IN[type]) {
    case 'n': return String(number);
    // A new column of a table with rows needs one that fits.
    case 's': return random.pick([`'v${number % 10}'`, `''`, type === 'char(3)' ? `''''` : `'it''s'`]);
    case 't': return random.pick([`'2024-01-${10 + (number % 18)}'`, type === 'date' ? 'current_date' : 'now()']);
    case 'b': return random.pick(['true', 'false']);
    case 'u': return random.pick(['gen_random_uuid()', `'00000000-0000-0000-0000-0000000000${10 + (number % 80)}'`]);
    case 'j': return random.pick([`'{}'`, `'{"a": [1, 2]}'`]);
    default: return type === 'interval' ? `'${number} days'` : undefined;
  }
}

/** Conditions that hold for few rows at most, so that rows get in. */
export function condition(world: World, random: Random, part: { readonly id: string; readonly type: TypeName }): string {
  const sort = sortOf(world, part.type);
  const mark = `«${part.id}#${sort}»`;
  const number = random.int(50);
  switch (sort) {
    case 'n': return random.pick([`${mark} > -${number}`, `${mark} between -${number} and 1000`, `${mark} <> ${number + 100}`, `${mark} in (1, 2, 3, ${number + 4})`]);
    case 's': return random.pick([`${mark} <> 'x${number}'`, `length(${mark}) < ${number + 60}`, `${mark} not like '%z${number}'`]);
    case 't': return `${mark} > '2000-01-${10 + (number % 18)}'`;
    case 'b': return random.pick([`${mark} is not null or ${number} > 1`, `${mark} in (true, false)`]);
    case 'e': return `${mark} = ${mark}`;
    default: return `«${part.id}» is ${random.pick(['not null', `distinct from null`])} or ${number} > 0`;
  }
}

/** An expression over a column and what it gives, immutable. */
export function expression(world: World, random: Random, part: { readonly id: string; readonly type: TypeName }): { readonly template: string; readonly type: TypeName } {
  const sort = sortOf(world, part.type);
  const mark = `«${part.id}#${sort}»`;
  const number = random.int(9) + 1;
  switch (sort) {
    case 'n': return random.pick([{ template: `(${mark} * ${number})::numeric`, type: 'numeric' }, { template: `coalesce(${mark}, ${number})::bigint`, type: 'bigint' }]);
    case 's': return random.pick([{ template: `lower(${mark}::text)`, type: 'text' }, { template: `length(${mark}::text)`, type: 'integer' }, { template: `(${mark}::text || 'x${number}')`, type: 'text' }]);
    case 'j': return { template: `(${mark} ->> 'k${number}')`, type: 'text' };
    case 'b': return { template: `(not ${mark})`, type: 'boolean' };
    case 'r': return { template: `isempty(${mark})`, type: 'boolean' };
    case 'a': return { template: `coalesce(array_length(${mark}, 1), ${number})`, type: 'integer' };
    default: return { template: `(«${part.id}» is null)`, type: 'boolean' };
  }
}

/** A B-tree and equality are there. */
export function comparable(world: World, type: TypeName): boolean {
  if (type === 'tsvector' || type === 'bit(4)') return true;
  const thing = world.things.get(bare(type));
  return thing?.kind !== 'composite' && thing?.kind !== 'table';
}
