/**
 * Functions that lie within a type: those by which a base type's values are read and written (each stands on the type, and the type on them), and those
 * that the server makes for a range type and its multirange, by which their values are made.
 */
import type { Id } from '@sluice/core/dialect';
import { notMember } from './kind.ts';

export const WITHIN = ['typinput', 'typoutput', 'typreceive', 'typsend'] as const;

/** Function → its type's schema and name. */
export const ioFunctionsSql = /* sql */ `
  select distinct on (f) f as function, tn.nspname as schema, t.typname as name
  from pg_type t join pg_namespace tn on tn.oid = t.typnamespace cross join lateral unnest(array[${WITHIN.map((each) => `t.${each}::oid`).join(', ')}]) f
  where t.typtype = 'b' and t.oid >= 16384 and f >= 16384 and ${notMember('pg_type', 't.oid')} order by f, t.oid`;

/** Function → its range's schema and name. */
export const constructorsSql = /* sql */ `
  select d.objid as function, rn.nspname as schema, t.typname as name
  from pg_range r join pg_type t on t.oid = r.rngtypid join pg_namespace rn on rn.oid = t.typnamespace
    join pg_depend d on d.refclassid = 'pg_type'::regclass and d.refobjid in (r.rngtypid, r.rngmultitypid) and d.classid = 'pg_proc'::regclass and d.deptype = 'i'
  where r.rngtypid >= 16384 and ${notMember('pg_type', 't.oid')}`;

export const isTypeWithFunctions = (id: Id | undefined): boolean => id !== undefined && (id.startsWith('base-type ') || id.startsWith('range '));
