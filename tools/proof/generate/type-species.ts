/** Generated schemas, enums, domains, composites, ranges, sequences, collations. */
import { dependants, say } from './standing.ts';
import { condition, someType, typeTemplate, typeText, valueOf, type DomainThing, type EnumThing } from './types.ts';
import { annotation, newSchema, ofKind, qualified, quoted, type Part, type Species, type Thing, type TypeName, type World } from './world.ts';

const own = (world: World, prefix: string): string => `${prefix}${world.next++}`;

const schema: Species = {
  kind: 'schema', weight: 2, prefix: 's', owned: true, privileges: ['schema', 'usage', 'create'],
  make: (_world, _random, base) => ({ ...base }),
  needs: () => [],
  sql: (thing) => [`create schema ${quoted(thing.name)}`],
  called: (thing) => `schema ${quoted(thing.name)}`,
};

const before = (world: World, id: string): string => (world.former?.has(id) === true ? `\n  ${annotation(world, id, '  ')}` : '');

const label = (world: World): EnumThing['labels'][number] => {
  const id = own(world, 'l');
  return { id, text: id };
};

const enumeration: Species<EnumThing> = {
  kind: 'enum', weight: 5, prefix: 'e', owned: true, privileges: ['type', 'usage'],
  make: (world, random, base) => ({ ...base, kind: 'enum', schema: newSchema(world, random), labels: Array.from({ length: 2 + random.int(3) }, () => label(world)).map((each) => ({ ...each, id: `${base.id}/${each.id}` })) }),
  needs: () => [],
  sql: (thing, world) => [`create type ${qualified(world, thing)} as enum (${thing.labels.map((each) => `${before(world, each.id)}'${each.text}'`).join(', ')})`],
  change: (thing, world, random) => {
    const labels = [...thing.labels];
    const fresh = label(world);
    const what = random.int(5);
    if (what === 0) labels.push({ ...fresh, id: `${thing.id}/${fresh.id}` });
    else if (what === 1) labels.splice(random.int(labels.length), 0, { ...fresh, id: `${thing.id}/${fresh.id}` });
    else if (what === 2 && labels.length > 1) labels.splice(random.int(labels.length), 1);
    else if (what === 3) labels.reverse();
    else labels.splice(random.int(labels.length), 1, { ...fresh, id: `${thing.id}/${fresh.id}` });
    return { ...thing, labels };
  },
  called: (thing, world) => `type ${qualified(world, thing)}`,
};

const domain: Species<DomainThing> = {
  kind: 'domain', weight: 4, prefix: 'd', owned: true, privileges: ['domain', 'usage'],
  make: (world, random, base) => {
    const type = someType(world, random);
    const of = { id: 'value', type };
    return {
      ...base, kind: 'domain', schema: newSchema(world, random), base: type, notNull: random.chance(0.15), default: random.chance(0.3) ? valueOf(world, random, type) : undefined,
      checks: random.chance(0.5) ? [{ name: own(world, 'k'), expression: condition(world, random, of).replace(/«value(#\w+)?»/g, 'value') }] : [],
    };
  },
  needs: (thing, world) => [typeTemplate(world, thing.base), thing.default ?? ''],
  sql: (thing, world) => [`create domain ${qualified(world, thing)} as ${typeText(world, thing.base)}${thing.default === undefined ? '' : ` default ${say(world, thing.default)}`}${thing.notNull ? ' not null' : ''}${thing.checks.map(({ name, expression }) => ` constraint ${name} check (${expression})`).join('')}`],
  change: (thing, world, random) => {
    const what = random.int(5);
    if (what === 0) return { ...thing, notNull: !thing.notNull };
    if (what === 1) return { ...thing, default: thing.default === undefined ? valueOf(world, random, thing.base) : undefined };
    if (what === 2 && thing.checks.length > 0) return { ...thing, checks: [] };
    if (what === 3) return { ...thing, base: someType(world, random, dependants(world, thing.id)), default: undefined, checks: [] };
    return { ...thing, checks: [{ name: thing.checks[0]?.name ?? own(world, 'k'), expression: condition(world, random, { id: 'value', type: thing.base }).replace(/«value(#\w+)?»/g, 'value') }] };
  },
  prune: (thing, holds) => (thing.default !== undefined && !holds(thing.default) ? { ...thing, default: undefined } : thing),
  called: (thing, world) => `domain ${qualified(world, thing)}`,
};

export interface CompositeThing extends Thing { readonly kind: 'composite'; readonly attributes: readonly Part[] }
const attribute = (world: World, of: string, type: TypeName): Part => {
  const name = own(world, 'a');
  return { id: `${of}/${name}`, name, type };
};

const composite: Species<CompositeThing> = {
  kind: 'composite', weight: 3, prefix: 'y', owned: true, privileges: ['type', 'usage'],
  make: (world, random, base) => ({ ...base, kind: 'composite', schema: newSchema(world, random), attributes: Array.from({ length: 1 + random.int(3) }, () => attribute(world, base.id, someType(world, random, new Set([base.id])))) }),
  needs: (thing, world) => thing.attributes.map(({ type }) => typeTemplate(world, type)),
  sql: (thing, world) => [`create type ${qualified(world, thing)} as (${thing.attributes.map(({ id, name, type }) => `${before(world, id)}${quoted(name)} ${typeText(world, type)}`).join(', ')})`],
  change: (thing, world, random) => {
    const attributes = [...thing.attributes];
    const at = random.int(attributes.length);
    const free = dependants(world, thing.id);
    const what = random.int(3);
    if (what === 0) attributes.splice(random.chance(0.7) ? attributes.length : at, 0, attribute(world, thing.id, someType(world, random, free)));
    else if (what === 1 && attributes.length > 1) attributes.splice(at, 1);
    else attributes[at] = { ...attributes[at]!, type: someType(world, random, free) };
    return { ...thing, attributes };
  },
  parts: (thing) => thing.attributes,
  called: (thing, world) => `type ${qualified(world, thing)}`,
};

interface RangeThing extends Thing { readonly kind: 'range'; readonly subtype: TypeName }
const SUBTYPES = ['integer', 'text', 'timestamptz', 'numeric', 'date'];
const range: Species<RangeThing> = {
  kind: 'range', weight: 1, prefix: 'r', owned: true, privileges: ['type', 'usage'],
  make: (world, random, base) => ({ ...base, name: base.id, kind: 'range', schema: newSchema(world, random), subtype: random.pick([...SUBTYPES, ...ofKind(world, 'enum').map(({ id }) => id)]) }),
  needs: (thing, world) => [typeTemplate(world, thing.subtype)],
  sql: (thing, world) => [`create type ${qualified(world, thing)} as range (subtype = ${typeText(world, thing.subtype)})`],
  change: (thing, _world, random) => ({ ...thing, subtype: random.pick(SUBTYPES.filter((each) => each !== thing.subtype)) }),
  called: (thing, world) => `type ${qualified(world, thing)}`,
};

export interface SequenceThing extends Thing { readonly kind: 'sequence'; readonly as: string; readonly options: Readonly<Record<string, string>>; readonly ownedBy: string | undefined }
const OPTIONS: readonly (readonly [string, readonly string[]])[] = [['increment by', ['2', '5', '10']], ['minvalue', ['1', '-5']], ['maxvalue', ['9000', '30000']], ['start with', ['7', '20']], ['cache', ['4', '10']], ['cycle', ['']]];
const sequence: Species<SequenceThing> = {
  kind: 'sequence', weight: 3, prefix: 'q', owned: true, privileges: ['sequence', 'usage', 'select', 'update'],
  make: (world, random, base) => ({ ...base, kind: 'sequence', schema: newSchema(world, random), as: random.pick(['bigint', 'integer', 'smallint']), options: Object.fromEntries(random.some(OPTIONS, random.int(3)).map(([name, values]) => [name, random.pick(values)])), ownedBy: undefined }),
  needs: () => [],
  sql: (thing, world) => [`create sequence ${qualified(world, thing)}${thing.as === 'bigint' ? '' : ` as ${thing.as}`}${Object.entries(thing.options).map(([name, value]) => ` ${name}${value === '' ? '' : ` ${value}`}`).join('')}`],
  change: (thing, _world, random) => {
    if (random.chance(0.3)) return { ...thing, as: random.pick(['bigint', 'integer', 'smallint']) };
    const [name, values] = random.pick(OPTIONS);
    const { [name]: had, ...rest } = thing.options;
    return { ...thing, options: had === undefined ? { ...rest, [name]: random.pick(values) } : rest };
  },
  called: (thing, world) => `sequence ${qualified(world, thing)}`,
};

interface CollationThing extends Thing { readonly kind: 'collation'; readonly locale: string; readonly deterministic: boolean }
const collation: Species<CollationThing> = {
  kind: 'collation', weight: 0.6, prefix: 'o', owned: true,
  make: (world, random, base) => ({ ...base, kind: 'collation', schema: newSchema(world, random), locale: random.pick(['und', 'de', 'en-u-kn']), deterministic: random.chance(0.8) }),
  needs: () => [],
  sql: (thing, world) => [`create collation ${qualified(world, thing)} (provider = icu, locale = '${thing.locale}'${thing.deterministic ? '' : ', deterministic = false'})`],
  change: (thing, _world, random) => ({ ...thing, locale: random.pick(['und', 'de', 'en-u-kn', 'sv'].filter((each) => each !== thing.locale)) }),
  called: (thing, world) => `collation ${qualified(world, thing)}`,
};

interface ExtensionThing extends Thing { readonly kind: 'extension' }
const extension: Species<ExtensionThing> = {
  kind: 'extension', weight: 0.25, prefix: 'x',
  make: (world, random, base) => {
    const free = ['citext', 'hstore', 'pg_trgm', 'btree_gist', 'ltree', 'unaccent', 'pgcrypto'].filter((name) => !ofKind(world, 'extension').some((each) => each.name === name));
    return { ...base, name: random.pick(free), kind: 'extension', schema: newSchema(world, random) };
  },
  needs: () => [],
  sql: (thing, world) => [`create extension ${thing.name}${thing.schema === undefined || thing.schema === 'public' ? '' : ` with schema ${quoted(world.things.get(thing.schema)!.name)}`}`],
  called: (thing) => `extension ${thing.name}`,
};

export const typeSpecies: readonly Species[] = [schema, extension, collation, enumeration, domain, composite, range, sequence];
