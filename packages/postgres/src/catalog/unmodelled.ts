/** What stands in the users' schemas and has no kind here: reported, never skipped. */
import { notArray, userSchema, type ReadContext } from '../kinds/kind.ts';
import type { Finding, Id, Session } from '@sluice/core/dialect';

/** `class:oid` of all objects that lie in a user schema or in the whole database, in one text: nearly all of them have a fact, and are not named for nothing. */
export const objectsSql = (context: ReadContext): string => {
  const inSchema = (catalog: string, namespace: string, condition = 'true') => /* sql */ `
    select '${catalog}'::regclass::oid as class, o.oid from ${catalog} o join pg_namespace n on n.oid = o.${namespace}
    where ${userSchema('n', context)} and ${condition}`;
  const anywhere = (catalog: string, condition = 'true', oid = 'o.oid') => /* sql */ `select '${catalog}'::regclass::oid, ${oid} from ${catalog} o where ${oid} >= 16384 and ${condition}`;
  return /* sql */ `
    select string_agg(concat(u.class, ':', u.oid), ',')
    from (
      ${[
        inSchema('pg_class', 'relnamespace', `o.relkind in ('r', 'p', 'v', 'm', 'S', 'f', 'i', 'I') and o.relpersistence <> 't'`),
        inSchema('pg_proc', 'pronamespace'),
        inSchema('pg_type', 'typnamespace', `${notArray('o')} and o.typtype in ('e', 'd', 'r', 'b', 'p')`),
        // One that is only kept free for a commutator or negator is part of who named it.
        inSchema('pg_operator', 'oprnamespace', '(o.oprcode <> 0 or not exists (select from pg_operator x where o.oid in (x.oprcom, x.oprnegate)))'),
        inSchema('pg_opclass', 'opcnamespace'), inSchema('pg_opfamily', 'opfnamespace'),
        inSchema('pg_collation', 'collnamespace'), inSchema('pg_conversion', 'connamespace'), inSchema('pg_statistic_ext', 'stxnamespace'),
        inSchema('pg_ts_config', 'cfgnamespace'), inSchema('pg_ts_dict', 'dictnamespace'), inSchema('pg_ts_parser', 'prsnamespace'), inSchema('pg_ts_template', 'tmplnamespace'),
        anywhere('pg_trigger'), anywhere('pg_rewrite'), anywhere('pg_cast'), anywhere('pg_event_trigger'), anywhere('pg_publication'), anywhere('pg_language'),
        anywhere('pg_foreign_data_wrapper'), anywhere('pg_foreign_server'), anywhere('pg_transform'), anywhere('pg_am'), anywhere('pg_default_acl'),
        // Of all databases of the cluster, in one catalog.
        anywhere('pg_subscription', 'o.subdbid = (select d.oid from pg_database d where d.datname = current_database())'),
        // Under the number of what they are on.
        anywhere('pg_seclabel', 'true', 'o.objoid'),
      ].join(' union all ')}
    ) u
    where (u.class, u.oid) not in (select d.classid, d.objid from pg_depend d where d.deptype in ('e', 'i', 'P', 'S'))`;
};

/** The OID of pg_seclabel itself, the same on every server. */
const LABELS = '3596';

/** Internally generated rows belong to their owner; what is left without a fact is not modelled, and named as the server names it. */
export async function unmodelled(session: Session, objects: string | null, idOf: ReadonlyMap<string, Id>): Promise<Finding[]> {
  const unknown = (objects ?? '').split(',').filter((each) => each !== '' && !idOf.has(`${each}:0`)).map((each) => each.split(':'));
  if (unknown.length === 0) return [];
  const others = unknown.filter(([of]) => of !== LABELS);
  const labelled = unknown.filter(([of]) => of === LABELS).map(([, oid]) => oid);
  const labels = labelled.length === 0 ? [] : await session.query<{ provider: string; type: string; identity: string }>(/* sql */ `
    select l.provider, i.type, i.identity from pg_seclabel l cross join lateral pg_catalog.pg_identify_object(l.classoid, l.objoid, l.objsubid) i where l.objoid = any($1::oid[]) and i.identity is not null order by i.identity, l.provider`, [labelled]);
  const rows = await session.query<{ type: string | null; identity: string | null }>(/* sql */ `
    select i.type, i.identity from unnest($1::oid[], $2::oid[]) with ordinality u (class, oid, at) cross join lateral pg_catalog.pg_identify_object(u.class, u.oid, 0) i order by u.at`,
  [others.map(([of]) => of), others.map(([, oid]) => oid)]);
  // What went in the meantime has no name.
  return [
    ...rows.filter(({ identity }) => identity !== null).map(({ type, identity }) => unmodelledFinding(`${type} ${identity}`)),
    ...labels.map(({ provider, type, identity }) => unmodelledFinding(`security label of ${provider} on ${type} ${identity}`)),
  ];
}

export const unmodelledFinding = (message: string): Finding => ({ code: 'unmodelled', severity: 'warning', message, hint: 'Sluice does not model this kind of object: it is left as it is.' });
