/** Whether the role may do every step: asked all at once, from demands that are made by going through the plan. https://www.postgresql.org/docs/18/ddl-priv.html */
import type { Finding, PreflightNeed, Session } from '@sluice/core/dialect';
import { unfold } from '../catalog/unfold.ts';
import { demands, type Demand } from './demands.ts';
import { refused } from './finding.ts';

/** One answer a demand: false is refused, null is not known (what it is about came or went meanwhile) and left to the server. */
const sql = /* sql */ `
  select asked.n, case asked.ask
    when 'superuser' then false
    when 'member' then (select pg_catalog.pg_has_role(r.oid, 'USAGE') from pg_catalog.pg_roles r where r.rolname = asked.what)
    when 'set-role' then (select pg_catalog.pg_has_role(r.oid, case when pg_catalog.current_setting('server_version_num')::int4 >= 160000 then 'SET' else 'MEMBER' end) from pg_catalog.pg_roles r where r.rolname = asked.what)
    when 'database' then pg_catalog.has_database_privilege(coalesce(asked.who, current_user), pg_catalog.current_database(), asked.privilege)
    when 'schema' then (select pg_catalog.has_schema_privilege(coalesce(asked.who, current_user), n.oid, asked.privilege) from pg_catalog.pg_namespace n where n.nspname = asked.what)
    when 'tablespace' then (select pg_catalog.has_tablespace_privilege(t.oid, asked.privilege) from pg_catalog.pg_tablespace t where t.spcname = asked.what)
    when 'language' then (select l.lanpltrusted and pg_catalog.has_language_privilege(l.oid, asked.privilege) from pg_catalog.pg_language l where l.lanname = asked.what)
    when 'relation' then pg_catalog.has_table_privilege(pg_catalog.to_regclass(asked.what), asked.privilege) or (asked.privilege = 'REFERENCES' and pg_catalog.has_any_column_privilege(pg_catalog.to_regclass(asked.what), asked.privilege))
    when 'column' then pg_catalog.has_table_privilege(pg_catalog.to_regclass(asked.what), asked.privilege)
      or pg_catalog.has_column_privilege(pg_catalog.to_regclass(asked.what), (select a.attname::text from pg_catalog.pg_attribute a where a.attrelid = pg_catalog.to_regclass(asked.what) and a.attname = asked.part), asked.privilege)
    when 'sequence' then pg_catalog.has_sequence_privilege(pg_catalog.to_regclass(asked.what), asked.privilege)
    when 'function' then pg_catalog.has_function_privilege(pg_catalog.to_regprocedure(asked.what), asked.privilege)
    when 'type' then pg_catalog.has_type_privilege(pg_catalog.to_regtype(asked.what), asked.privilege)
    when 'extension' then (select pg_catalog.pg_has_role(e.extowner, 'USAGE') from pg_catalog.pg_extension e where e.extname = asked.what)
    when 'trusted' then (select v.trusted and pg_catalog.has_database_privilege(pg_catalog.current_database(), 'CREATE') from pg_catalog.pg_available_extensions a
      join pg_catalog.pg_available_extension_versions v on v.name = a.name and v.version = a.default_version where a.name = asked.what)
    when 'journal' then (select bool_and(pg_catalog.has_table_privilege(c.oid, 'SELECT') and pg_catalog.has_table_privilege(c.oid, 'INSERT') and (c.relname = 'audit' or pg_catalog.has_table_privilege(c.oid, 'UPDATE')))
      from pg_catalog.pg_class c join pg_catalog.pg_namespace n on n.oid = c.relnamespace where n.nspname = asked.what and c.relkind = 'r' and c.relname in ('meta', 'deployment', 'catalog', 'step', 'backup', 'audit'))
    end as may
  from pg_catalog.json_to_recordset($1::json) asked (n int4, ask text, what text, part text, privilege text, who text)`;

export async function rights(session: Session, need: PreflightNeed): Promise<Finding[]> {
  const [role] = await session.query<{ super: boolean }>(/* sql */ `select rolsuper as super from pg_catalog.pg_roles where rolname = current_user`);
  if (role?.super) return [];
  // As the planner saw them: facts that follow from others have steps of their own where they change.
  const seen = unfold(need.before, need.after, session.server.version);
  const asked = distinct(demands({ ...need, ...seen }, session.server));
  if (asked.length === 0) return [];
  const alternatives = asked.flatMap(({ demand: { any } }, n) => any.map((each) => ({ n, ...each })));
  const rows = await session.query<{ n: number; may: boolean | null }>(sql, [JSON.stringify(alternatives)]);
  const answers = new Map<number, (boolean | null)[]>();
  for (const { n, may } of rows) answers.set(n, [...(answers.get(n) ?? []), may]);
  return asked.flatMap(({ demand, steps }, n) => {
    if (answers.get(n)?.every((may) => may === false) !== true) return [];
    const where = steps.length === 0 ? '' : ` (step ${steps.slice(0, 3).join(', ')}${steps.length > 3 ? ` and ${steps.length - 3} more` : ''})`;
    return [refused(`${demand.refusal}${where}`, demand.hint, demand.subject)];
  });
}

/** The same demand of many steps is asked and told once. */
function distinct(all: readonly Demand[]): { readonly demand: Demand; readonly steps: readonly number[] }[] {
  const found = new Map<string, { demand: Demand; steps: number[] }>();
  for (const demand of all) {
    const key = JSON.stringify(demand.any);
    const same = found.get(key);
    if (same) same.steps.push(...(demand.step === undefined || same.steps.includes(demand.step) ? [] : [demand.step]));
    else found.set(key, { demand, steps: demand.step === undefined ? [] : [demand.step] });
  }
  return [...found.values()];
}
