/** How many rows relations hold: 0 only where that is certain, else an estimate; nothing where the role cannot know. */
import { isSqlError, type Id, type Session } from '@sluice/core/dialect';
import { qualified } from '../script/quote.ts';
import { relationName } from './relation-id.ts';

/** Rows are counted up to here where the server has no estimate. */
const COUNT_UP_TO = 10_000;

interface Found {
  readonly [column: string]: unknown;
  readonly id: Id;
  readonly schema: string;
  readonly name: string;
  readonly estimate: number;
  /** No file of it holds a page: nothing can be in it. */
  readonly bare: boolean;
  readonly readable: boolean;
  readonly partitioned: boolean;
  /**
   * Its partitions that hold rows, quoted, where some lie on another server: those are not ours to count, or to wait for. And where a key is an
   * expression, which the server inlines whenever the whole is planned, and which may find names by another search_path than the pinned one.
   */
  readonly here: readonly string[] | null;
}

/** Ids that name no table or materialized view, or none that exists, are left out. */
export async function measure(session: Session, ids: readonly Id[]): Promise<ReadonlyMap<Id, number>> {
  const rows = new Map<Id, number>();
  for (const each of await foundIn(session, ids)) {
    const count = await rowsIn(session, each);
    if (count !== undefined) rows.set(each.id, count);
  }
  return rows;
}

/** To ask for a size takes a lock: of a table that somebody holds, only the estimate is known. */
async function foundIn(session: Session, ids: readonly Id[]): Promise<Found[]> {
  try {
    return await find(session, ids, 'pg_catalog.pg_relation_size(leaf.oid)');
  } catch (error) {
    if (isSqlError(error) && error.nature === 'lock') return find(session, ids, '1');
    throw error;
  }
}

/** A partitioned table's rows are its leaves'; one that row level security hides rows of is not readable for counting. */
async function find(session: Session, ids: readonly Id[], size: string): Promise<Found[]> {
  const wanted = ids.flatMap((id) => ({ id, ...relationName(id) })).filter((each) => each.schema !== undefined);
  if (wanted.length === 0) return [];
  return session.query<Found>(/* sql */ `
    select wanted.id, wanted.schema, wanted.name, c.relkind = 'p' as partitioned, leaves.estimate, leaves.pages = 0 as bare, leaves.here,
      pg_catalog.has_schema_privilege(n.oid, 'usage') and pg_catalog.has_table_privilege(c.oid, 'select') and not pg_catalog.row_security_active(c.oid) and (leaves.here is null or leaves.readable) as readable
    from pg_catalog.json_to_recordset($1::json) as wanted (id text, schema text, name text)
    join pg_catalog.pg_namespace n on n.nspname = wanted.schema
    join pg_catalog.pg_class c on c.relnamespace = n.oid and c.relname = wanted.name and c.relkind in ('r', 'p', 'm')
    cross join lateral (
      select case when bool_or(leaf.reltuples < 0) then -1 else coalesce(sum(leaf.reltuples), 0) end::float8 as estimate,
        coalesce(sum(${size}), 0) as pages,
        coalesce(bool_and(pg_catalog.has_table_privilege(leaf.oid, 'select') and not pg_catalog.row_security_active(leaf.oid)), true) as readable,
        case when bool_or(l.elsewhere) or c.relkind = 'p' and exists (select from pg_catalog.pg_partition_tree(c.oid) p join pg_catalog.pg_partitioned_table k on k.partrelid = p.relid and k.partexprs is not null) then coalesce(array_agg(pg_catalog.quote_ident(home.nspname) || '.' || pg_catalog.quote_ident(leaf.relname)) filter (where leaf.oid is not null), '{}') end as here
      from (select c.oid, false where c.relkind <> 'p'
        union all select p.relid, f.relkind = 'f' from pg_catalog.pg_partition_tree(c.oid) p join pg_catalog.pg_class f on f.oid = p.relid where c.relkind = 'p' and p.isleaf) l (oid, elsewhere)
      left join pg_catalog.pg_class leaf on leaf.oid = l.oid and not l.elsewhere
      left join pg_catalog.pg_namespace home on home.oid = leaf.relnamespace) leaves
    order by wanted.id`, [JSON.stringify(wanted)]);
}

async function rowsIn(session: Session, { schema, name, estimate, bare, readable, partitioned, here }: Found): Promise<number | undefined> {
  if (bare) return 0;
  const guess = estimate > 0 ? Math.round(estimate) : undefined;
  if (!readable) return guess;
  if (here?.length === 0) return 0;
  const from = here ? `(${here.map((each) => `select 1 from only ${each}`).join(' union all ')}) as here` : `${partitioned ? '' : 'only '}${qualified(schema, name)}`;
  const limit = guess === undefined ? COUNT_UP_TO : 1;
  try {
    const [row] = await session.query<{ rows: number }>(/* sql */ `select count(*)::int4 as rows from (select 1 from ${from} limit ${limit}) as taken`);
    if (row?.rows === 0) return 0;
    return Math.max(guess ?? (row?.rows === COUNT_UP_TO ? await believed(session, from) : 0), row?.rows ?? 0);
  } catch (error) {
    // Somebody holds it locked, or it is too large to look through: the estimate has to do.
    if (isSqlError(error) && (error.nature === 'lock' || error.nature === 'timeout')) return guess;
    throw error;
  }
}

/** Of what was never analyzed the planner guesses by the size of its files. */
async function believed(session: Session, from: string): Promise<number> {
  const [first] = await session.query<{ 'QUERY PLAN': string }>(`explain select 1 from ${from}`);
  return Number(/ rows=(\d+)/.exec(first?.['QUERY PLAN'] ?? '')?.[1] ?? 0);
}

/** A query that row level security would take rows from fails instead (manual: row_security). */
export async function seeingAll<T>(session: Session, work: () => Promise<T>): Promise<T> {
  await session.execute('set row_security = off');
  try {
    return await work();
  } finally {
    await session.execute('reset row_security');
  }
}

/** Only tables are written to by others. */
export function keepOut(id: Id): string | undefined {
  const found = id.startsWith('table ') ? relationName(id) : undefined;
  return found && `lock table ${qualified(found.schema, found.name)} in access exclusive mode`;
}
