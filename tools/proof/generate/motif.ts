/**
 * Small schemas of a shape that somebody thought of, with dials: what chance alone seldom puts together, an enum with everything that can stand on its
 * labels, say. A change turns dials, and everything else in the same schema may stand on its relation.
 */
import { newSchema, qualified, quoted, type Part, type Species, type Thing, type World } from './world.ts';

export interface MotifThing extends Thing {
  readonly kind: string;
  readonly dials: readonly number[];
}

/** What a motif's text is made with. */
export interface Shape {
  /** Each dial's position. */
  readonly d: readonly number[];
  readonly major: number;
  /** The name with that ending, with its schema. */
  readonly n: (ending?: string) => string;
  /** The same for what lies in no schema of its own. */
  readonly q: (ending?: string) => string;
  /** `a` when the dial is not at zero. */
  readonly on: (dial: number, text: string) => string;
}

export interface Motif {
  readonly kind: string;
  /** How many positions each dial has. */
  readonly dials: readonly number[];
  readonly weight?: number;
  /** The first server that knows it. */
  readonly since?: number;
  readonly sql: (shape: Shape) => readonly (string | false)[];
  /** Columns of its main relation, which bears the bare name. */
  readonly columns?: (shape: Pick<Shape, 'd' | 'major'>) => Readonly<Record<string, string>>;
  readonly last?: boolean;
}

export interface MotifSpecies extends Species<MotifThing> { readonly dials: readonly number[] }

export const motif = ({ kind, dials, weight = 1, since = 15, sql, columns, last }: Motif): MotifSpecies => ({
  kind, dials, weight: weight * 2, prefix: 'mo', ...(last === true && { last: true }),
  make: (world, random, base) => (world.major < since ? undefined : { ...base, kind, schema: newSchema(world, random), dials: dials.map((size) => random.int(size)) }),
  needs: () => [],
  sql: (thing, world) => sql(shapeOf(thing, world)).filter((each): each is string => each !== false && each !== ''),
  // One dial shows most clearly what went wrong; several show what one does not.
  change: (thing, _world, random) => {
    const turned = new Set(random.some(dials.map((_, index) => index), random.pick([1, 1, 2, dials.length])));
    return { ...thing, dials: thing.dials.map((at, index) => (turned.has(index) && dials[index]! > 1 ? (at + 1 + random.int(dials[index]! - 1)) % dials[index]! : at)) };
  },
  ...(columns && {
    parts: (thing: MotifThing, world: World): readonly Part[] => Object.entries(columns({ d: thing.dials, major: world.major })).map(([name, type]) => ({ id: `${thing.id}/${name}`, name, type, computed: true })),
    called: (thing: MotifThing, world: World) => `table ${qualified(world, thing)}`,
  }),
});

const shapeOf = (thing: MotifThing, world: World): Shape => {
  const named = (ending: string): Thing => ({ ...thing, name: `${thing.name}${ending}` });
  return { d: thing.dials, major: world.major, n: (ending = '') => qualified(world, named(ending)), q: (ending = '') => quoted(`${thing.name}${ending}`), on: (dial, text) => (thing.dials[dial] === 0 ? '' : text) };
};

