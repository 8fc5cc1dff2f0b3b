/**
 * What a generated schema holds: things by id, which speak of each other in templates. `«t3/c5#n»` in a template is the fifth column of the third
 * table, and the text holds only while that column is there and a number; so a change of one thing finds everything that cannot stand on it any more.
 */
import type { Random } from './random.ts';

export interface Thing {
  readonly id: string;
  readonly kind: string;
  /** Of a schema, or `public`; what lies in none has none. */
  readonly schema?: string;
  readonly name: string;
}

/** Built-in type, or the id of a thing; `[]` behind either. */
export type TypeName = string;

export interface Part {
  readonly id: string;
  readonly name: string;
  readonly type: TypeName;
  /** Computed from others: another such one cannot stand on it. */
  readonly computed?: boolean;
}

export interface World {
  readonly major: number;
  readonly things: Map<string, Thing>;
  /** What later seeds may do: the earlier ones stay the pairs that they were. */
  readonly later: boolean;
  /** What things and parts were called, by id, as an annotation says it. */
  readonly former?: ReadonlyMap<string, string>;
  /** Numbers of ids, never used twice, in both schemas of a pair. */
  next: number;
}

/** What the generator knows of a sort of things. */
export interface Species<T extends Thing = Thing> {
  readonly kind: T['kind'];
  /** How often one is made, compared with others. */
  readonly weight: number;
  /** The letters of its ids. */
  readonly prefix: string;
  make(world: World, random: Random, base: Thing): T | undefined;
  /** Templates that must hold for it to stand. */
  needs(thing: T, world: World): readonly string[];
  sql(thing: T, world: World): readonly string[];
  change?(thing: T, world: World, random: Random): T | undefined;
  /** Without what does not hold any more. */
  prune?(thing: T, holds: (template: string) => boolean, world: World): T;
  parts?(thing: T, world: World): readonly Part[];
  /** As a comment, an owner or a grant calls it: `materialized view s.v`. */
  called?(thing: T, world: World): string;
  /** The word of its privileges (`table`, `function`), and those that can be granted. */
  readonly privileges?: readonly [word: string, ...names: string[]];
  readonly owned?: boolean;
  /** It stands behind everything else, in the order of the file. */
  readonly last?: boolean;
}

const RESERVED = new Set(['order', 'group', 'user', 'select', 'table', 'default', 'check', 'end']);
export const quoted = (name: string): string => (/^[a-z_][a-z0-9_]*$/.test(name) && !RESERVED.has(name) ? name : `"${name.replaceAll('"', '""')}"`);

/** `sales.orders`; in `public` without it, as people write. */
export function qualified(world: World, thing: Thing): string {
  if (thing.schema === undefined || thing.schema === 'public') return quoted(thing.name);
  return `${quoted(world.things.get(thing.schema)!.name)}.${quoted(thing.name)}`;
}

/** `-- sluice: renamed from …` on the line above, for what was called otherwise. */
export const annotation = ({ former }: World, id: string, indent = ''): string => (former?.has(id) === true ? `-- sluice: renamed from ${former.get(id)!}\n${indent}` : '');

const MARK = /«([^»#]+)(?:#(\w+))?»/g;

export const marks = (template: string): { id: string; sort: string | undefined }[] => [...template.matchAll(MARK)].map(([, id, sort]) => ({ id: id!, sort }));
/** Ids of the things that a template speaks of. */
export const thingsIn = (template: string): string[] => marks(template).map(({ id }) => id.split('/')[0]!);

/** A template's text; `of` names a relation's columns otherwise than bare (`a1.`, `new.`). */
export const text = (speak: (id: string) => string, template: string, of: (relation: string) => string = () => ''): string =>
  template.replace(MARK, (_, id: string) => (id.includes('/') ? `${of(id.split('/')[0]!)}${speak(id)}` : speak(id)));

export const ofKind = <T extends Thing>(world: World, ...kinds: readonly string[]): T[] => [...world.things.values()].filter(({ kind }) => kinds.includes(kind)) as T[];

/** Most names are plain; some need quotes. Numbered, so that none is there twice. */
export function newName(random: Random, id: string): string {
  if (!random.chance(0.06)) return id;
  return random.pick([`${id.toUpperCase()}`, `${id} x`, `${id}-é`, `Select${id}`, `${id}_${'long'.repeat(14)}`.slice(0, 60)]);
}

export const newSchema = (world: World, random: Random): string => random.pick(['public', 'public', ...ofKind(world, 'schema').map(({ id }) => id)]);

export const copyOf = (world: World): World => ({ ...world, things: new Map([...world.things].map(([id, thing]) => [id, structuredClone(thing)])) });
