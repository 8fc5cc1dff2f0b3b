/**
 * Indexes (and the constraints that own one) of partitions that are part of the parent table's. The server makes them along with the parent's,
 * takes what is there and fits, and never lets one go: what they are called is all that can change, and their storage. https://www.postgresql.org/docs/18/ddl-partitioning.html
 */
import { addressText, part, type Address, type Catalog, type Context, type Draft, type Fact, type Id } from '@sluice/core/dialect';
import { canonicalExpression, canonicalIndex } from '../script/canonical.ts';
import { ident, qualified } from '../script/quote.ts';
import type { Column } from './column.ts';
import { tuning } from './storage-parameters.ts';

/** What an index or a constraint says about it. */
export interface Part {
  readonly definition: string;
  readonly unique?: boolean;
  readonly type?: string;
  /** The topmost one: what lies between has its own name. */
  readonly partitionOf?: Address | undefined;
  /** Of a partitioned table, made for it ONLY, and a partition still has no part of it. */
  readonly only?: boolean | undefined;
  /** Of an index of a partitioned table: the partitions whose part belongs to a constraint. */
  readonly keyed?: readonly Id[] | undefined;
  /** Of the topmost one: partition → its part, where the server cannot make that out of one like what is above it. */
  readonly unlike?: Readonly<Record<Id, string>> | undefined;
  /** Of a constraint's index; those of an index stand in its definition. */
  readonly options?: readonly string[] | undefined;
  /** Directly above. */
  readonly _above?: Address | undefined;
  /** Of a partitioned table's: where in the order of creation it stood, for names of parts that the server makes up depend on it. */
  readonly _made?: number | undefined;
  /** Of a copy for a partition (heritage.ts): the topmost one. */
  readonly _root?: Id | undefined;
  /** Of a partitioned table: partition at any depth → name of its part. */
  readonly _parts?: Readonly<Record<Id, readonly [schema: string, name: string]>> | undefined;
}

export interface PartRow {
  readonly schema: string;
  readonly table: string;
  readonly name: string;
  /** The type of the constraint that it belongs to, as in pg_constraint. */
  readonly constraint: string | null;
  /** Only in a list of parts: what it is, where the server cannot make that out of one like what is above it. */
  readonly unlike?: string | null;
}

export interface WholeRow {
  readonly root: PartRow;
  readonly root_oid: number;
  readonly above: PartRow;
  /** The one above has a part in every partition. */
  readonly valid: boolean;
  /** It is as the server would have made it for the one above. */
  readonly alike: boolean;
}

/** Of a part and what is above it, both pg_index rows: all that the server makes alike, and takes from others as it is. `options`: also those that can be set. */
const alike = (ix: string, above: string, options: string): string => {
  const both = (value: (ix: string) => string): string => `${value(ix)} is not distinct from ${value(above)}`;
  return /* sql */ `${both((of) => `(${of}.indoption::text, ${of}.indclass::text)`)}
    and ${both((of) => `(select array_agg(k.condeferrable || ' ' || k.condeferred) from pg_constraint k where k.conindid = ${of}.indexrelid and k.contype in ('p', 'u', 'x') and k.condeferrable)`)}
    and ${both((of) => `(select array_agg(o.attnum || o.attoptions::text) from pg_attribute o where o.attrelid = ${of}.indexrelid and o.attoptions is not null)`)}
    and (not ${options} or ${both((of) => `(select array_agg(o order by o) from pg_class oc, unnest(oc.reloptions) o where oc.oid = ${of}.indexrelid)`)})`;
};

const row = (index: string, more = ''): string => /* sql */ `
  (select json_build_object('schema', tn.nspname, 'table', t.relname, 'name', pc.relname, 'constraint', (select pk.contype from pg_constraint pk where pk.conindid = pc.oid and pk.contype in ('p', 'u', 'x'))${more})
    from pg_class pc join pg_index px on px.indexrelid = pc.oid join pg_class t on t.oid = px.indrelid join pg_namespace tn on tn.oid = t.relnamespace where pc.oid = ${index})`;

/** Of the pg_index row `ix`, the name of its column `a`: it keeps the one that its table column had when the index was made. */
export const indexColumn = (ix: string): string => /* sql */ `
  coalesce((select ta.attname from pg_attribute ta where ta.attrelid = ${ix}.indrelid and ta.attnum = ${ix}.indkey[a.attnum - 1] and ta.attnum > 0), a.attname)`;

/** Of the pg_index row `ix`, a JSON list. */
export const indexColumns = (ix: string): string => /* sql */ `(select json_agg(${indexColumn(ix)} order by a.attnum) from pg_attribute a where a.attrelid = ${ix}.indexrelid)`;

/** What the pg_index row `px` of the class `pc` is, but for options that can be set, where it is not like `above`. */
const unlike = (above: string): string => /* sql */ `
  (select substring(case pc.relkind when 'I' then pg_get_indexdef(pc.oid) else regexp_replace(pg_get_indexdef(pc.oid), ' WITH \\([^)]*\\)', '') end from 'USING .*')
      || coalesce((select ' deferrable ' || k.condeferred from pg_constraint k where k.conindid = pc.oid and k.contype in ('p', 'u', 'x') and k.condeferrable), '')
    from pg_index hx where hx.indexrelid = ${above} and not (${alike('px', 'hx', `pc.relkind = 'I'`)}))`;

/** All parts of the index `oid`, as a JSON list of PartRow; null without any. */
export const partsSql = (oid: string): string => /* sql */ `
  (select json_agg(${row('tree.relid', `, 'unlike', ${unlike('tree.parentrelid')}`)} order by tree.relid) from pg_partition_tree(${oid}) tree where tree.relid <> ${oid})`;

/** What the index `oid` is part of, as a WholeRow; null where it is none. */
export const wholeSql = (oid: string): string => /* sql */ `
  (select json_build_object('root', ${row('pg_partition_root(h.inhrelid)')}, 'root_oid', pg_partition_root(h.inhrelid)::oid::int8, 'above', ${row('h.inhparent')},
      'valid', hx.indisvalid, 'alike', ${alike('mx', 'hx', 'true')})
    from pg_inherits h join pg_index hx on hx.indexrelid = h.inhparent join pg_index mx on mx.indexrelid = h.inhrelid where h.inhrelid = ${oid})`;

const addressOf = ({ schema, table, name, constraint }: PartRow): Address => (constraint !== null ? ['constraint', schema, table, name] : ['index', schema, name]);

/** What both kinds say of themselves. */
export function partBody(whole: WholeRow | null, parts: readonly PartRow[] | null): Pick<Part, 'partitionOf' | 'keyed' | 'unlike' | '_above' | '_parts'> {
  const idOf = ({ schema, table }: PartRow) => addressText(['table', schema, table]);
  const odd = (parts ?? []).flatMap((each) => (each.unlike == null ? [] : [[idOf(each), each.unlike] as const]));
  const keyed = (parts ?? []).filter(({ constraint }) => constraint !== null).map(idOf).sort();
  return {
    partitionOf: whole === null ? undefined : addressOf(whole.root),
    keyed: whole === null && keyed.length > 0 ? keyed : undefined,
    unlike: whole === null && odd.length > 0 ? Object.fromEntries(odd) : undefined,
    _above: whole === null ? undefined : addressOf(whole.above),
    _parts: parts === null ? undefined : Object.fromEntries(parts.map((each) => [idOf(each), [each.schema, each.name] as const])),
  };
}

const nameOf = ({ address }: Fact): string => part(address, address.length - 1);
const tableOf = ({ address, parent }: Fact): Id => (address[0] === 'index' ? parent! : addressText(['table', part(address, 1), part(address, 2)]));

/** The parent's index or constraint where it is on both sides, the same, and over columns that stay: then its parts stay what they are. */
function kept(parent: Address, { before, after }: Context): { readonly old: Part; readonly now: Part } | undefined {
  const [old, now] = [before, after].map(({ facts }) => facts.get(addressText(parent))?.body as Part | undefined);
  const same = old && now && old.unique === now.unique && old.type === now.type && old.only === now.only && !partsAnew(old, now, { before, after }) && canonicalIndex(old.definition) === canonicalIndex(now.definition);
  return same && !before.needsOf(addressText(parent)).some(({ to }) => isComputedAnew(before.facts.get(to), after.facts.get(to))) ? { old, now } : undefined;
}

/** A column that is made again, with every index on it: the server only lets one stop being computed. */
function isComputedAnew(before: Fact | undefined, after: Fact | undefined): boolean {
  if (before?.address[0] !== 'column' || !after) return false;
  const [old, now] = [before, after].map(({ body }) => (body as Column).generated);
  const same = old?.stored === now?.stored && canonicalExpression(old?.expression ?? '') === canonicalExpression(now?.expression ?? '');
  return !same && !(old?.stored && !now);
}

export const canonicalParts = (odd: NonNullable<Part['unlike']>): NonNullable<Part['unlike']> => Object.fromEntries(Object.entries(odd).map(([table, text]) => [table, canonicalIndex(text)]));

/** Whether a part becomes a constraint's or stops being one, or gets another shape: it only comes and goes with the whole index. */
export const partsAnew = (old: Part, now: Part, { before, after }: Pick<Context, 'before' | 'after'>): boolean => {
  const shape = ({ keyed, unlike: odd }: Part, table: Id): string => `${String(keyed?.includes(table) ?? false)} ${canonicalIndex(odd?.[table] ?? '')}`;
  return [old, now].flatMap(({ keyed = [], unlike: odd = {} }) => [...keyed, ...Object.keys(odd)]).some((table) => shape(old, table) !== shape(now, table) && before.facts.has(table) && after.facts.has(table));
};

/** How a part comes about: made and attached, made before the parent's (which takes it then), or the one that is there becomes it. */
export function partDrafts(fact: Fact<Part>, context: Context, build: () => readonly Draft[]): readonly Draft[] {
  const both = kept(fact.body.partitionOf!, context);
  if (both) {
    const there = both.old._parts?.[tableOf(fact)];
    if (there === undefined) return [...build(), attachPart(fact)];
    const old = context.before.facts.get(addressText(fact.address[0] === 'index' ? ['index', ...there] : ['constraint', part(fact.address, 1), part(fact.address, 2), there[1]])) as Fact<Part> | undefined;
    const said = old?.body.partitionOf !== undefined;
    if (said && old.id === fact.id) return build();
    return [
      ...(said || there[1] === nameOf(fact) ? [] : [rename(fact, there[1], nameOf(fact))]),
      ...tuned(fact, optionsOf(said ? old.body : aboveOf(fact, context.before)), optionsOf(fact.body)),
    ];
  }
  return aboveOf(fact, context.after)?.only ? [...build(), attachPart(fact)] : build();
}

/** A part is never dropped alone: with its parent's, or it only becomes what stands for it now. */
export function partGone(fact: Fact<Part>, context: Context): readonly Draft[] {
  const name = kept(fact.body.partitionOf!, context)?.now._parts?.[tableOf(fact)]?.[1];
  if (name === undefined) return [];
  const said = partOf(addressText(fact.body.partitionOf!), tableOf(fact), context.after) !== undefined;
  return [
    ...(said ? [] : tuned(fact, optionsOf(fact.body), optionsOf(aboveOf(fact, context.after)))),
    ...(name === nameOf(fact) ? [] : [rename(fact, nameOf(fact), name)]),
  ];
}

const WITH = / WITH \(([^)]*)\)/;

/** Each as `name=value`. */
export const optionsOf = (body: Part | undefined): string[] =>
  (body?.options ?? (WITH.exec(body?.definition ?? '')?.[1] ?? '').split(', ').filter(Boolean)).map((option) => option.replace(/^(\w+)='(.*)'$/, '$1=$2'));

export const withoutOptions = (definition: string): string => definition.replace(WITH, '');

export const tuned = ({ address }: Fact, before: readonly string[], after: readonly string[]): Draft[] =>
  tuning(before, after).actions.map((action) => ({ sql: `alter index ${qualified(part(address, 1), part(address, address.length - 1))} ${action}` }));

/** One that stood alone: the parent's takes it when it is made; is that there without a part here, it is attached. */
export function becomesPart(before: Fact<Part>, after: Fact<Part>, context: Context): readonly Draft[] | 'replace' {
  if (before.body.partitionOf || !after.body.partitionOf) return 'replace';
  const both = kept(after.body.partitionOf, context);
  if (both?.old._parts?.[tableOf(after)] !== undefined) return 'replace';
  return both || aboveOf(after, context.after)?.only ? [attachPart(after)] : [];
}

const attachPart = ({ address, body }: Fact<Part>): Draft => {
  const above = body._above!;
  return { sql: `alter index ${qualified(part(above, 1), part(above, above.length - 1))} attach partition ${qualified(part(address, 1), part(address, address.length - 1))}` };
};

/** Where a column of it is made anew, so is the parent's, and the part has the name that the server chooses for its table by then. */
const rename = ({ address }: Fact, from: string, to: string): Draft => ({ sql: `alter index if exists ${qualified(part(address, 1), from)} rename to ${ident(to)}` });

/** What an index with parts occupies: their names are free once it is gone. */
export const partSlots = ({ body }: Fact<Part>): string[] => Object.values(body._parts ?? {}).map(([schema, name]) => `relation ${schema}.${name}`);

/** What stands for `root` in a table, where it says anything itself. */
export const partOf = (root: Id, table: Id, catalog: Catalog): Part | undefined =>
  catalog.childrenOf(table).map(({ body }) => body as Part).find(({ partitionOf }) => partitionOf && addressText(partitionOf) === root);

/** The nearest one above that says anything. */
function aboveOf(fact: Fact<Part>, catalog: Catalog): Part | undefined {
  const root = addressText(fact.body.partitionOf!);
  const found = catalog.facts.get(root);
  for (let table = above(tableOf(fact), catalog); found && table !== undefined && table !== tableOf(found); table = above(table, catalog)) {
    const said = partOf(root, table, catalog);
    if (said) return said;
  }
  return found?.body as Part | undefined;
}

const above = (table: Id, { facts }: Catalog): Id | undefined => {
  const of = (facts.get(table)?.body as { readonly partition?: { readonly of: Address } } | undefined)?.partition?.of;
  return of && addressText(of);
};
