/** How operator classes and families and their members are written: those of a class, and those that were added to the family alone. */
import { part, type Address } from '@sluice/core/dialect';

/** The last part of the address, `(btree)`, as statements want it: `using btree`. */
export const using = (address: Address): string => `using ${part(address, 3).slice(1, -1)}`;

/** Operators of `alias` (a row of pg_amop), as both CREATE OPERATOR CLASS and ALTER OPERATOR FAMILY take them. */
export const memberOperator = (alias: string): string => /* sql */ `'operator ' || ${alias}.amopstrategy || ' '
  || (select quote_ident(xn.nspname) || '.' || x.oprname from pg_operator x join pg_namespace xn on xn.oid = x.oprnamespace where x.oid = ${alias}.amopopr)
  || ' (' || format_type(${alias}.amoplefttype, null) || ', ' || format_type(${alias}.amoprighttype, null) || ')'
  || case when ${alias}.amoppurpose = 'o' then ' for order by ' || (select quote_ident(xn.nspname) || '.' || quote_ident(x.opfname) from pg_opfamily x join pg_namespace xn on xn.oid = x.opfnamespace where x.oid = ${alias}.amopsortfamily) else '' end`;

export const memberFunction = (alias: string): string => /* sql */ `'function ' || ${alias}.amprocnum || ' (' || format_type(${alias}.amproclefttype, null) || ', '
  || format_type(${alias}.amprocrighttype, null) || ') ' || ${alias}.amproc::regprocedure::text`;

/** Whether the row belongs to an operator class rather than to its family alone. */
export const ofClass = (catalog: 'pg_amop' | 'pg_amproc', oid: string): string =>
  `exists (select from pg_depend d where d.classid = '${catalog}'::regclass and d.objid = ${oid} and d.refclassid = 'pg_opclass'::regclass and d.deptype = 'i')`;
