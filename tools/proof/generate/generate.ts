/** A pair of schemas from a seed: the first is grown, the second is the first after some changes. */
import { formerNames } from './annotate.ts';
import { renamed } from './rename.ts';
import { known } from './species.ts';
import { dependants, prune, speciesOf, statements, type Statements } from './standing.ts';
import { seeded, type Random } from './random.ts';
import { copyOf, newName, newSchema, ofKind, type Species, type Thing, type World } from './world.ts';

export interface Pair {
  readonly old: Statements;
  readonly new: Statements;
  /** What was done from the first to the second, in words. */
  readonly changes: readonly string[];
}

/** From this seed on: motifs, and renames that the files declare. */
export const LATER = 100_000;

/** `attempt`: 0, and one more whenever the server did not take the pair. `major`: what the server knows. */
export function generate(seed: number, attempt: number, major: number): Pair {
  const random = seeded(`${seed}/${attempt}`);
  const later = seed >= LATER;
  const world: World = { major, later, things: new Map(), next: 1 };
  // Small ones are many and quick; large ones find what only many things together show.
  const size = random.pick(later ? [1, 2, 3, 3, 5, 8, 12, 24] : [6, 10, 10, 16, 24, 36]);
  const favourites = random.some(known(later).filter(({ kind }) => kind !== 'extension'), 4).map(({ kind }) => kind);
  for (let count = 0; count < size; count += 1) add(world, random, favourites);
  prune(world);
  const next = copyOf(world);
  const changes: string[] = [];
  for (let count = 1 + random.int(Math.min(12, 2 + size / 2)); count > 0; count -= 1) changes.push(mutate(next, random, favourites));
  // Sometimes nobody says that it is the same one under another name.
  const said = later && random.chance(0.8);
  const text = (of: World, other: World): Statements => statements(said ? { ...of, former: formerNames(of, other) } : of);
  return { old: text(world, next), new: text(next, world), changes: changes.filter((each) => each !== '') };
}

function add(world: World, random: Random, favourites: readonly string[]): string {
  for (let tries = 0; tries < 20; tries += 1) {
    const species = weighted(random, ofKind(world, 'table').length === 0 && random.chance(world.later ? 0.2 : 0.7) ? known(world.later).filter(({ kind }) => kind === 'table') : known(world.later), favourites);
    const id = `${species.prefix}${world.next++}`;
    const thing = species.make(world, random, { id, kind: species.kind, name: newName(random, id) });
    if (!thing) continue;
    world.things.set(id, thing);
    return `add ${species.kind} ${thing.name}`;
  }
  return '';
}

function weighted(random: Random, list: readonly Species[], favourites: readonly string[]): Species {
  const weights = list.map(({ kind, weight }) => (favourites.includes(kind) ? weight * 3 : weight));
  let at = random.int(1_000_000) / 1_000_000 * weights.reduce((sum, each) => sum + each, 0);
  return list.find((_, index) => (at -= weights[index]!) < 0) ?? list[0]!;
}

function mutate(world: World, random: Random, favourites: readonly string[]): string {
  // What others stand on shows most: of two the one with more on it.
  const [one, two] = [random.maybe([...world.things.values()]), random.maybe([...world.things.values()])];
  const thing = one && two && random.chance(0.6) && dependants(world, two.id).size > dependants(world, one.id).size ? two : one;
  const what = random.int(100);
  if (!thing || what < 20) return add(world, random, favourites);
  if (what < 34) {
    world.things.delete(thing.id);
    prune(world);
    return `drop ${thing.kind} ${thing.name}`;
  }
  const name = world.later && random.chance(0.3) ? renamed(thing, random) : undefined;
  const next = name ?? changed(world, random, thing, what);
  if (next === undefined || JSON.stringify(next) === JSON.stringify(thing)) return '';
  world.things.set(thing.id, next);
  prune(world);
  return `${what < 44 ? 'move or replace' : 'change'} ${thing.kind} ${thing.name}`;
}

function changed(world: World, random: Random, thing: Thing, what: number): Thing | undefined {
  if (what < 39 && thing.schema !== undefined) return { ...thing, schema: newSchema(world, random) };
  if (what < 41 && thing.schema !== undefined && thing.kind !== 'extension') return { ...thing, name: `${thing.name}_n` };
  if (what < 44 && thing.kind === 'view') return { ...thing, kind: 'materialized-view', clause: '' } as Thing;
  if (what < 44 && thing.kind === 'materialized-view') return { ...thing, kind: 'view', clause: '' } as Thing;
  return speciesOf(thing).change?.(thing, world, random);
}
