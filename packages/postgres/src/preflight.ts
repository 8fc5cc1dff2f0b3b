/** What would make a plan fail and can be known before its first write: rights, ownership, room for names. */
import { part, type Fact, type Finding, type Session } from '@sluice/core/dialect';
import { literal } from './script/quote.ts';

const RELATIONS = ['table', 'view', 'materialized-view', 'sequence', 'foreign-table'];

export async function preflight(session: Session, need: { readonly create: readonly Fact[]; readonly touch: readonly Fact[] }): Promise<readonly Finding[]> {
  const [role] = await session.query<{ super: boolean; create: boolean }>(
    `select rolsuper as super, has_database_privilege(current_database(), 'CREATE') as create from pg_roles where rolname = current_user`);
  if (role?.super) return [];
  const findings: Finding[] = [];
  const refuse = (message: string, subject: string, hint: string) => findings.push({ code: 'preflight', severity: 'error', message, subject, hint });
  if (!role?.create) {
    for (const fact of need.create) if (fact.address[0] === 'schema' || fact.address[0] === 'extension') refuse(`the role may not create ${fact.id} in this database`, fact.id, 'Grant CREATE on the database to the deploying role.');
  }
  const made = new Set(need.create.filter((fact) => fact.address[0] === 'schema').map((fact) => part(fact.address, 1)));
  const schemas = [...new Set(need.create.filter((fact) => fact.parent?.startsWith('schema ')).map((fact) => part(fact.address, 1)))].filter((name) => !made.has(name));
  if (schemas.length > 0) {
    const rows = await session.query<{ name: string }>(`select nspname as name from pg_namespace where nspname in (${schemas.map(literal).join(', ')}) and not has_schema_privilege(oid, 'CREATE')`);
    for (const { name } of rows) refuse(`the role may not create objects in schema ${name}`, `schema ${name}`, `Grant CREATE on schema ${name} to the deploying role.`);
  }
  const relations = need.touch.map((fact) => relationOf(fact)).filter((name) => name !== undefined);
  if (relations.length > 0) {
    const values = [...new Map(relations.map((name) => [name.join('.'), name])).values()].map(([schema, name]) => `(${literal(schema)}, ${literal(name)})`);
    const rows = await session.query<{ schema: string; name: string; owner: string }>(
      `select n.nspname as schema, c.relname as name, pg_get_userbyid(c.relowner) as owner from pg_class c join pg_namespace n on n.oid = c.relnamespace
       where (n.nspname, c.relname) in (values ${values.join(', ')}) and not pg_has_role(c.relowner, 'USAGE')`);
    for (const { schema, name, owner } of rows) refuse(`${schema}.${name} belongs to ${owner}, and the role is not a member of it`, `table ${schema}.${name}`, `Grant ${owner} to the deploying role, or deploy as ${owner}.`);
  }
  return findings;
}

/** The relation whose owner the server asks for. */
function relationOf(fact: Fact): readonly [string, string] | undefined {
  const [kind] = fact.address;
  const name: readonly [string, string] = [part(fact.address, 1), part(fact.address, 2)];
  if (fact.parent?.startsWith('schema ') && !RELATIONS.includes(kind)) return undefined;
  if (RELATIONS.includes(kind) || ['column', 'default', 'constraint', 'trigger', 'policy'].includes(kind)) return name;
  const [, schema, relation] = /^(?:table|materialized-view) ([^./]+)\.([^./]+)$/.exec(fact.parent ?? '') ?? [];
  return kind === 'index' && schema !== undefined && relation !== undefined ? [schema, relation] : undefined;
}
