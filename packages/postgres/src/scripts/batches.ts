/** Statements in batches: which rows are next by their key, and whether they can be walked through by it. */
import type { BatchDialect, Batched, BatchRange, Session } from '@sluice/core/dialect';
import { ident, literal } from '../script/quote.ts';
import { cutByKey } from './batch-statement.ts';

export const batches: BatchDialect = {
  plan: (statement, { size, by, over, pauseMs }) => ({ size, by, pauseMs, ...cutByKey(statement, by, over) }),
  problem,
  async begin(session, batched) {
    const [row] = await session.query<{ about: number }>(/* sql */ `select c.reltuples::float8 as about from pg_catalog.pg_class c where c.oid = pg_catalog.to_regclass($1)`, [named(batched)]);
    const columns = batched.by.map((name, index) => `${ROWS}.${ident(name)}::pg_catalog.text as ${key(index)}`);
    const order = batched.by.map((name) => `${ROWS}.${ident(name)} desc`);
    const [last] = await session.query(`select ${columns.join(', ')} from ${batched.relation} as ${ROWS} order by ${order.join(', ')} limit 1`);
    const about = row?.about ?? 0;
    return last && { upTo: keyOf(batched, last), ...(about > 0 && { about }) };
  },
  async next(session, batched, range, size) {
    const columns = batched.by.map((name, index) => `${ROWS}.${ident(name)} as ${key(index)}`);
    const keys = batched.by.map((_, index) => key(index));
    const [last] = await session.query(`with page as materialized (select ${columns.join(', ')} from ${batched.relation} as ${ROWS} where ${condition({ ...batched, qualifier: ROWS }, range)} order by ${keys.join(', ')} limit ${size}),`
      + ` last as (select * from page order by ${keys.map((name) => `${name} desc`).join(', ')} limit 1) select (select pg_catalog.count(*) from page)::int4 as rows, ${keys.map((name) => `${name}::pg_catalog.text as ${name}`).join(', ')} from last`);
    return last && { last: keyOf(batched, last), rows: Number(last['rows']) };
  },
  condition,
};

const ROWS = 'rows_of_batch';
const key = (index: number): string => `sluice_key_${index + 1}`;
const keyOf = ({ by }: Batched, row: Readonly<Record<string, unknown>>): string[] => by.map((_, index) => String(row[key(index)]));
/** What to_regclass understands: not its ONLY. */
const named = ({ relation }: Batched): string => relation.replace(/^only /, '');

/** By the operators of the server's own types, whatever the search path holds: those that the index goes by. */
function condition({ qualifier, by }: Pick<Batched, 'qualifier' | 'by'>, { after, upTo }: BatchRange): string {
  const one = (list: readonly string[]): string => (list.length === 1 ? list[0]! : `(${list.join(', ')})`);
  const columns = one(by.map((name) => `${ident(qualifier)}.${ident(name)}`));
  const side = (operator: string, values: readonly string[]): string => `${columns} operator(pg_catalog.${operator}) ${one(values.map(literal))}`;
  return [...(after ? [side('>', after)] : []), side('<=', upTo)].join(' and ');
}

interface Looked {
  readonly kind: string;
  readonly columns: readonly { readonly name: string; readonly there: boolean; readonly filled: boolean; readonly type: string; readonly foreign: boolean }[];
  readonly unique: boolean;
}

async function problem(session: Session, batched: Batched): Promise<string | undefined> {
  const [found] = await session.query<Looked & { [name: string]: unknown }>(LOOK, [named(batched), batched.by]);
  if (!found) return `there is no ${batched.relation}`;
  if (!['r', 'p'].includes(found.kind)) return `${batched.relation} is no table`;
  for (const { name, there, filled, type, foreign } of found.columns) {
    if (!there) return `${batched.relation} has no column ${ident(name)}`;
    if (!filled) return `${batched.relation}.${ident(name)} may be null, and rows without a value would be passed over`;
    if (foreign) return `${batched.relation}.${ident(name)} is of type ${type}, whose order is not one of the server's own`;
  }
  return found.unique ? undefined : `${batched.relation} has no unique index on (${batched.by.map(ident).join(', ')}) in this order`;
}

/** A key's type counts as the one behind its domain; an index with more columns, expressions or a condition is another one. */
const LOOK = /* sql */ `
  select c.relkind::text as kind,
    (select pg_catalog.json_agg(pg_catalog.json_build_object('name', w.name, 'there', a.attnum is not null, 'filled', coalesce(a.attnotnull, false), 'type', pg_catalog.format_type(a.atttypid, a.atttypmod),
        'foreign', coalesce(b.typnamespace <> 'pg_catalog'::pg_catalog.regnamespace and b.typtype <> 'e', false)) order by w.n)
      from pg_catalog.unnest($2::text[]) with ordinality as w (name, n)
        left join pg_catalog.pg_attribute a on a.attrelid = c.oid and a.attname = w.name and a.attnum > 0 and not a.attisdropped
        left join pg_catalog.pg_type t on t.oid = a.atttypid
        left join pg_catalog.pg_type b on b.oid = case when t.typtype = 'd' then t.typbasetype else t.oid end) as columns,
    exists (select from pg_catalog.pg_index i
      where i.indrelid = c.oid and i.indisunique and i.indisvalid and i.indpred is null and i.indexprs is null and i.indnkeyatts = pg_catalog.cardinality($2::text[])
        and (select pg_catalog.array_agg(a.attname::text order by k.n)
          from pg_catalog.unnest(i.indkey::int2[]) with ordinality as k (attnum, n) join pg_catalog.pg_attribute a on a.attrelid = c.oid and a.attnum = k.attnum where k.n <= i.indnkeyatts) = $2::text[]) as unique
  from pg_catalog.pg_class c where c.oid = pg_catalog.to_regclass($1)`;
