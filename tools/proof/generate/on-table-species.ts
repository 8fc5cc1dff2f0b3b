/** Generated constraints, indexes, statistics, triggers, rules and policies. */
import { others, partsOf, say } from './standing.ts';
import { keyable, type Column, type PartitionThing, type TableThing } from './table-species.ts';
import { comparable, condition, expression, sortOf } from './types.ts';
import { ofKind, qualified, quoted, type Part, type Species, type Thing, type World } from './world.ts';
import type { Random } from './random.ts';

interface OnTable extends Thing { readonly table: string }

export interface ConstraintThing extends OnTable {
  readonly kind: 'constraint';
  readonly type: 'primary key' | 'unique' | 'check' | 'foreign key' | 'exclude';
  readonly columns: readonly string[];
  readonly expression?: string;
  readonly target?: string;
  /** Behind the definition: `deferrable`, `on delete cascade`. */
  readonly clause: string;
}

/** Columns by which a table or its partitions are divided: every key of it must hold them. */
function divided(world: World, table: string): string[] {
  const by = (world.things.get(table) as TableThing | PartitionThing | undefined)?.partitionBy;
  return [...(by ? [by.column] : []), ...ofKind<PartitionThing>(world, 'partition').filter(({ parent }) => parent === table).flatMap(({ id }) => divided(world, id))];
}

const own = (world: World, table: string): Part[] => keyable(world, table).filter((part) => part.id.startsWith(`${table}/`) || world.things.get(table)?.kind === 'partition');
const marksOf = (columns: readonly string[]): string[] => columns.map((id) => `«${id}»`);
const list = (world: World, columns: readonly string[]): string => columns.map((id) => say(world, `«${id}»`)).join(', ');
const someTable = (world: World, random: Random): TableThing | PartitionThing | undefined => (random.chance(0.85) ? random.maybe(ofKind<TableThing>(world, 'table')) : random.maybe(ofKind<PartitionThing>(world, 'partition')));

export const constraint: Species<ConstraintThing> = {
  kind: 'constraint', weight: 14, prefix: 'k',
  make: (world, random, base) => {
    const on = someTable(world, random);
    if (!on) return undefined;
    const { schema: _none, ...named } = base;
    const columns = own(world, on.id);
    const made = { ...named, kind: 'constraint' as const, table: on.id };
    const type = random.pick(['primary key', 'primary key', 'unique', 'check', 'check', 'foreign key', 'foreign key', 'exclude'] as const);
    if (type === 'check') {
      const part = random.maybe(partsOf(world, on.id).filter((each) => (each as Column).generated?.how !== 'virtual'));
      return part && { ...made, type, columns: [], expression: condition(world, random, part), clause: random.pick(['', '', '', world.major >= 18 ? ' not enforced' : '', on.kind === 'table' && on.partitionBy === undefined ? ' no inherit' : '']) };
    }
    if (type === 'foreign key') {
      const keys = ofKind<ConstraintThing>(world, 'constraint').filter((each) => (each.type === 'primary key' || each.type === 'unique') && !each.clause.includes('deferrable') && each.columns.length === 1);
      const pairs = keys.flatMap((key) => {
        const wanted = partsOf(world, key.table).find(({ id }) => id === key.columns[0]);
        return columns.filter((part) => wanted !== undefined && part.type === wanted.type && part.computed !== true).map((part) => ({ key, part }));
      });
      const pair = random.maybe(pairs);
      return pair && { ...made, type, columns: [pair.part.id], target: pair.key.id, clause: random.pick(['', '', ' on delete cascade', ' on delete set null', ' deferrable initially deferred', ' on update cascade', ' match full']) };
    }
    if (type === 'exclude') {
      const part = random.maybe(columns.filter((each) => /^(int4range|daterange|tstzrange)$/.test(each.type)));
      return part && on.kind === 'table' && on.partitionBy === undefined ? { ...made, type, columns: [part.id], clause: '' } : undefined;
    }
    if (type === 'primary key' && ofKind<ConstraintThing>(world, 'constraint').some((each) => each.table === on.id && each.type === 'primary key')) return undefined;
    const must = divided(world, on.id);
    const chosen = [...new Set([...must, ...random.some(columns.filter(({ id }) => !must.includes(id)), must.length > 0 ? 1 : 1 + random.int(2)).map(({ id }) => id)])];
    return chosen.length === 0 ? undefined : { ...made, type, columns: chosen, clause: random.pick(['', '', '', '', ' deferrable']) };
  },
  needs: (thing, world) => [`«${thing.table}»`, ...marksOf(thing.columns), thing.expression ?? '', ...(thing.target === undefined ? [] : targetNeeds(thing, world)), ...keyStands(thing, world)],
  sql: (thing, world) => {
    const on = say(world, `«${thing.table}»`);
    const columns = list(world, thing.columns);
    const target = thing.target === undefined ? undefined : (world.things.get(thing.target) as ConstraintThing);
    const definition = { check: `check (${say(world, thing.expression ?? '')})`, exclude: `exclude using gist (${columns} with &&)`, 'primary key': `primary key (${columns})`, unique: `unique (${columns})`, 'foreign key': target ? `foreign key (${columns}) references ${say(world, `«${target.table}»`)} (${list(world, target.columns)})` : '' }[thing.type];
    return [`alter table ${on} add constraint ${quoted(thing.name)} ${definition}${thing.clause}`];
  },
  change: (thing, world, random) => {
    if (thing.type === 'check') {
      const part = random.maybe(partsOf(world, thing.table).filter((each) => (each as Column).generated?.how !== 'virtual'));
      return part && { ...thing, expression: condition(world, random, part) };
    }
    if (thing.type === 'foreign key') return { ...thing, clause: random.pick(['', ' on delete cascade', ' on delete set null', ' deferrable']) };
    if (thing.type === 'exclude') return undefined;
    return random.chance(0.4) ? { ...thing, clause: thing.clause === '' ? ' deferrable' : '' } : { ...thing, columns: [...new Set([...divided(world, thing.table), ...random.some(own(world, thing.table), 1 + random.int(2)).map(({ id }) => id)])] };
  },
};

/** A foreign key and what it points to are of one type. */
function targetNeeds(thing: ConstraintThing, world: World): string[] {
  const target = world.things.get(thing.target!) as ConstraintThing | undefined;
  if (target?.columns.length !== 1) return ['«nothing»'];
  const type = (table: string, id: string) => partsOf(world, table).find((part) => part.id === id)?.type;
  return type(thing.table, thing.columns[0]!) === type(target.table, target.columns[0]!) && !target.clause.includes('deferrable') ? [`«${target.id}»`, `«${target.table}»`] : ['«nothing»'];
}

/** The type of every column can be kept in a key, and a divided table's key holds what divides it. */
function keyStands(thing: ConstraintThing, world: World): string[] {
  if (thing.type === 'check') return [];
  const parts = partsOf(world, thing.table).filter(({ id }) => thing.columns.includes(id));
  const fits = parts.every((part) => comparable(world, part.type) && (part as Column).generated?.how !== 'virtual') && (thing.type !== 'exclude' || parts.every(({ type }) => /^(int4range|daterange|tstzrange)$/.test(type)));
  const covers = thing.type === 'foreign key' || divided(world, thing.table).every((id) => thing.columns.includes(id));
  return fits && covers && thing.columns.length > 0 ? [] : ['«nothing»'];
}

interface IndexThing extends OnTable { readonly kind: 'index'; readonly method: string; readonly keys: readonly string[]; readonly unique: boolean; readonly clause: string; readonly where: string | undefined }

export const index: Species<IndexThing> = {
  kind: 'index', weight: 9, prefix: 'i',
  make: (world, random, base) => {
    const on = random.chance(0.1) ? random.maybe(ofKind(world, 'materialized-view')) : someTable(world, random);
    if (!on) return undefined;
    const { schema: _none, ...named } = base;
    const parts = partsOf(world, on.id).filter((part) => comparable(world, part.type) && (part as Column).generated?.how !== 'virtual');
    const part = random.maybe(parts);
    if (!part) return undefined;
    const sort = sortOf(world, part.type);
    const unique = random.chance(0.15) && divided(world, on.id).length === 0;
    const method = sort === 'r' ? 'gist' : sort === 'j' ? random.pick(['gin', 'btree']) : sort === 'a' ? 'btree' : random.pick(['btree', 'btree', 'btree', 'hash']);
    const key = random.chance(0.25) && sort !== 'x' && method !== 'gist' && method !== 'gin' ? `(${expression(world, random, part).template})` : `«${part.id}#${sort}»${method === 'btree' ? random.pick(['', '', '', ' desc', ' nulls first']) : ''}`;
    const second = method === 'btree' && random.chance(0.3) ? random.maybe(parts.filter(({ id }) => id !== part.id)) : undefined;
    return {
      ...named, kind: 'index', table: on.id, method, unique: unique && method === 'btree', keys: [key, ...(second ? [`«${second.id}»`] : [])],
      clause: method === 'btree' ? random.pick(['', '', '', ' with (fillfactor = 70)', unique ? ' nulls not distinct' : '']) : '', where: random.chance(0.2) ? condition(world, random, random.pick(parts)) : undefined,
    };
  },
  needs: (thing) => [`«${thing.table}»`, ...thing.keys, thing.where ?? ''],
  sql: (thing, world) => [`create ${thing.unique ? 'unique ' : ''}index ${quoted(thing.name)} on ${say(world, `«${thing.table}»`)} using ${thing.method} (${thing.keys.map((key) => say(world, key)).join(', ')})${thing.clause.includes('nulls') ? thing.clause : ''}${thing.clause.includes('with') ? thing.clause : ''}${thing.where === undefined ? '' : ` where ${say(world, thing.where)}`}`],
  change: (thing, world, random) => {
    const part = random.maybe(partsOf(world, thing.table).filter((each) => (each as Column).generated?.how !== 'virtual' && comparable(world, each.type)));
    if (!part) return undefined;
    return random.chance(0.5) ? { ...thing, where: thing.where === undefined ? condition(world, random, part) : undefined } : { ...thing, method: 'btree', keys: [`«${part.id}#${sortOf(world, part.type)}»`] };
  },
  called: (thing, world) => `index ${world.things.get(thing.table)?.schema === undefined ? '' : qualified(world, { ...thing, schema: world.things.get(thing.table)!.schema! })}`,
};

interface TriggerThing extends OnTable { readonly kind: 'trigger'; readonly when: string; readonly calls: string; readonly condition: string | undefined; readonly enabled: string }
export const trigger: Species<TriggerThing> = {
  kind: 'trigger', weight: 3, prefix: 'g',
  make: (world, random, base) => {
    const [on, calls] = [random.maybe(ofKind<TableThing>(world, 'table', 'view')), random.maybe(ofKind<Thing & { returns: string }>(world, 'function').filter(({ returns }) => returns === 'trigger'))];
    if (!on || !calls) return undefined;
    const { schema: _none, ...named } = base;
    const part = random.maybe(partsOf(world, on.id).filter((each) => each.computed !== true));
    if (on.kind !== 'table') return { ...named, kind: 'trigger', table: on.id, when: random.pick(['instead of insert', 'instead of update', 'instead of delete or insert']), calls: calls.id, condition: undefined, enabled: '' };
    return {
      ...named, kind: 'trigger', table: on.id, when: random.pick(['before insert', 'after insert or update', 'before update', 'after delete', part ? `before update of «${part.id}»` : 'before insert']), calls: calls.id,
      condition: undefined, enabled: random.pick(['', '', '', '', ' disable', ' enable always']),
    };
  },
  needs: (thing) => [`«${thing.table}»`, `«${thing.calls}»`, thing.when, thing.condition ?? ''],
  sql: (thing, world) => [
    `create trigger ${quoted(thing.name)} ${say(world, thing.when)} on ${say(world, `«${thing.table}»`)} for each row ${thing.condition === undefined ? '' : `when (${say(world, thing.condition, () => 'new.')}) `}execute function ${say(world, `«${thing.calls}»`)}()`,
    ...(thing.enabled === '' ? [] : [`alter table ${say(world, `«${thing.table}»`)}${thing.enabled.includes('always') ? ' enable always' : ' disable'} trigger ${quoted(thing.name)}`]),
  ],
  change: (thing, world, random) => {
    if (thing.when.startsWith('instead')) return { ...thing, when: 'instead of insert' };
    const part = random.maybe(partsOf(world, thing.table).filter((each) => each.computed !== true));
    const what = random.int(3);
    if (what === 0 && part) return { ...thing, when: `after update of «${part.id}»` };
    if (what === 1 && part) return { ...thing, when: 'before insert or update', condition: condition(world, random, part) };
    return { ...thing, enabled: thing.enabled === '' ? ' disable' : '' };
  },
};

interface RuleThing extends OnTable { readonly kind: 'rule'; readonly does: string }
export const rule: Species<RuleThing> = {
  kind: 'rule', weight: 1, prefix: 'u',
  make: (world, random, base) => {
    const on = random.maybe(ofKind(world, 'table', 'view'));
    if (!on) return undefined;
    const { schema: _none, ...named } = base;
    const part = random.maybe(partsOf(world, on.id));
    return { ...named, kind: 'rule', table: on.id, does: random.pick([`on delete to «${on.id}» do instead nothing`, `on update to «${on.id}» do also notify ${base.id}`, part ? `on update to «${on.id}» where old.«${part.id}» is null do instead nothing` : `on update to «${on.id}» do instead nothing`]) };
  },
  needs: (thing) => [`«${thing.table}»`, thing.does],
  sql: (thing, world) => [`create rule ${quoted(thing.name)} as ${say(world, thing.does)}`],
  change: (thing) => ({ ...thing, does: `on update to «${thing.table}» do also notify n${thing.does.length}` }),
};

interface PolicyThing extends OnTable { readonly kind: 'policy'; readonly using: string; readonly for: string; readonly to: string }
export const policy: Species<PolicyThing> = {
  kind: 'policy', weight: 2, prefix: 'l',
  make: (world, random, base) => {
    const on = random.maybe(ofKind(world, 'table'));
    const part = on && random.maybe(partsOf(world, on.id));
    if (!on || !part) return undefined;
    const { schema: _none, ...named } = base;
    return { ...named, kind: 'policy', table: on.id, using: predicate(world, random, on.id, part), for: random.pick(['all', 'select', 'update']), to: random.pick(['public', 'gen_reader', 'gen_writer']) };
  },
  needs: (thing) => [`«${thing.table}»`, thing.using],
  sql: (thing, world) => [`create policy ${quoted(thing.name)} on ${say(world, `«${thing.table}»`)} for ${thing.for} to ${thing.to} using (${say(world, thing.using)})`],
  change: (thing, world, random) => {
    const part = random.maybe(partsOf(world, thing.table));
    return part && (random.chance(0.3) ? { ...thing, to: thing.to === 'public' ? 'gen_reader' : 'public' } : { ...thing, using: predicate(world, random, thing.table, part) });
  },
};

/** A condition that sometimes asks a function or another table. */
function predicate(world: World, random: Random, table: string, part: Part): string {
  const other = random.maybe(others(world, table, 'table', 'view'));
  if (other && random.chance(0.2)) return `exists (select 1 from «${other.id}»)`;
  const asked = random.maybe(others<Thing & { returns: string; args: readonly unknown[] }>(world, table, 'function').filter(({ returns, args }) => returns === 'boolean' && args.length === 0));
  return asked && random.chance(0.5) ? `«${asked.id}»()` : condition(world, random, part);
}

interface StatisticsThing extends OnTable { readonly kind: 'statistics'; readonly on: readonly string[]; readonly kinds: string }
export const statistics: Species<StatisticsThing> = {
  kind: 'statistics', weight: 1, prefix: 'z', owned: true,
  make: (world, random, base) => {
    const table = random.maybe(ofKind(world, 'table'));
    const parts = table ? partsOf(world, table.id).filter((part) => comparable(world, part.type) && part.type !== 'tsvector' && (part as Column).generated?.how !== 'virtual') : [];
    if (!table || parts.length < 2) return undefined;
    return { ...base, kind: 'statistics', schema: table.schema ?? 'public', table: table.id, on: random.some(parts, 2).map(({ id, type }) => `«${id}#${sortOf(world, type)}»`), kinds: random.pick(['', ' (ndistinct)', ' (dependencies, mcv)']) };
  },
  needs: (thing) => [`«${thing.table}»`, ...thing.on],
  sql: (thing, world) => [`create statistics ${qualified(world, thing)}${thing.kinds} on ${thing.on.map((each) => say(world, each)).join(', ')} from ${say(world, `«${thing.table}»`)}`],
  change: (thing, _world, random) => ({ ...thing, kinds: random.pick(['', ' (ndistinct)', ' (dependencies)', ' (mcv)'].filter((each) => each !== thing.kinds)) }),
  called: (thing, world) => `statistics ${qualified(world, thing)}`,
};

export const onTableSpecies: readonly Species[] = [constraint, index, statistics, rule, trigger, policy];
