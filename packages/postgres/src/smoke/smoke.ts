/** What smoke tests need to know of PostgreSQL, servers and PGlite alike. */
import type { ResultColumn, SmokeDialect } from '@sluice/core/dialect';
import { ident, literal } from '../script/quote.ts';
import { exists } from './exists.ts';
import { nature } from './nature.ts';

export const smoke: SmokeDialect = {
  call: (text) => `select * from ${text}`,
  procedure: (text) => `call ${text}`,
  exists,
  nature,

  shape: (columns) => `select ${Object.entries(columns).map(([name, type]) => `null::${type} as ${ident(name)}`).join(', ')}`,

  /** A temporary view is analysed and never run; its columns are what the query would give. The caller's savepoint takes it away. */
  async columns(session, query) {
    await session.execute(`create temporary view sluice_smoke_shape as ${query}`);
    return session.query<ResultColumn & Record<string, unknown>>(/* sql */ `
      select attname as name, pg_catalog.format_type(atttypid, atttypmod) as type, pg_catalog.format_type(atttypid, null) as base
      from pg_catalog.pg_attribute
      where attrelid = 'pg_temp.sluice_smoke_shape'::pg_catalog.regclass and attnum > 0
      order by attnum`);
  },

  // The whole row in the condition keeps the planner from leaving out the columns that are not shown: a fault in them must be met.
  firstColumn: (query) => `select r.c::text as value from (\n${query}\n) as r (c) where (r is null) is not null`,

  async resolveNames(session, owns) {
    const [row] = await session.query<{ path: string }>(`select pg_catalog.current_setting('search_path') as path`);
    const first = owns === '*' ? 'public' : (owns['schemas']?.find((name) => name !== '*') ?? 'public');
    await session.execute(`set search_path = ${ident(first)}, pg_temp`);
    return `select pg_catalog.set_config('search_path', ${literal(row?.path ?? '')}, false)`;
  },

  savepoint: (name) => `savepoint ${ident(name)}`,
  rollbackTo: (name) => `rollback to savepoint ${ident(name)}`,
  release: (name) => `release savepoint ${ident(name)}`,
  abandon: 'rollback',
  timeLimit: (ms) => `set local statement_timeout = ${ms}`,
};
