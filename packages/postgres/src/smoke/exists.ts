/** `table sales.orders`, `function sales.f(bigint)`, `policy sales.orders/own_rows` → a query that says whether it exists. */
import { notArray } from '../kinds/kind.ts';
import { ident, literal } from '../script/quote.ts';
import { readAddress, type WrittenAddress } from './address.ts';

/** undefined: the text names no kind that can be looked up, or too few or too many parts. */
export function exists(text: string): string | undefined {
  const grant = /^grant\s+(.+)\/([^/]+)\/([A-Za-z ]+)$/.exec(text.trim());
  if (grant !== null) return privilege(grant[1] ?? '', grant[2] ?? '', grant[3] ?? '');
  const address = readAddress(text);
  return address === undefined ? undefined : LOOKUPS[address.kind]?.(address);
}

type Lookup = (address: WrittenAddress) => string | undefined;

const within = (schema: string | undefined, visible: string): string =>
  schema === undefined ? visible : `n.nspname = ${literal(schema)}`;

/** `schema.name` or, on the search_path, `name`. */
const named = (query: (name: string, schema: string | undefined) => string): Lookup => ({ parts }) => {
  const [first = '', second] = parts;
  if (parts.length > 2) return undefined;
  return second === undefined ? query(first, undefined) : query(second, first);
};

const relation = (kinds: string): Lookup =>
  named(
    (name, schema) => /* sql */ `select exists (select from pg_catalog.pg_class c join pg_catalog.pg_namespace n on n.oid = c.relnamespace
      where c.relkind in (${kinds}) and c.relname = ${literal(name)} and ${within(schema, 'pg_catalog.pg_table_is_visible(c.oid)')})`,
  );

const type = (condition: string): Lookup =>
  named(
    (name, schema) => /* sql */ `select exists (select from pg_catalog.pg_type t join pg_catalog.pg_namespace n on n.oid = t.typnamespace
      where ${condition} and t.typname = ${literal(name)} and ${within(schema, 'pg_catalog.pg_type_is_visible(t.oid)')})`,
  );

const COMPOSITE = /* sql */ `t.typtype = 'c' and (select relkind from pg_catalog.pg_class where oid = t.typrelid) = 'c'`;

/** A thing on a relation: the last part is its name, those before are the relation's. */
const onRelation = (catalog: string, relationColumn: string, nameColumn: string, more = ''): Lookup => ({ parts }) => {
  const [first = '', second = '', third] = parts;
  if (parts.length < 2 || parts.length > 3) return undefined;
  const [schema, table, name] = third === undefined ? [undefined, first, second] : [first, second, third];
  return /* sql */ `select exists (select from pg_catalog.${catalog} x
    join pg_catalog.pg_class c on c.oid = x.${relationColumn} join pg_catalog.pg_namespace n on n.oid = c.relnamespace
    where x.${nameColumn} = ${literal(name)} and c.relname = ${literal(table)}${more}
      and ${within(schema, 'pg_catalog.pg_table_is_visible(c.oid)')})`;
};

/** With argument types the one routine, without them any of that name. */
const routine = (kinds: string): Lookup => (address) => {
  const { args, parts } = address;
  if (args === undefined) {
    return named(
      (name, schema) => /* sql */ `select exists (select from pg_catalog.pg_proc p join pg_catalog.pg_namespace n on n.oid = p.pronamespace
        where p.prokind in (${kinds}) and p.proname = ${literal(name)} and ${within(schema, 'pg_catalog.pg_function_is_visible(p.oid)')})`,
    )(address);
  }
  if (parts.length > 2) return undefined;
  return /* sql */ `select exists (select from pg_catalog.pg_proc p
    where p.prokind in (${kinds}) and p.oid = pg_catalog.to_regprocedure(${literal(`${parts.map(ident).join('.')}${args}`)}))`;
};

const single = (catalog: string, column: string): Lookup => ({ parts: [name = '', ...more] }) =>
  more.length > 0 ? undefined : /* sql */ `select exists (select from pg_catalog.${catalog} where ${column} = ${literal(name)})`;

const constraint: Lookup = (address) => {
  const onTable = onRelation('pg_constraint', 'conrelid', 'conname')(address);
  const { parts } = address;
  if (onTable === undefined) return undefined;
  const [name = '', domain = '', schema] = parts.toReversed();
  return /* sql */ `${onTable.replace(/^select /, 'select (')}) or exists (select from pg_catalog.pg_constraint x
    join pg_catalog.pg_type t on t.oid = x.contypid join pg_catalog.pg_namespace n on n.oid = t.typnamespace
    where x.conname = ${literal(name)} and t.typname = ${literal(domain)} and ${within(schema, 'pg_catalog.pg_type_is_visible(t.oid)')})`;
};

const columnDefault: Lookup = (address) =>
  onRelation('pg_attribute', 'attrelid', 'attname', ' and x.attnum > 0 and not x.attisdropped and x.atthasdef')(address);

const LOOKUPS: Readonly<Record<string, Lookup>> = {
  schema: single('pg_namespace', 'nspname'),
  extension: single('pg_extension', 'extname'),
  role: single('pg_roles', 'rolname'),
  publication: single('pg_publication', 'pubname'),
  'event trigger': single('pg_event_trigger', 'evtname'),
  table: relation(`'r', 'p', 'f'`),
  partition: relation(`'r', 'p', 'f'`),
  'foreign table': relation(`'f'`),
  view: relation(`'v'`),
  'materialized view': relation(`'m'`),
  index: relation(`'i', 'I'`),
  sequence: relation(`'S'`),
  type: type(`t.typtype <> 'p' and ${notArray('t')}`),
  enum: type(`t.typtype = 'e'`),
  domain: type(`t.typtype = 'd'`),
  range: type(`t.typtype = 'r'`),
  composite: type(COMPOSITE),
  function: routine(`'f', 'w'`),
  procedure: routine(`'p'`),
  aggregate: routine(`'a'`),
  column: onRelation('pg_attribute', 'attrelid', 'attname', ' and x.attnum > 0 and not x.attisdropped'),
  default: columnDefault,
  constraint,
  trigger: onRelation('pg_trigger', 'tgrelid', 'tgname', ' and not x.tgisinternal'),
  policy: onRelation('pg_policy', 'polrelid', 'polname'),
  rule: onRelation('pg_rewrite', 'ev_class', 'rulename'),
};

const PRIVILEGES: Readonly<Record<string, string>> = {
  table: 'table', view: 'table', 'materialized view': 'table', 'foreign table': 'table', sequence: 'sequence', schema: 'schema', type: 'type', domain: 'type',
  function: 'function', procedure: 'function',
};

/** The role may do it, by itself or through a role that it is a member of. */
function privilege(subject: string, role: string, right: string): string | undefined {
  const address = readAddress(subject);
  const kind = address && PRIVILEGES[address.kind];
  if (address === undefined || kind === undefined) return undefined;
  const name = address.parts.map(ident).join('.') + (address.args ?? '');
  return /* sql */ `select pg_catalog.has_${kind}_privilege(${literal(role)}, ${literal(name)}, ${literal(right)})`;
}
