/**
 * Indexes (and the constraints that own one) of partitions that are part of the parent table's. The server makes them along with the parent's,
 * takes what is there and fits, and never lets one go: what they are called is all that can change. https://www.postgresql.org/docs/18/ddl-partitioning.html
 */
import { addressText, part, type Address, type Context, type Draft, type Fact, type Id } from '@sluice/core/dialect';
import { canonicalIndex } from '../script/canonical.ts';
import { ident, qualified } from '../script/quote.ts';

/** What an index or a constraint says about it. */
export interface Part {
  readonly definition: string;
  readonly unique?: boolean;
  readonly type?: string;
  readonly partitionOf?: Address | undefined;
  /** Of a partitioned table, made for it ONLY, and a partition still has no part of it. */
  readonly only?: boolean | undefined;
  /** Of a partitioned table: partition → name of its part. */
  readonly _parts?: Readonly<Record<Id, string>> | undefined;
}

export interface PartRow {
  readonly schema: string;
  readonly table: string;
  readonly name: string;
}

/** The parts of the index `oid`, as a JSON list of PartRow. */
export const partsSql = (oid: string): string => /* sql */ `
  (select json_agg(json_build_object('schema', tn.nspname, 'table', t.relname, 'name', pc.relname) order by tn.nspname, t.relname)
    from pg_inherits pi join pg_class pc on pc.oid = pi.inhrelid join pg_index px on px.indexrelid = pc.oid join pg_class t on t.oid = px.indrelid
      join pg_namespace tn on tn.oid = t.relnamespace where pi.inhparent = ${oid})`;

export const partsOf = (rows: readonly PartRow[] | null): Part['_parts'] =>
  rows === null ? undefined : Object.fromEntries(rows.map(({ schema, table, name }) => [addressText(['table', schema, table]), name]));

const indexName = (schema: string, name: string): string => qualified(schema, name);
const nameOf = ({ address }: Fact): string => part(address, address.length - 1);
const tableOf = ({ address, parent }: Fact): Id => (address[0] === 'index' ? parent! : addressText(['table', part(address, 1), part(address, 2)]));

/** The parent's index or constraint where it is on both sides and the same: then its parts stay what they are. */
function kept(parent: Address, { before, after }: Context): { readonly old: Part; readonly now: Part } | undefined {
  const [old, now] = [before, after].map(({ facts }) => facts.get(addressText(parent))?.body as Part | undefined);
  const same = old && now && old.unique === now.unique && old.type === now.type && old.only === now.only && canonicalIndex(old.definition) === canonicalIndex(now.definition);
  return same ? { old, now } : undefined;
}

/** How a part comes about: made and attached, made before the parent's (which takes it then), or the one that is there gets its name. */
export function partDrafts(fact: Fact<Part>, context: Context, build: () => readonly Draft[]): readonly Draft[] {
  const parent = fact.body.partitionOf!;
  const both = kept(parent, context);
  if (both) {
    const there = both.old._parts?.[tableOf(fact)];
    if (there === undefined) return [...build(), attachPart(fact)];
    const old = context.before.facts.get(addressText([...fact.address.slice(0, -1), there] as unknown as Address));
    if (old?.id === fact.id && (old.body as Part).partitionOf) return build();
    return there === nameOf(fact) || (old && (old.body as Part).partitionOf) ? [] : [rename(fact, there, nameOf(fact))];
  }
  return (context.after.facts.get(addressText(parent))?.body as Part | undefined)?.only ? [...build(), attachPart(fact)] : build();
}

/** A part is never dropped alone: with its parent's, or it only gets the name of what stands for it now. */
export function partGone(fact: Fact<Part>, context: Context): readonly Draft[] {
  const name = kept(fact.body.partitionOf!, context)?.now._parts?.[tableOf(fact)];
  return name === undefined || name === nameOf(fact) ? [] : [rename(fact, nameOf(fact), name)];
}

/** One that stood alone: the parent's takes it when it is made; is that there without a part here, it is attached. */
export function becomesPart(before: Fact<Part>, after: Fact<Part>, context: Context): readonly Draft[] | 'replace' {
  if (before.body.partitionOf || !after.body.partitionOf) return 'replace';
  const both = kept(after.body.partitionOf, context);
  if (both?.old._parts?.[tableOf(after)] !== undefined) return 'replace';
  const { only } = (context.after.facts.get(addressText(after.body.partitionOf))?.body ?? {}) as Part;
  return both || only ? [attachPart(after)] : [];
}

const attachPart = ({ address, body }: Fact<Part>): Draft => {
  const parent = body.partitionOf!;
  return { sql: `alter index ${indexName(part(parent, 1), part(parent, parent.length - 1))} attach partition ${indexName(part(address, 1), part(address, address.length - 1))}` };
};

const rename = ({ address }: Fact, from: string, to: string): Draft => ({ sql: `alter index ${indexName(part(address, 1), from)} rename to ${ident(to)}` });

/** What an index with parts occupies: their names are free once it is gone. */
export const partSlots = ({ address, body }: Fact<Part>): string[] => Object.values(body._parts ?? {}).map((name) => `relation ${part(address, 1)}.${name}`);
