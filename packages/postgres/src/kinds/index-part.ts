/**
 * Indexes (and the constraints that own one) of partitions that are part of the parent table's. The server makes them along with the parent's,
 * takes what is there and fits, and never lets one go: what they are called is all that can change. https://www.postgresql.org/docs/18/ddl-partitioning.html
 */
import { addressText, part, type Address, type Catalog, type Context, type Draft, type Fact, type Id } from '@sluice/core/dialect';
import { canonicalIndex } from '../script/canonical.ts';
import { ident, qualified } from '../script/quote.ts';

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
}

export interface WholeRow {
  readonly root: PartRow;
  readonly root_oid: number;
  readonly above: PartRow;
  /** The one above has a part in every partition. */
  readonly valid: boolean;
}

const row = (index: string): string => /* sql */ `
  (select json_build_object('schema', tn.nspname, 'table', t.relname, 'name', pc.relname, 'constraint', (select pk.contype from pg_constraint pk where pk.conindid = pc.oid and pk.contype in ('p', 'u', 'x')))
    from pg_class pc join pg_index px on px.indexrelid = pc.oid join pg_class t on t.oid = px.indrelid join pg_namespace tn on tn.oid = t.relnamespace where pc.oid = ${index})`;

/** Of the pg_index row `ix`, the name of its column `a`: it keeps the one that its table column had when the index was made. */
export const indexColumn = (ix: string): string => /* sql */ `
  coalesce((select ta.attname from pg_attribute ta where ta.attrelid = ${ix}.indrelid and ta.attnum = ${ix}.indkey[a.attnum - 1] and ta.attnum > 0), a.attname)`;

/** Of the pg_index row `ix`, a JSON list. */
export const indexColumns = (ix: string): string => /* sql */ `(select json_agg(${indexColumn(ix)} order by a.attnum) from pg_attribute a where a.attrelid = ${ix}.indexrelid)`;

/** All parts of the index `oid`, as a JSON list of PartRow; null without any. */
export const partsSql = (oid: string): string => /* sql */ `(select json_agg(${row('tree.relid')} order by tree.relid) from pg_partition_tree(${oid}) tree where tree.relid <> ${oid})`;

/** What the index `oid` is part of, as a WholeRow; null where it is none. */
export const wholeSql = (oid: string): string => /* sql */ `
  (select json_build_object('root', ${row('pg_partition_root(h.inhrelid)')}, 'root_oid', pg_partition_root(h.inhrelid)::oid::int8, 'above', ${row('h.inhparent')},
      'valid', (select hx.indisvalid from pg_index hx where hx.indexrelid = h.inhparent))
    from pg_inherits h where h.inhrelid = ${oid})`;

const addressOf = ({ schema, table, name, constraint }: PartRow): Address => (constraint !== null ? ['constraint', schema, table, name] : ['index', schema, name]);

/** What both kinds say of themselves. */
export function partBody(whole: WholeRow | null, parts: readonly PartRow[] | null): Pick<Part, 'partitionOf' | 'keyed' | '_above' | '_parts'> {
  const idOf = ({ schema, table }: PartRow) => addressText(['table', schema, table]);
  const keyed = (parts ?? []).filter(({ constraint }) => constraint !== null).map(idOf).sort();
  return {
    partitionOf: whole === null ? undefined : addressOf(whole.root),
    keyed: whole === null && keyed.length > 0 ? keyed : undefined,
    _above: whole === null ? undefined : addressOf(whole.above),
    _parts: parts === null ? undefined : Object.fromEntries(parts.map((each) => [idOf(each), [each.schema, each.name] as const])),
  };
}

const nameOf = ({ address }: Fact): string => part(address, address.length - 1);
const tableOf = ({ address, parent }: Fact): Id => (address[0] === 'index' ? parent! : addressText(['table', part(address, 1), part(address, 2)]));

/** The parent's index or constraint where it is on both sides and the same: then its parts stay what they are. */
function kept(parent: Address, { before, after }: Context): { readonly old: Part; readonly now: Part } | undefined {
  const [old, now] = [before, after].map(({ facts }) => facts.get(addressText(parent))?.body as Part | undefined);
  const same = old && now && old.unique === now.unique && old.type === now.type && old.only === now.only && !rekeyed(old, now, { before, after }) && canonicalIndex(old.definition) === canonicalIndex(now.definition);
  return same ? { old, now } : undefined;
}

/** A part that belongs to a constraint only comes and goes with the whole index. */
export const rekeyed = (old: Part, now: Part, { before, after }: Pick<Context, 'before' | 'after'>): boolean => {
  const [were, are] = [old.keyed ?? [], now.keyed ?? []];
  return [...were, ...are].some((table) => were.includes(table) !== are.includes(table) && before.facts.has(table) && after.facts.has(table));
};

/** How a part comes about: made and attached, made before the parent's (which takes it then), or the one that is there gets its name. */
export function partDrafts(fact: Fact<Part>, context: Context, build: () => readonly Draft[]): readonly Draft[] {
  const parent = fact.body.partitionOf!;
  const both = kept(parent, context);
  if (both) {
    const there = both.old._parts?.[tableOf(fact)];
    if (there === undefined) return [...build(), attachPart(fact)];
    const old = context.before.facts.get(addressText(fact.address[0] === 'index' ? ['index', ...there] : ['constraint', part(fact.address, 1), part(fact.address, 2), there[1]]));
    if (old?.id === fact.id && (old.body as Part).partitionOf) return build();
    return there[1] === nameOf(fact) || (old && (old.body as Part).partitionOf) ? [] : [rename(fact, there[1], nameOf(fact))];
  }
  return aboveOf(fact, context.after)?.only ? [...build(), attachPart(fact)] : build();
}

/** A part is never dropped alone: with its parent's, or it only gets the name of what stands for it now. */
export function partGone(fact: Fact<Part>, context: Context): readonly Draft[] {
  const name = kept(fact.body.partitionOf!, context)?.now._parts?.[tableOf(fact)]?.[1];
  return name === undefined || name === nameOf(fact) ? [] : [rename(fact, nameOf(fact), name)];
}

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

const rename = ({ address }: Fact, from: string, to: string): Draft => ({ sql: `alter index ${qualified(part(address, 1), from)} rename to ${ident(to)}` });

/** What an index with parts occupies: their names are free once it is gone. */
export const partSlots = ({ body }: Fact<Part>): string[] => Object.values(body._parts ?? {}).map(([schema, name]) => `relation ${schema}.${name}`);

/** The one above, or the topmost one where that has no fact. */
const aboveOf = ({ body: { _above, partitionOf } }: Fact<Part>, { facts }: Catalog): Part | undefined =>
  (facts.get(addressText(_above!)) ?? facts.get(addressText(partitionOf!)))?.body as Part | undefined;
