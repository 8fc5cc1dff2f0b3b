/** How an index that is built or dropped outside of a transaction is looked at after a crash, and what takes a build away that was stopped. All by its quoted name. */
import type { Draft } from '@sluice/core/dialect';
import { literal } from '../script/quote.ts';

const isGone = (relation: string): string => `to_regclass(${literal(relation)}) is null`;

/** https://www.postgresql.org/docs/current/sql-createindex.html#SQL-CREATEINDEX-CONCURRENTLY */
export const built = (index: string): Required<Pick<Draft, 'probe' | 'repair'>> => ({
  probe: `select case when ${isGone(index)} then 'absent' when (select indisvalid and indisready from pg_index where indexrelid = to_regclass(${literal(index)})) then 'done' else 'broken' end`,
  repair: [`drop index concurrently if exists ${index}`],
});

/** Of any relation. */
export const dropped = (relation: string): Required<Pick<Draft, 'probe' | 'repair'>> => ({ probe: `select case when ${isGone(relation)} then 'done' else 'absent' end`, repair: [] });
