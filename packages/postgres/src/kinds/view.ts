/** A plain view. Materialized views live next door: they hold rows, so they can lose data. */
import { part, type Address, type Draft, type Fact } from '@sluice/core/dialect';
import { canonicalQuery, loadableQuery } from '../script/canonical.ts';
import { ident, qualified } from '../script/quote.ts';
import { definePgKind, effect, key, notMember, userSchema } from './kind.ts';

export interface View {
  /** Names and types, in order. */
  readonly columns: readonly { readonly name: string; readonly type: string }[];
  readonly query: string;
  /** security_barrier, security_invoker, check_option. */
  readonly options?: readonly string[] | undefined;
}

interface Row { oid: number; schema: string; name: string; columns: { name: string; type: string }[]; query: string; options: string[] | null }

const name = (address: Address): string => qualified(part(address, 1), part(address, 2));
const withOptions = (body: View): string => (body.options ? ` with (${body.options.join(', ')})` : '');
const define = (fact: Fact<View>, replace: boolean): string =>
  `create ${replace ? 'or replace ' : ''}view ${name(fact.address)} (${fact.body.columns.map((column) => ident(column.name)).join(', ')})${withOptions(fact.body)} as\n${loadableQuery(fact.body.query)}`;

const replaceQuery = (before: Fact<View>, after: Fact<View>): Draft | 'replace' => {
  // The server appends view columns in place, and refuses to rename, retype or remove one.
  const fits = before.body.columns.every((column, i) => column.name === after.body.columns[i]?.name && column.type === after.body.columns[i]?.type);
  if (!fits) return 'replace';
  return { sql: define(after, true), effects: [effect({ effect: 'changes-meaning', subject: after.id, cause: 'change-view', detail: after.id })] };
};

export const view = definePgKind<View, Row>({
  kind: 'view',
  slots: ({ address }) => [`relation ${part(address, 1)}.${part(address, 2)}`],
  canonical: { query: canonicalQuery },
  read: {
    sql: (context) => /* sql */ `
      select c.oid::int8 as oid, n.nspname as schema, c.relname as name,
        (select json_agg(json_build_object('name', a.attname, 'type', format_type(a.atttypid, a.atttypmod)) order by a.attnum)
         from pg_attribute a where a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped) as columns,
        rtrim(trim(pg_get_viewdef(c.oid)), ';') as query, (select array_agg(o order by o) from unnest(c.reloptions) o) as options
      from pg_class c join pg_namespace n on n.oid = c.relnamespace
      where c.relkind = 'v' and c.relpersistence <> 't' and ${userSchema('n', context)} and ${notMember('pg_class', 'c.oid')}`,
    facts: (row) => [{
      address: ['view', row.schema, row.name],
      parent: ['schema', row.schema],
      body: { columns: row.columns ?? [], query: row.query, options: row.options ?? undefined },
      keys: [key('relation', row.oid)],
    }],
  },
  create: (fact) => ({ sql: define(fact, false) }),
  drop: (fact) => ({ sql: `drop view ${name(fact.address)}`, effects: [effect({ effect: 'removes', subject: fact.id, cause: 'drop-view', detail: fact.id })] }),
  change: {
    columns: replaceQuery,
    query: replaceQuery,
    options: (before, after) => {
      const nameOf = (option: string) => option.slice(0, option.indexOf('='));
      const gone = (before.body.options ?? []).map(nameOf).filter((option) => !(after.body.options ?? []).map(nameOf).includes(option));
      const weaker = gone.includes('security_invoker') || (after.body.options ?? []).includes('security_invoker=false');
      const effects = weaker ? [effect({ effect: 'widens-access', subject: after.id, cause: 'become-definer', detail: after.id })] : [];
      return [
        ...(gone.length > 0 ? [{ sql: `alter view ${name(after.address)} reset (${gone.join(', ')})`, effects }] : []),
        ...(after.body.options ? [{ sql: `alter view ${name(after.address)} set (${after.body.options.join(', ')})`, effects: gone.length > 0 ? [] : effects }] : []),
      ];
    },
  },
});
