/** What stands in the users' schemas and has no kind here: reported, never skipped. */
import { notArray, userSchema, type ReadContext } from '../kinds/kind.ts';
import type { Finding, Id } from '@sluice/core/dialect';

export interface UnmodelledRow {
  readonly class: number;
  readonly oid: number;
  readonly type: string;
  readonly identity: string;
}

/** Objects by class that lie in a user schema or in the whole database; pg_identify_object names each as the server does. */
export const unmodelledSql = (context: ReadContext): string => {
  const inSchema = (catalog: string, namespace: string, condition = 'true') => /* sql */ `
    select '${catalog}'::regclass::oid::int8 as class, o.oid::int8 as oid from ${catalog} o join pg_namespace n on n.oid = o.${namespace}
    where ${userSchema('n', context)} and ${condition}`;
  const anywhere = (catalog: string, condition = 'true') => /* sql */ `select '${catalog}'::regclass::oid::int8, o.oid::int8 from ${catalog} o where o.oid >= 16384 and ${condition}`;
  return /* sql */ `
    select u.class, u.oid, i.type, i.identity
    from (
      ${[
        inSchema('pg_class', 'relnamespace', `o.relkind in ('r', 'p', 'v', 'm', 'S', 'f', 'i', 'I') and o.relpersistence <> 't'`),
        inSchema('pg_proc', 'pronamespace'),
        inSchema('pg_type', 'typnamespace', `${notArray('o')} and o.typtype in ('e', 'd', 'r', 'b', 'p')`),
        inSchema('pg_operator', 'oprnamespace'), inSchema('pg_opclass', 'opcnamespace'), inSchema('pg_opfamily', 'opfnamespace'),
        inSchema('pg_collation', 'collnamespace'), inSchema('pg_conversion', 'connamespace'), inSchema('pg_statistic_ext', 'stxnamespace'),
        inSchema('pg_ts_config', 'cfgnamespace'), inSchema('pg_ts_dict', 'dictnamespace'), inSchema('pg_ts_parser', 'prsnamespace'), inSchema('pg_ts_template', 'tmplnamespace'),
        anywhere('pg_trigger'), anywhere('pg_rewrite'), anywhere('pg_cast'), anywhere('pg_event_trigger'), anywhere('pg_publication'), anywhere('pg_language'),
        anywhere('pg_foreign_data_wrapper'), anywhere('pg_foreign_server'), anywhere('pg_transform'), anywhere('pg_am'), anywhere('pg_default_acl'),
        // Of all databases of the cluster, in one catalog.
        anywhere('pg_subscription', 'o.subdbid = (select d.oid from pg_database d where d.datname = current_database())'),
      ].join(' union all ')}
    ) u cross join lateral pg_identify_object(u.class::oid, u.oid::oid, 0) i
    where not exists (select from pg_depend d where d.classid = u.class::oid and d.objid = u.oid::oid and d.deptype in ('e', 'i', 'P', 'S'))`;
};

/** Internally generated rows belong to their owner; what is left without a fact is not modelled. */
export const unmodelled = (rows: readonly UnmodelledRow[], idOf: ReadonlyMap<string, Id>): Finding[] =>
  rows
    .filter((row) => !idOf.has(`${row.class}:${row.oid}:0`))
    .map((row) => unmodelledFinding(`${row.type} ${row.identity}`));

export const unmodelledFinding = (message: string): Finding => ({ code: 'unmodelled', severity: 'warning', message, hint: 'Sluice does not model this kind of object: it is left as it is.' });
