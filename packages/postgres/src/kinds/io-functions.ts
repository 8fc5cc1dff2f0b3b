/** The functions by which a base type's values are read and written: each stands on the type, and the type on them. */
import { notMember } from './kind.ts';

export const WITHIN = ['typinput', 'typoutput', 'typreceive', 'typsend'] as const;

/** Function → its type's schema and name. */
export const ioFunctionsSql = /* sql */ `
  select distinct on (f) f as function, tn.nspname as schema, t.typname as name
  from pg_type t join pg_namespace tn on tn.oid = t.typnamespace cross join lateral unnest(array[${WITHIN.map((each) => `t.${each}::oid`).join(', ')}]) f
  where t.typtype = 'b' and t.oid >= 16384 and f >= 16384 and ${notMember('pg_type', 't.oid')} order by f, t.oid`;
