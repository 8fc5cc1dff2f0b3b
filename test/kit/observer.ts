// The independent oracle: two databases are the same when their whole catalogs are, read without any of Sluice's own code.
export { ofPg, ofPglite } from './observer/queryable.ts';
export type { Queryable } from './observer/queryable.ts';
export { observe } from './observer/observe.ts';
export type { Observation, ObserveOptions, ObservedRow } from './observer/observe.ts';
export { compare } from './observer/compare.ts';
export type { Difference } from './observer/compare.ts';
export { compareRows, observeRows } from './observer/rows.ts';
export type { ObservedTable, RowsObservation, RowsOptions } from './observer/rows.ts';
