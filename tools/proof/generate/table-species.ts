/** Generated tables: plain, partitioned, partitions, heirs; with columns of every sort. */
import { dependants, partsOf, say } from './standing.ts';
import { comparable, expression, otherType, sortOf, someType, typeTemplate, typeText, valueOf } from './types.ts';
import { annotation, newName, newSchema, ofKind, qualified, quoted, type Part, type Species, type Thing, type TypeName, type World } from './world.ts';
import type { Random } from './random.ts';

export interface Column extends Part {
  readonly notNull: boolean;
  readonly default?: string | undefined;
  readonly generated?: { readonly template: string; readonly how: 'stored' | 'virtual' } | undefined;
  readonly identity?: string | undefined;
  /** Clauses behind the type: `collate "C"`, `compression pglz`. */
  readonly clause?: string | undefined;
}

export interface TableThing extends Thing {
  readonly kind: 'table';
  readonly columns: readonly Column[];
  readonly partitionBy: { readonly how: 'range' | 'list' | 'hash'; readonly column: string } | undefined;
  readonly inherits: readonly string[];
  readonly unlogged: boolean;
  readonly options: Readonly<Record<string, string>>;
  readonly security: boolean;
}

function column(world: World, random: Random, table: string, siblings: readonly Column[], not: ReadonlySet<string>): Column {
  const own = `c${world.next++}`;
  const type = someType(world, random, not);
  const base: Column = { id: `${table}/${own}`, name: newName(random, own), type, notNull: random.chance(0.25) };
  const plain = siblings.filter((each) => each.generated === undefined);
  if (random.chance(0.08) && plain.length > 0) {
    const of = expression(world, random, random.pick(plain));
    return { ...base, type: of.type, notNull: false, generated: { template: of.template, how: world.major >= 18 && random.chance(0.4) ? 'virtual' : 'stored' }, computed: true };
  }
  if (random.chance(0.07)) return { ...base, type: random.pick(['integer', 'bigint']), notNull: true, identity: random.pick(['always', 'by default', 'by default', 'always', 'by default']) + random.pick(['', '', ' (increment by 5)', ' (start with 100)']) };
  if (random.chance(0.05) && type === 'text') return { ...base, clause: random.pick(['collate "C"', 'compression pglz', ...ofKind(world, 'collation').map(({ id }) => `collate «${id}»`)]) };
  if (random.chance(0.3)) return { ...base, default: someDefault(world, random, type) };
  return base;
}

function someDefault(world: World, random: Random, type: TypeName): string | undefined {
  const sequences = ofKind(world, 'sequence');
  if (sortOf(world, type) === 'n' && sequences.length > 0 && random.chance(0.4)) return `nextval('«${random.pick(sequences).id}»'::regclass)`;
  const functions = ofKind<Thing & { returns: string; args: readonly unknown[] }>(world, 'function').filter(({ returns, args }) => returns === type && args.length === 0);
  if (functions.length > 0 && random.chance(0.6)) return `«${random.pick(functions).id}»()`;
  return valueOf(world, random, type);
}

const columnText = (world: World, each: Column): string =>
  `${quoted(each.name)} ${typeText(world, each.type)}${each.clause === undefined ? '' : ` ${say(world, each.clause)}`}${each.generated === undefined ? '' : ` generated always as (${say(world, each.generated.template)})${each.generated.how === 'stored' ? ' stored' : ' virtual'}`}${each.identity === undefined ? '' : ` generated ${each.identity.replace(/^(always|by default)/, '$1 as identity')}`}${each.default === undefined ? '' : ` default ${say(world, each.default)}`}${each.notNull ? ' not null' : ''}`;

const OPTIONS: readonly (readonly [string, readonly string[]])[] = [['fillfactor', ['70', '90']], ['autovacuum_enabled', ['false']], ['toast_tuple_target', ['256']]];
const storage = (options: Readonly<Record<string, string>>): string => (Object.keys(options).length === 0 ? '' : ` with (${Object.entries(options).map(([name, value]) => `${name} = ${value}`).join(', ')})`);

export const table: Species<TableThing> = {
  kind: 'table', weight: 12, prefix: 't', owned: true, privileges: ['table', 'select', 'insert', 'update', 'delete', 'references', 'trigger', 'truncate'],
  make: (world, random, base) => {
    const columns: Column[] = [];
    if (random.chance(0.85)) columns.push({ id: `${base.id}/c${world.next}`, name: `c${world.next++}`, type: random.pick(['integer', 'bigint', 'integer', 'uuid', 'text']), notNull: random.chance(0.4) });
    for (let count = 1 + random.int(5); count > 0; count -= 1) columns.push(column(world, random, base.id, columns, new Set()));
    const keyed = columns.filter((each) => each.generated === undefined && each.identity === undefined && ['n', 't', 's'].includes(sortOf(world, each.type)) && world.things.get(each.type) === undefined);
    const partitioned = random.chance(0.2) && keyed.length > 0;
    const parents = ofKind<TableThing>(world, 'table').filter((each) => each.partitionBy === undefined && !each.columns.some(({ generated, identity }) => generated ?? identity));
    return {
      ...base, kind: 'table', schema: newSchema(world, random), columns, partitionBy: partitioned ? { how: random.pick(['range', 'list', 'hash']), column: random.pick(keyed).id } : undefined,
      inherits: !partitioned && parents.length > 0 && random.chance(0.1) ? [random.pick(parents).id] : [], unlogged: !partitioned && random.chance(0.05),
      options: !partitioned && random.chance(0.1) ? Object.fromEntries(random.some(OPTIONS, 1).map(([name, values]) => [name, random.pick(values)])) : {}, security: random.chance(0.1),
    };
  },
  needs: (thing, world) => [...thing.columns.flatMap((each) => [typeTemplate(world, each.type), each.default ?? '', each.clause ?? '', ...thingsOnly(each.generated?.template, thing.id)]), ...thing.inherits.map((id) => `«${id}»`)],
  sql: (thing, world) => [
    `create ${thing.unlogged ? 'unlogged ' : ''}table ${qualified(world, thing)} (${thing.columns.map((each) => `\n  ${annotation(world, each.id, '  ')}${columnText(world, each)}`).join(',')}\n)${thing.inherits.length > 0 ? ` inherits (${thing.inherits.map((id) => say(world, `«${id}»`)).join(', ')})` : ''}${thing.partitionBy ? ` partition by ${thing.partitionBy.how} (${say(world, `«${thing.partitionBy.column}»`)})` : ''}${storage(thing.options)}`,
    ...(thing.security ? [`alter table ${qualified(world, thing)} enable row level security`] : []),
  ],
  change: (thing, world, random) => changed(thing, world, random, dependants(world, thing.id)),
  prune: (thing, holds, world) => ({
    ...thing, inherits: thing.inherits.filter((id) => holds(`«${id}»`)),
    columns: thing.columns.filter((each) => holds(typeTemplate(world, each.type)) && (each.generated === undefined || holds(each.generated.template)))
      .map((each) => ({ ...each, default: each.default !== undefined && holds(each.default) ? each.default : undefined, clause: each.clause !== undefined && holds(each.clause) ? each.clause : undefined })),
    partitionBy: thing.partitionBy && thing.columns.some(({ id }) => id === thing.partitionBy!.column) ? thing.partitionBy : undefined,
  }),
  parts: (thing, world) => [...thing.inherits.flatMap((id) => partsOf(world, id)), ...thing.columns],
  called: (thing, world) => `table ${qualified(world, thing)}`,
};

const thingsOnly = (template: string | undefined, self: string): string[] => (template === undefined || template.includes(`«${self}/`) ? [] : [template]);

function changed(thing: TableThing, world: World, random: Random, not: ReadonlySet<string>): TableThing {
  const columns = [...thing.columns];
  const at = random.int(columns.length);
  const one = columns[at];
  const swap = (next: Column): TableThing => ({ ...thing, columns: columns.map((each, index) => (index === at ? next : each)) });
  const add = (): TableThing => ({ ...thing, columns: [...columns.slice(0, random.chance(0.8) ? columns.length : at), column(world, random, thing.id, columns, not), ...columns.slice(random.chance(0.8) ? columns.length : at)].filter((each, index, all) => all.indexOf(each) === index) });
  if (one === undefined) return add();
  const alone = one.generated === undefined && one.identity === undefined;
  switch (random.int(14)) {
    case 0: case 1: return add();
    case 2: return columns.length > 1 ? { ...thing, columns: columns.filter((each) => each !== one) } : add();
    case 3: case 4: case 5: return one.generated ? swap({ ...one, generated: undefined, computed: false }) : swap(retyped(world, random, one, not));
    case 6: return swap({ ...one, notNull: one.identity !== undefined || !one.notNull });
    case 7: return alone ? swap({ ...one, default: one.default === undefined ? valueOf(world, random, one.type) : undefined }) : swap({ ...one, identity: undefined, generated: undefined, computed: false });
    case 8: return alone && /^(integer|bigint|smallint)$/.test(one.type) ? swap({ ...one, default: undefined, notNull: true, identity: 'by default' }) : add();
    case 9: return { ...thing, columns: random.shuffle(columns) };
    case 10: return thing.partitionBy ? add() : { ...thing, unlogged: random.chance(0.3) ? !thing.unlogged : thing.unlogged, options: Object.keys(thing.options).length > 0 ? {} : { fillfactor: '80' } };
    case 11: return { ...thing, security: !thing.security };
    case 12: return alone ? swap({ ...one, name: `${one.name}_n` }) : add();
    default: {
      const plain = columns.filter((each) => each !== one && each.generated === undefined);
      if (plain.length === 0 || !alone) return add();
      const of = expression(world, random, random.pick(plain));
      return swap({ ...one, type: of.type, default: undefined, notNull: false, clause: undefined, generated: { template: of.template, how: world.major >= 18 && random.chance(0.4) ? 'virtual' : 'stored' }, computed: true });
    }
  }
}

/** A type that the rows and the default may come along to. */
function retyped(world: World, random: Random, one: Column, not: ReadonlySet<string>): Column {
  if (one.identity !== undefined) return { ...one, type: random.pick(['integer', 'bigint', 'smallint']) };
  const type = otherType(world, random, one.type, not);
  return { ...one, type, clause: undefined, default: one.default === undefined ? undefined : valueOf(world, random, type) };
}

export interface PartitionThing extends Thing {
  readonly kind: 'partition';
  readonly parent: string;
  /** Which slice of the parent's values. */
  readonly slice: number | 'default';
  readonly partitionBy: { readonly how: 'range' | 'list'; readonly column: string } | undefined;
  /** Made alone and attached, as a dump does. */
  readonly attached: boolean;
}

function bounds(how: 'range' | 'list' | 'hash', type: TypeName, slice: number | 'default'): string {
  if (slice === 'default') return 'default';
  if (how === 'hash') return `for values with (modulus 4, remainder ${slice % 4})`;
  const value = (n: number): string => (type.startsWith('date') || type.startsWith('timestamp') ? `'20${20 + n}-01-01'` : /^(text|varchar|char)/.test(type) ? `'${n}'` : String(n));
  return how === 'list' ? `for values in (${value(slice + 1)}${/^(date|timestamp)/.test(type) ? '' : `, ${value(slice + 11)}`})` : `for values from (${value(slice)}) to (${value(slice + 1)})`;
}

const bound = (world: World, table: string): boolean =>
  ofKind<Thing & { table: string; type: string }>(world, 'constraint').some((each) => each.table === table && (each.type === 'check' || each.type === 'primary key'))
  || (world.things.get(table)?.kind === 'partition' && bound(world, (world.things.get(table) as PartitionThing).parent));

const partitioning = (world: World, id: string): { readonly how: 'range' | 'list' | 'hash'; readonly column: string } | undefined => (world.things.get(id) as TableThing | PartitionThing | undefined)?.partitionBy;

export const partition: Species<PartitionThing> = {
  kind: 'partition', weight: 7, prefix: 'p', owned: true, privileges: ['table', 'select', 'insert', 'update', 'delete'],
  make: (world, random, base) => {
    const parent = random.maybe([...ofKind<TableThing>(world, 'table'), ...ofKind<PartitionThing>(world, 'partition')].filter(({ partitionBy }) => partitionBy !== undefined));
    if (!parent) return undefined;
    const taken = new Set(ofKind<PartitionThing>(world, 'partition').filter((each) => each.parent === parent.id).map(({ slice }) => slice));
    const free = [1, 2, 3, 4, ...(parent.partitionBy!.how === 'hash' ? [] : ['default' as const])].filter((each) => !taken.has(each));
    const keys = partsOf(world, parent.id).filter((part) => part.id !== parent.partitionBy!.column && part.computed !== true && (part as Column).identity === undefined && ['n', 't'].includes(sortOf(world, part.type)) && world.things.get(part.type) === undefined);
    if (free.length === 0) return undefined;
    return { ...base, kind: 'partition', schema: random.chance(0.8) ? (parent.schema ?? 'public') : newSchema(world, random), parent: parent.id, slice: random.pick(free), partitionBy: random.chance(0.2) && keys.length > 0 ? { how: random.pick(['range', 'list']), column: random.pick(keys).id } : undefined, attached: random.chance(0.2) };
  },
  needs: (thing, world) => {
    const by = partitioning(world, thing.parent);
    // A parent that is no longer partitioned has no partitions.
    return [`«${thing.parent}»`, by ? `«${by.column}»` : '«nothing»'];
  },
  sql: (thing, world) => {
    const by = partitioning(world, thing.parent)!;
    const type = partsOf(world, thing.parent).find(({ id }) => id === by.column)!.type;
    const sub = thing.partitionBy ? ` partition by ${thing.partitionBy.how} (${say(world, `«${thing.partitionBy.column}»`)})` : '';
    const [name, parent] = [qualified(world, thing), say(world, `«${thing.parent}»`)];
    // What is attached must have its parent's checks by then, and whether it would is only a matter of order.
    if (!thing.attached || bound(world, thing.parent)) return [`create table ${name} partition of ${parent} ${bounds(by.how, type, thing.slice)}${sub}`];
    return [`create table ${name} (like ${parent} including defaults including generated)${sub}`, `alter table ${parent} attach partition ${name} ${bounds(by.how, type, thing.slice)}`];
  },
  change: (thing, world, random) => {
    const taken = new Set(ofKind<PartitionThing>(world, 'partition').filter((each) => each.parent === thing.parent).map(({ slice }) => slice));
    const free = [1, 2, 3, 4].filter((each) => !taken.has(each));
    return random.chance(0.5) && free.length > 0 ? { ...thing, slice: random.pick(free) } : { ...thing, attached: !thing.attached };
  },
  prune: (thing, holds) => (thing.partitionBy && !holds(`«${thing.partitionBy.column}»`) ? { ...thing, partitionBy: undefined } : thing),
  parts: (thing, world) => partsOf(world, thing.parent),
  called: (thing, world) => `table ${qualified(world, thing)}`,
};

/** Columns that may stand in a key. */
export const keyable = (world: World, relation: string): Part[] => partsOf(world, relation).filter((part) => comparable(world, part.type) && (part as Column).generated?.how !== 'virtual');
