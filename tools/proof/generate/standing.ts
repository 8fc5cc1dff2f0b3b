/** What of a generated schema stands, what stands on what, and the text of it all. */
import type { Random } from './random.ts';
import { SPECIES } from './species.ts';
import { sortOf, type EnumThing } from './types.ts';
import { annotation, marks, ofKind, qualified, quoted, text, thingsIn, type Part, type Species, type Thing, type World } from './world.ts';

let species: ReadonlyMap<string, Species> | undefined;
export const speciesOf = (thing: Thing): Species => (species ??= new Map(SPECIES.map((each) => [each.kind, each]))).get(thing.kind)!;

export const partsOf = (world: World, id: string): readonly Part[] => {
  const thing = world.things.get(id);
  return thing ? (speciesOf(thing).parts?.(thing, world) ?? []) : [];
};

/** A thing, a column, an attribute or a label by its id. */
const partOf = (world: World, id: string): Part | undefined => partsOf(world, id.split('/')[0]!).find((part) => part.id === id);

function stands(world: World, id: string, sort: string | undefined): boolean {
  const owner = world.things.get(id.split('/')[0]!);
  if (!owner) return false;
  if (!id.includes('/')) return true;
  if (owner.kind === 'enum') return (owner as EnumThing).labels.some((label) => label.id === id);
  const part = partOf(world, id);
  return part !== undefined && (sort === undefined || sortOf(world, part.type) === sort);
}

export const holds = (world: World) => (template: string): boolean => marks(template).every(({ id, sort }) => stands(world, id, sort));

/** How an id is said: a thing by its qualified name, a column by its name, a label as a value of its type. */
export const speaker = (world: World) => (id: string): string => {
  const owner = world.things.get(id.split('/')[0]!);
  if (!owner) return `missing_${id}`;
  if (!id.includes('/')) return owner.kind === 'schema' || speciesOf(owner).last === true ? quoted(owner.name) : qualified(world, owner);
  if (owner.kind === 'enum') return `'${(owner as EnumThing).labels.find((label) => label.id === id)?.text}'::${qualified(world, owner)}`;
  return quoted(partOf(world, id)?.name ?? `missing_${id}`);
};

export const say = (world: World, template: string, of?: (relation: string) => string): string => text(speaker(world), template, of && ((relation) => (world.things.get(relation)?.kind === 'enum' ? '' : of(relation))));

const needsOf = (world: World, thing: Thing): readonly string[] => [...speciesOf(thing).needs(thing, world), ...(thing.schema !== undefined && thing.schema !== 'public' ? [`«${thing.schema}»`] : [])];

/** Takes away what cannot stand any more, until everything that is left can. */
export function prune(world: World): void {
  for (let gone = true; gone; ) {
    gone = false;
    for (const thing of [...world.things.values()]) {
      const check = holds(world);
      const left = speciesOf(thing).prune?.(thing, check, world) ?? thing;
      if (left !== thing && JSON.stringify(left) !== JSON.stringify(thing)) {
        world.things.set(thing.id, left);
        gone = true;
      }
      if (needsOf(world, left).every(check)) continue;
      world.things.delete(thing.id);
      gone = true;
    }
  }
}

/** Everything that stands on a thing, itself included. */
export function dependants(world: World, id: string): Set<string> {
  const found = new Set([id]);
  for (let grown = true; grown; ) {
    grown = false;
    for (const thing of world.things.values()) {
      if (found.has(thing.id) || !needsOf(world, thing).some((template) => thingsIn(template).some((each) => found.has(each)))) continue;
      found.add(thing.id);
      grown = true;
    }
  }
  return found;
}

/** The things in an order in which each finds what it needs, else in the order in which they were made. */
export function ordered(world: World): Thing[] {
  const out: Thing[] = [];
  const seen = new Set<string>();
  const visit = (thing: Thing): void => {
    if (seen.has(thing.id)) return;
    seen.add(thing.id);
    for (const template of needsOf(world, thing)) for (const id of thingsIn(template)) if (world.things.has(id)) visit(world.things.get(id)!);
    out.push(thing);
  };
  const all = [...ofKind(world, 'schema'), ...[...world.things.values()].filter((thing) => speciesOf(thing).last !== true), ...[...world.things.values()].filter((thing) => speciesOf(thing).last === true)];
  for (const thing of all) visit(thing);
  return out;
}

/** `tail`: statements whose place means something, such as default privileges. */
export interface Statements { readonly body: readonly string[]; readonly tail: readonly string[] }

export function statements(world: World): Statements {
  const lines = ordered(world).map((thing) => ({ last: speciesOf(thing).last === true, sql: speciesOf(thing).sql(thing, world).map((each, at) => (at === 0 ? `${annotation(world, thing.id)}${each}` : each)) }));
  return { body: lines.filter(({ last }) => !last).flatMap(({ sql }) => sql), tail: lines.filter(({ last }) => last).flatMap(({ sql }) => sql) };
}

export const sqlOf = ({ body, tail }: Statements): string => [...body, ...tail].map((line) => `${line};\n`).join('');

/** Something that a thing may come to need: none of what stands on it. */
export function others<T extends Thing>(world: World, of: string, ...kinds: readonly string[]): T[] {
  const standing = dependants(world, of);
  return ofKind<T>(world, ...kinds).filter(({ id }) => !standing.has(id));
}

export const somePart = (world: World, random: Random, relation: string, wanted: (part: Part) => boolean = () => true): Part | undefined => random.maybe(partsOf(world, relation).filter(wanted));
