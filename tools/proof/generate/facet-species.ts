/** Generated comments, grants, owners and default privileges: what is said of things; and the rarer things that stand alone. */
import { partsOf, say, speciesOf } from './standing.ts';
import { someType, typeTemplate, typeText } from './types.ts';
import { newSchema, ofKind, qualified, quoted, type Part, type Species, type Thing, type World } from './world.ts';
import type { Random } from './random.ts';

interface FacetThing extends Thing { readonly on: string; readonly says: string }
type CommentThing = FacetThing & { readonly kind: 'comment' };
type GrantThing = FacetThing & { readonly kind: 'grant' };
type OwnerThing = FacetThing & { readonly kind: 'owner' };

const target = (world: World, id: string): Thing | undefined => world.things.get(id.split('/')[0]!);
const RELATIONS = ['table', 'view', 'materialized-view', 'partition', 'foreign-table'];

function called(world: World, id: string): string {
  const thing = target(world, id)!;
  if (id.includes('/')) return `column ${qualified(world, thing)}.${say(world, `«${id}»`)}`;
  if (['constraint', 'trigger', 'policy', 'rule'].includes(thing.kind)) return `${thing.kind} ${quoted(thing.name)} on ${say(world, `«${(thing as Thing & { table: string }).table}»`)}`;
  return speciesOf(thing).called!(thing, world);
}

const comment: Species<CommentThing> = {
  kind: 'comment', weight: 6, prefix: 'h',
  make: (world, random, base) => {
    const thing = random.maybe([...world.things.values()].filter((each) => speciesOf(each).called !== undefined || ['constraint', 'trigger', 'policy', 'rule'].includes(each.kind)));
    if (!thing) return undefined;
    const part = RELATIONS.includes(thing.kind) && thing.kind !== 'partition' && random.chance(0.4) ? random.maybe(partsOf(world, thing.id).filter(({ id }) => id.startsWith(`${thing.id}/`))) : undefined;
    const on = part?.id ?? thing.id;
    return ofKind<CommentThing>(world, 'comment').some((each) => each.on === on) ? undefined : { ...base, kind: 'comment', on, says: random.pick(['a word', `it's ${base.id}`, 'zwei\nZeilen']) };
  },
  needs: (thing) => [`«${thing.on}»`],
  sql: (thing, world) => [`comment on ${called(world, thing.on)} is '${thing.says.replaceAll("'", "''")}'`],
  change: (thing) => ({ ...thing, says: `${thing.says} more` }),
};

function privilege(world: World, random: Random, thing: Thing): string {
  const [, ...names] = speciesOf(thing).privileges!;
  const part = RELATIONS.includes(thing.kind) && random.chance(0.25) ? random.maybe(partsOf(world, thing.id)) : undefined;
  const role = random.pick(['gen_reader', 'gen_writer']);
  if (part) return `grant select («${part.id}») on % to ${role}`;
  if (names.length === 1 && random.chance(0.3)) return `revoke ${names[0]} on % from public`;
  return `grant ${random.chance(0.15) ? 'all' : random.some(names, 1 + random.int(2)).join(', ')} on % to ${role}${random.chance(0.1) ? ' with grant option' : ''}`;
}

const grant: Species<GrantThing> = {
  kind: 'grant', weight: 7, prefix: 'gr',
  make: (world, random, base) => {
    const thing = random.maybe([...world.things.values()].filter((each) => speciesOf(each).privileges !== undefined));
    return thing && { ...base, kind: 'grant', on: thing.id, says: privilege(world, random, thing) };
  },
  needs: (thing) => [`«${thing.on}»`, thing.says],
  sql: (thing, world) => {
    const on = target(world, thing.on)!;
    const [word] = speciesOf(on).privileges!;
    const name = speciesOf(on).called!(on, world).replace(/^(materialized view|foreign table|view|table|aggregate|\w+) /, '');
    return [say(world, thing.says).replace('%', `${word} ${name}`)];
  },
  change: (thing, world, random) => ({ ...thing, says: privilege(world, random, target(world, thing.on)!) }),
};

const owner: Species<OwnerThing> = {
  kind: 'owner', weight: 3, prefix: 'ow',
  make: (world, random, base) => {
    const thing = random.maybe([...world.things.values()].filter((each) => speciesOf(each).owned === true));
    return thing && !ofKind<OwnerThing>(world, 'owner').some(({ on }) => on === thing.id) ? { ...base, kind: 'owner', on: thing.id, says: random.pick(['gen_owner', 'gen_other']) } : undefined;
  },
  needs: (thing) => [`«${thing.on}»`],
  sql: (thing, world) => [`alter ${called(world, thing.on)} owner to ${thing.says}`],
  change: (thing) => ({ ...thing, says: thing.says === 'gen_owner' ? 'gen_other' : 'gen_owner' }),
};

interface DefaultGrantThing extends Thing { readonly kind: 'default-grant'; readonly says: string }
const defaultGrant: Species<DefaultGrantThing> = {
  kind: 'default-grant', weight: 0.7, prefix: 'dg', last: true,
  make: (world, random, base) => {
    const { schema: _none, ...named } = base;
    const schemas = ofKind(world, 'schema');
    return { ...named, kind: 'default-grant', says: `alter default privileges${schemas.length > 0 && random.chance(0.7) ? ` in schema «${random.pick(schemas).id}»` : ''} grant ${random.pick(['select on tables', 'usage on sequences', 'execute on functions', 'usage on types'])} to ${random.pick(['gen_reader', 'gen_writer'])}` };
  },
  needs: (thing) => [thing.says],
  sql: (thing, world) => [say(world, thing.says)],
  change: (thing) => ({ ...thing, says: thing.says.includes('gen_reader') ? thing.says.replace('gen_reader', 'gen_writer') : thing.says.replace('gen_writer', 'gen_reader') }),
};

interface PublicationThing extends Thing { readonly kind: 'publication'; readonly tables: readonly string[]; readonly publish: string }
const publication: Species<PublicationThing> = {
  kind: 'publication', weight: 0.8, prefix: 'pu',
  make: (world, random, base) => {
    const tables = random.some(ofKind<Thing & { unlogged: boolean }>(world, 'table').filter(({ unlogged }) => !unlogged), 2).map(({ id }) => id);
    return tables.length === 0 ? undefined : { ...base, kind: 'publication', tables, publish: random.pick(['', ` with (publish = 'insert')`]) };
  },
  needs: (thing, world) => thing.tables.map((id) => ((world.things.get(id) as (Thing & { unlogged: boolean }) | undefined)?.unlogged === true ? '«nothing»' : `«${id}»`)),
  sql: (thing, world) => [`create publication ${quoted(thing.name)} for table ${thing.tables.map((id) => `${world.later ? 'only ' : ''}${say(world, `«${id}»`)}`).join(', ')}${thing.publish}`],
  change: (thing, world, random) => ({ ...thing, tables: random.some(ofKind<Thing & { unlogged: boolean }>(world, 'table').filter(({ unlogged }) => !unlogged), 2).map(({ id }) => id) }),
  called: (thing) => `publication ${quoted(thing.name)}`,
};

interface ForeignServerThing extends Thing { readonly kind: 'foreign-server'; readonly host: string }
const foreignServer: Species<ForeignServerThing> = {
  kind: 'foreign-server', weight: 0.6, prefix: 'fs',
  make: (_world, random, base) => ({ ...base, kind: 'foreign-server', host: random.pick(['one', 'two']) }),
  needs: () => [],
  sql: (thing) => [`create foreign data wrapper ${quoted(`${thing.name}_w`)}`, `create server ${quoted(thing.name)} foreign data wrapper ${quoted(`${thing.name}_w`)} options (host '${thing.host}')`],
  change: (thing) => ({ ...thing, host: `${thing.host}1` }),
  called: (thing) => `server ${quoted(thing.name)}`,
};

interface ForeignTableThing extends Thing { readonly kind: 'foreign-table'; readonly server: string; readonly columns: readonly Part[] }
const foreignTable: Species<ForeignTableThing> = {
  kind: 'foreign-table', weight: 1.2, prefix: 'ft', owned: true, privileges: ['table', 'select', 'insert'],
  make: (world, random, base) => {
    const server = random.maybe(ofKind(world, 'foreign-server'));
    return server && { ...base, kind: 'foreign-table', schema: newSchema(world, random), server: server.id, columns: Array.from({ length: 1 + random.int(3) }, () => foreignColumn(world, random, base.id)) };
  },
  needs: (thing, world) => [`«${thing.server}»`, ...thing.columns.map(({ type }) => typeTemplate(world, type))],
  sql: (thing, world) => [`create foreign table ${qualified(world, thing)} (${thing.columns.map(({ name, type }) => `${quoted(name)} ${typeText(world, type)}`).join(', ')}) server ${quoted(world.things.get(thing.server)!.name)}`],
  change: (thing, world, random) => ({ ...thing, columns: random.chance(0.5) || thing.columns.length < 2 ? [...thing.columns, foreignColumn(world, random, thing.id)] : thing.columns.slice(1) }),
  parts: (thing) => thing.columns,
  called: (thing, world) => `foreign table ${qualified(world, thing)}`,
};
function foreignColumn(world: World, random: Random, table: string): Part {
  const name = `c${world.next++}`;
  return { id: `${table}/${name}`, name, type: someType(world, random, new Set(ofKind(world, 'composite', 'domain').map(({ id }) => id))) };
}

interface SearchThing extends Thing { readonly kind: 'text-search-configuration'; readonly language: string; readonly dictionary: boolean }
const textSearch: Species<SearchThing> = {
  kind: 'text-search-configuration', weight: 0.5, prefix: 'ts', owned: true,
  make: (world, random, base) => ({ ...base, kind: 'text-search-configuration', schema: newSchema(world, random), language: random.pick(['simple', 'english', 'german']), dictionary: random.chance(0.4) }),
  needs: () => [],
  sql: (thing, world) => {
    const name = qualified(world, thing);
    const dictionary = qualified(world, { ...thing, name: `${thing.name}_d` });
    return [`create text search configuration ${name} (copy = pg_catalog.${thing.language})`, ...(thing.dictionary ? [`create text search dictionary ${dictionary} (template = pg_catalog.simple, accept = false)`, `alter text search configuration ${name} alter mapping for asciiword with ${dictionary}, simple`] : [])];
  },
  change: (thing, _world, random) => (random.chance(0.5) ? { ...thing, dictionary: !thing.dictionary } : { ...thing, language: thing.language === 'simple' ? 'english' : 'simple' }),
  called: (thing, world) => `text search configuration ${qualified(world, thing)}`,
};

export const facetSpecies: readonly Species[] = [comment, grant, owner, defaultGrant, publication, foreignServer, foreignTable, textSearch];
