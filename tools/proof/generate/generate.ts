/** A pair of schemas from a seed: the first is grown, the second is the first after some changes. */
import { SPECIES } from './species.ts';
import { dependants, prune, speciesOf, statements, type Statements } from './standing.ts';
import { seeded, type Random } from './random.ts';
import { copyOf, newName, newSchema, ofKind, type Species, type Thing, type World } from './world.ts';

export interface Pair {
  readonly old: Statements;
  readonly new: Statements;
  /** What was done from the first to the second, in words. */
  readonly changes: readonly string[];
}

/** `attempt`: 0, and one more whenever the server did not take the pair. `major`: what the server knows. */
export function generate(seed: number, attempt: number, major: number): Pair {
  const random = seeded(`${seed}/${attempt}`);
  const world: World = { major, things: new Map(), next: 1 };
  // Small ones are many and quick; large ones find what only many things together show.
  const size = random.pick([6, 10, 10, 16, 24, 36]);
  const favourites = random.some(SPECIES.filter(({ kind }) => kind !== 'extension'), 4).map(({ kind }) => kind);
  for (let count = 0; count < size; count += 1) add(world, random, favourites);
  prune(world);
  const old = statements(world);
  const next = copyOf(world);
  const changes: string[] = [];
  for (let count = 1 + random.int(Math.min(12, 2 + size / 2)); count > 0; count -= 1) changes.push(mutate(next, random, favourites));
  return { old, new: statements(next), changes: changes.filter((each) => each !== '') };
}

function add(world: World, random: Random, favourites: readonly string[]): string {
  for (let tries = 0; tries < 20; tries += 1) {
    const species = weighted(random, ofKind(world, 'table').length === 0 && random.chance(0.7) ? SPECIES.filter(({ kind }) => kind === 'table') : SPECIES, favourites);
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
  const next = changed(world, random, thing, what);
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
