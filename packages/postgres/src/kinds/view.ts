/** A plain view. Materialized views live next door: they hold rows, so they can lose data. */
import { part, type Address, type Draft, type Fact } from '@sluice/core/dialect';
import { canonicalExpression, canonicalQuery, loadableQuery } from '../script/canonical.ts';
import { ident, qualified } from '../script/quote.ts';
import { definePgKind, effect, key, made, notMember, userSchema } from './kind.ts';
import { inSchema } from './renaming.ts';
import { tuning } from './storage-parameters.ts';

export interface View {
  /** Names, types and collations other than the type's, in order. */
  readonly columns: readonly { readonly name: string; readonly type: string; readonly collation?: string }[];
  readonly query: string;
  /** security_barrier, security_invoker, check_option. */
  readonly options?: readonly string[] | undefined;
  /** What an insert through the view puts into a column that it leaves out, by column. */
  readonly defaults?: Readonly<Record<string, string>> | undefined;
}

interface Row {
  oid: number; schema: string; name: string; columns: { name: string; type: string; collation?: string }[] | null; query: string; options: string[] | null;
  defaults: { oid: number; column: string; expression: string }[] | null;
}

const name = (address: Address): string => qualified(part(address, 1), part(address, 2));
const withOptions = (body: View): string => (body.options ? ` with (${body.options.join(', ')})` : '');
/** A view without columns cannot say so. */
const columnList = ({ columns }: View): string => (columns.length === 0 ? '' : ` (${columns.map((column) => ident(column.name)).join(', ')})`);
const define = (fact: Fact<View>, replace: boolean): string =>
  `create ${replace ? 'or replace ' : ''}view ${name(fact.address)}${columnList(fact.body)}${withOptions(fact.body)} as\n${loadableQuery(fact.body.query)}`;

const replaceQuery = (before: Fact<View>, after: Fact<View>): Draft | 'replace' => {
  // The server appends view columns in place, and refuses to rename, retype or remove one.
  const fits = before.body.columns.every((column, i) => {
    const other = after.body.columns[i];
    return column.name === other?.name && column.type === other.type && column.collation === other.collation;
  });
  if (!fits) return 'replace';
  return { sql: define(after, true), effects: [effect({ effect: 'changes-meaning', subject: after.id, cause: 'change-view', detail: after.id })] };
};

/** CREATE OR REPLACE VIEW sets all options anew, so nothing is left to do beside it. */
const isRedefined = (before: Fact<View>, after: Fact<View>): boolean =>
  canonicalQuery(before.body.query) !== canonicalQuery(after.body.query) || JSON.stringify(before.body.columns) !== JSON.stringify(after.body.columns);

function setOptions(before: Fact<View>, after: Fact<View>): Draft[] | 'replace' {
  const { gone, actions } = tuning(before.body.options, after.body.options);
  const weaker = gone.includes('security_invoker') || (after.body.options ?? []).includes('security_invoker=false');
  const effects = weaker ? [effect({ effect: 'widens-access', subject: after.id, cause: 'become-definer', detail: after.id })] : [];
  if (isRedefined(before, after)) {
    const draft = replaceQuery(before, after);
    return draft === 'replace' ? draft : [{ ...draft, effects }];
  }
  return actions.map((action, index) => ({ sql: `alter view ${name(after.address)} ${action}`, effects: index === 0 ? effects : [] }));
}

const setDefault = (fact: Fact<View>, column: string, expression: string | undefined): Draft => ({
  sql: `alter view ${name(fact.address)} alter column ${ident(column)} ${expression === undefined ? 'drop default' : `set default ${expression}`}`,
});

function defaults(before: Readonly<Record<string, string>>, after: Fact<View>): Draft[] {
  const now = after.body.defaults ?? {};
  const changed = [...new Set([...Object.keys(before), ...Object.keys(now)])].sort().filter((column) => before[column] !== now[column]);
  return changed.map((column) => setDefault(after, column, now[column]));
}

export const view = definePgKind<View, Row>({
  kind: 'view',
  rename: inSchema('rename-relation'),
  slots: ({ address }) => [`relation ${part(address, 1)}.${part(address, 2)}`],
  canonical: {
    query: canonicalQuery,
    defaults: (value) => Object.fromEntries(Object.entries(value).map(([column, expression]) => [column, canonicalExpression(expression)])),
  },
  read: {
    present: made('pg_class', 'oid', `relkind = 'v'`),
    sql: (context) => /* sql */ `
      select c.oid::int8 as oid, n.nspname as schema, c.relname as name,
        (select json_agg(json_strip_nulls(json_build_object('name', a.attname, 'type', format_type(a.atttypid, a.atttypmod),
            'collation', case when a.attcollation not in (0, t.typcollation) then a.attcollation::regcollation::text end)) order by a.attnum)
         from pg_attribute a join pg_type t on t.oid = a.atttypid where a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped) as columns,
        rtrim(trim(pg_get_viewdef(c.oid)), ';') as query, (select array_agg(o order by o) from unnest(c.reloptions) o) as options,
        (select json_agg(json_build_object('oid', x.oid::int8, 'column', a.attname, 'expression', pg_get_expr(x.adbin, x.adrelid)))
         from pg_attrdef x join pg_attribute a on a.attrelid = x.adrelid and a.attnum = x.adnum where x.adrelid = c.oid) as defaults
      from pg_class c join pg_namespace n on n.oid = c.relnamespace
      where c.relkind = 'v' and c.relpersistence <> 't' and ${userSchema('n', context)} and ${notMember('pg_class', 'c.oid')}`,
    facts: (row) => [{
      address: ['view', row.schema, row.name],
      parent: ['schema', row.schema],
      body: {
        columns: row.columns ?? [], query: row.query, options: row.options ?? undefined,
        defaults: row.defaults === null ? undefined : Object.fromEntries(row.defaults.map(({ column, expression }) => [column, expression])),
      },
      keys: [key('relation', row.oid), ...(row.defaults ?? []).map((each) => key('attrdef', each.oid))],
    }],
  },
  create: (fact) => [{ sql: define(fact, false) }, ...defaults({}, fact)],
  drop: (fact) => ({ sql: `drop view ${name(fact.address)}`, effects: [effect({ effect: 'removes', subject: fact.id, cause: 'drop-view', detail: fact.id })] }),
  change: {
    columns: replaceQuery,
    query: replaceQuery,
    options: setOptions,
    defaults: (before, after) => defaults(before.body.defaults ?? {}, after),
  },
});
