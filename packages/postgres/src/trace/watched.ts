/** What a statement did to relations that were there before: the locks that keep others out, and the storage that it wrote anew. */
import type { Id, Session } from '@sluice/core/dialect';
import { addressText } from '@sluice/core/dialect';
import { waits } from '../hazards/judging.ts';
import { inSql, stronger } from '../lock/modes.ts';

const KINDS: Readonly<Record<string, string>> = { r: 'table', p: 'table', m: 'materialized-view' };

export interface Relation {
  readonly id: Id;
  readonly partitioned: boolean;
  /** OIDs of the tables that it is a partition of or inherits from, at any distance. */
  readonly above: readonly number[];
}

/** By OID, for names change: the relations that hold rows, in schemas of users. */
export async function relations(session: Session): Promise<ReadonlyMap<number, Relation>> {
  const rows = await session.query<{ oid: number; kind: string; schema: string; name: string; above: number[] | null }>(/* sql */ `
    select c.oid::int8 as oid, c.relkind::text as kind, n.nspname::text as schema, c.relname::text as name, (
        with recursive up(oid) as (select i.inhparent from pg_catalog.pg_inherits i where i.inhrelid = c.oid union select i.inhparent from up join pg_catalog.pg_inherits i on i.inhrelid = up.oid)
        select json_agg(up.oid::int8) from up) as above
    from pg_catalog.pg_class c join pg_catalog.pg_namespace n on n.oid = c.relnamespace where c.oid >= 16384 and c.relkind in ('r', 'p', 'm')`);
  return new Map(rows.map(({ oid, kind, schema, name, above }) => [Number(oid), { id: addressText([KINDS[kind]!, schema, name]), partitioned: kind === 'p', above: (above ?? []).map(Number) }]));
}

export interface Held {
  /** OID → the strongest mode of this transaction, in the words of LOCK TABLE. */
  readonly locks: ReadonlyMap<number, string>;
  /** OID → relfilenode; 0 where it has no storage. */
  readonly files: ReadonlyMap<number, number>;
}

/** 0: nobody waits; 1: writers do; 2: readers do too. */
export function reach(lock: string | undefined): 0 | 1 | 2 {
  const who = lock === undefined ? undefined : waits({ lock });
  return who === undefined ? 0 : who === 'write' ? 1 : 2;
}

export async function held(session: Session): Promise<Held> {
  const locked = await session.query<{ oid: number; mode: string }>(/* sql */ `
    select l.relation::int8 as oid, l.mode from pg_catalog.pg_locks l
    where l.locktype = 'relation' and l.granted and l.pid = pg_catalog.pg_backend_pid() and l.relation >= 16384
      and l.database = (select d.oid from pg_catalog.pg_database d where d.datname = pg_catalog.current_database())`);
  const locks = new Map<number, string>();
  for (const { oid, mode } of locked) {
    const strongest = stronger(locks.get(Number(oid)), inSql(mode));
    if (reach(strongest) > 0) locks.set(Number(oid), strongest!);
  }
  const stored = await session.query<{ oid: number; file: number }>(/* sql */ `
    select c.oid::int8 as oid, coalesce(pg_catalog.pg_relation_filenode(c.oid), 0)::int8 as file from pg_catalog.pg_class c where c.oid >= 16384 and c.relkind in ('r', 'm')`);
  return { locks, files: new Map(stored.map(({ oid, file }) => [Number(oid), Number(file)])) };
}
