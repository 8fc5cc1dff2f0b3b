/** Generated views and materialized views: over tables, partitions, foreign tables and each other. */
import type { ConstraintThing } from './on-table-species.ts';
import type { FunctionThing } from './routine-species.ts';
import { others, partsOf, say } from './standing.ts';
import { condition, expression } from './types.ts';
import { newSchema, ofKind, qualified, quoted, type Part, type Species, type Thing, type TypeName, type World } from './world.ts';
import type { Random } from './random.ts';

interface Output { readonly id: string; readonly name: string; readonly template: string; readonly type: TypeName | undefined }

export interface ViewThing extends Thing {
  readonly kind: 'view' | 'materialized-view';
  readonly from: readonly string[];
  /** `select *` of the only source. */
  readonly star: boolean;
  readonly outputs: readonly Output[];
  readonly where: string | undefined;
  /** A primary key of the only source, by which rows are grouped: the other columns lean on it. */
  readonly group: string | undefined;
  readonly clause: string;
}

const SOURCES = ['table', 'table', 'view', 'view', 'materialized-view', 'partition', 'foreign-table'];

function output(world: World, random: Random, view: string, from: readonly string[], group: boolean): Output | undefined {
  const name = `o${world.next++}`;
  const id = `${view}/${name}`;
  const part = random.maybe(partsOf(world, random.pick(from)));
  if (!part) return undefined;
  if (group || random.chance(0.6)) return { id, name: random.chance(0.5) ? part.name : name, template: `«${part.id}»`, type: undefined };
  const functions = others<FunctionThing>(world, view, 'function').filter((each) => typeof each.returns === 'string' && !['trigger', 'event_trigger', 'void'].includes(each.returns) && each.set === undefined);
  const zero = random.maybe(functions.filter(({ args }) => args.length === 0));
  const one = random.maybe(functions.filter(({ args }) => args.length === 1 && args[0]!.type === part.type));
  if (one && random.chance(0.5)) return { id, name, template: `«${one.id}»(«${part.id}»)`, type: undefined };
  if (zero && random.chance(0.3)) return { id, name, template: `«${zero.id}»()`, type: undefined };
  const of = expression(world, random, part);
  return random.chance(0.3) ? { id, name, template: `(${condition(world, random, part)})`, type: 'boolean' } : { id, name, template: of.template, type: of.type };
}

const typeOf = (world: World, { template, type }: Output): TypeName => {
  if (type !== undefined) return type;
  const [, id] = /^«([^»#]+)»/.exec(template)!;
  const part = partsOf(world, id!.split('/')[0]!).find((each) => each.id === id);
  return part?.type ?? returned(world, world.things.get(id!) as FunctionThing | undefined);
};
const returned = (world: World, routine: FunctionThing | undefined): TypeName => {
  if (routine?.like === undefined) return routine?.returns ?? 'text';
  return partsOf(world, routine.like.split('/')[0]!).find(({ id }) => id === routine.like)?.type ?? 'text';
};

/** No column twice under one name. */
const distinct = (outputs: readonly (Output | undefined)[]): Output[] => outputs.filter((each, index): each is Output => each !== undefined && outputs.findIndex((other) => other?.name === each.name) === index);

const CLAUSES = ['', '', '', '', ' with (security_invoker = true)', ' with (security_barrier = true)'];

function makeView(world: World, random: Random, base: Thing, kind: ViewThing['kind']): ViewThing | undefined {
  const sources = ofKind(world, ...SOURCES).filter((each) => kind === 'view' || each.kind !== 'foreign-table');
  const first = random.maybe(sources);
  if (!first) return undefined;
  const second = random.chance(0.25) ? random.maybe(sources.filter(({ id }) => id !== first.id && !shares(world, id, first.id))) : undefined;
  const from = [first.id, ...(second ? [second.id] : [])];
  const key = second ? undefined : ofKind<ConstraintThing>(world, 'constraint').find((each) => each.table === first.id && each.type === 'primary key' && !each.clause.includes('deferrable'));
  const group = key && random.chance(0.25) ? key.id : undefined;
  const outputs = distinct(Array.from({ length: 1 + random.int(4) }, () => output(world, random, base.id, from, group !== undefined)));
  const star = !second && group === undefined && random.chance(0.2);
  if (outputs.length === 0) return undefined;
  const part = random.maybe(partsOf(world, first.id));
  return {
    ...base, kind, schema: newSchema(world, random), from, star, outputs, group,
    where: random.chance(0.3) && part ? condition(world, random, part) : undefined, clause: kind === 'view' ? random.pick(CLAUSES) : random.pick(['', '', '', ' with no data']),
  };
}

/** A partition has its parent's columns by their ids, an heir its ancestors'. */
const shares = (world: World, a: string, b: string): boolean => partsOf(world, a).some(({ id }) => partsOf(world, b).some((part) => part.id === id));

function query(world: World, thing: ViewThing): string {
  const alias = new Map(thing.from.flatMap((id, at) => [id, ...partsOf(world, id).map((part) => part.id.split('/')[0]!)].map((owner) => [owner, `a${at + 1}.`] as const)));
  const of = (relation: string): string => alias.get(relation) ?? '';
  const [first, second] = thing.from.map((id) => say(world, `«${id}»`));
  const columns = thing.star ? '*' : [...thing.outputs.map((each) => `${say(world, each.template, of)} as ${quoted(each.name)}`), ...(thing.group === undefined ? [] : ['count(*) as n'])].join(', ');
  const group = thing.group === undefined ? '' : `\ngroup by ${(world.things.get(thing.group) as ConstraintThing).columns.map((id) => say(world, `«${id}»`, of)).join(', ')}`;
  return `select ${columns}\nfrom ${first} as a1${second === undefined ? '' : ` left join ${second} as a2 on true`}${thing.where === undefined ? '' : `\nwhere ${say(world, thing.where, of)}`}${group}`;
}

const common = {
  owned: true, privileges: ['table', 'select', 'insert', 'delete'] as [string, ...string[]],
  needs: (thing: ViewThing, world: World) => [...thing.from.map((id) => `«${id}»`), ...(thing.star ? [] : thing.outputs.map(({ template }) => template)), thing.where ?? '', ...(thing.group === undefined ? [] : [`«${thing.group}»`]), ...(thing.star || thing.outputs.length > 0 ? [] : ['«nothing»']), ...(thing.star && partsOf(world, thing.from[0]!).length === 0 ? ['«nothing»'] : [])],
  change: (thing: ViewThing, world: World, random: Random): ViewThing => {
    const outputs = [...thing.outputs];
    const at = random.int(outputs.length);
    const fresh = output(world, random, thing.id, thing.from, thing.group !== undefined);
    const what = random.int(7);
    if (what === 0 && fresh) outputs.push(fresh);
    else if (what === 1 && fresh) outputs.splice(at, 0, fresh);
    else if (what === 2 && outputs.length > 1) outputs.splice(at, 1);
    else if (what === 3 && fresh) outputs.splice(at, 1, fresh);
    else if (what === 4) return { ...thing, outputs: random.shuffle(outputs) };
    else if (what === 5) {
      const part = random.maybe(partsOf(world, thing.from[0]!));
      return { ...thing, where: thing.where === undefined && part ? condition(world, random, part) : undefined };
    } else return { ...thing, clause: thing.kind === 'view' ? random.pick(CLAUSES.filter((each) => each !== thing.clause)) : thing.clause };
    return { ...thing, star: false, outputs: distinct(outputs) };
  },
  prune: (thing: ViewThing, holds: (template: string) => boolean): ViewThing => ({ ...thing, outputs: thing.outputs.filter(({ template }) => holds(template)), where: thing.where !== undefined && holds(thing.where) ? thing.where : undefined }),
  parts: (thing: ViewThing, world: World): readonly Part[] =>
    thing.star ? partsOf(world, thing.from[0]!).map((part) => ({ ...part, id: `${thing.id}/*${part.id.replaceAll('/', '.')}`, computed: false })) : thing.outputs.map((each) => ({ id: each.id, name: each.name, type: typeOf(world, each) })),
};

export const view: Species<ViewThing> = {
  ...common, kind: 'view', weight: 12, prefix: 'v',
  make: (world, random, base) => makeView(world, random, base, 'view'),
  sql: (thing, world) => [`create view ${qualified(world, thing)}${thing.clause} as\n${query(world, thing)}`],
  called: (thing, world) => `view ${qualified(world, thing)}`,
};

export const materializedView: Species<ViewThing> = {
  ...common, kind: 'materialized-view', weight: 3, prefix: 'm', privileges: ['table', 'select'],
  make: (world, random, base) => makeView(world, random, base, 'materialized-view'),
  sql: (thing, world) => [`create materialized view ${qualified(world, thing)} as\n${query(world, thing)}${thing.clause.includes('no data') ? '\nwith no data' : ''}`],
  called: (thing, world) => `materialized view ${qualified(world, thing)}`,
};

