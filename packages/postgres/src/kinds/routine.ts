/** What functions and procedures share: how they are read, defined and changed. What a type makes or needs for itself lies within the type. */
import { part, type Address, type Change, type Context, type Draft, type Effect, type Fact, type Rule } from '@sluice/core/dialect';
import type { Cause } from '../hazards/causes.ts';
import { canonicalBody, canonicalExpression } from '../script/canonical.ts';
import { ident, qualified } from '../script/quote.ts';
import { definePgKind, effect, key, made, notMember, userSchema, type PgKind, type ReadContext, type ReadFact } from './kind.ts';
import { constructorsSql, ioFunctionsSql, isTypeWithFunctions } from './io-functions.ts';
import { inSchema } from './renaming.ts';
import { risks } from './routine-risks.ts';
import { holdsOn } from './upsert.ts';

export interface Argument {
  readonly name?: string | undefined;
  readonly mode: 'in' | 'out' | 'inout' | 'variadic' | 'table';
  readonly type: string;
  readonly default?: string | undefined;
}

export interface Routine {
  readonly arguments: readonly Argument[];
  readonly result?: string | undefined;
  readonly language: string;
  /** The text between the quotes, byte for byte; for SQL-standard bodies the server's print. */
  readonly source: string;
  readonly standardBody: boolean;
  /** volatility, strictness, parallel safety, cost, rows, window, leakproof, support, transforms: as words. */
  readonly attributes: readonly string[];
  readonly securityDefiner: boolean;
  readonly settings?: readonly string[] | undefined;
  /** pg_get_functiondef: the statement that makes it so. */
  readonly _definition: string;
}

interface Row extends Omit<Routine, '_definition' | 'standardBody' | 'result' | 'settings'> {
  oid: number;
  schema: string;
  name: string;
  types: string[];
  result: string | null;
  standard_body: boolean;
  settings: string[] | null;
  security_definer: boolean;
  definition: string;
  /** The base type whose values it reads or writes, or the range whose values (or those of its multirange) it makes: it lies within that. */
  type_kind: 'base-type' | 'range' | null;
  type_schema: string | null;
  type_name: string | null;
}

const sql = (prokind: string) => (context: ReadContext): string => /* sql */ `
  select p.oid::int8 as oid, n.nspname as schema, p.proname as name,
    array(select format_type(t, null) from unnest(p.proargtypes::oid[]) with ordinality u(t, i) order by i) as types,
    (select coalesce(json_agg(json_strip_nulls(json_build_object(
        'name', nullif(p.proargnames[i], ''),
        'mode', case coalesce(p.proargmodes[i], 'i') when 'i' then 'in' when 'o' then 'out' when 'b' then 'inout' when 'v' then 'variadic' else 'table' end,
        'type', format_type(t, null),
        'default', pg_get_function_arg_default(p.oid, i::int))) order by i), '[]')
     from unnest(coalesce(p.proallargtypes, p.proargtypes::oid[])) with ordinality u(t, i)) as arguments,
    pg_get_function_result(p.oid) as result,
    l.lanname as language,
    ${`coalesce(pg_get_function_sqlbody(p.oid), p.prosrc)`} as source, p.prosqlbody is not null as standard_body,
    array_remove(array[
      case p.provolatile when 'i' then 'immutable' when 's' then 'stable' end, case when p.proisstrict then 'strict' end,
      case p.proparallel when 's' then 'parallel safe' when 'r' then 'parallel restricted' end, case when p.proleakproof then 'leakproof' end,
      case when p.prokind = 'w' then 'window' end,
      case when p.procost <> case when l.lanname in ('internal', 'c') then 1 else 100 end then 'cost ' || p.procost end,
      case when p.prorows not in (0, 1000) then 'rows ' || p.prorows end,
      case when p.prosupport <> 0 then 'support ' || p.prosupport::regproc end,
      case when p.protrftypes is not null then 'transform ' || array_to_string(array(select format_type(t, null) from unnest(p.protrftypes) t), ', ') end,
      case when p.probin is not null then 'file ' || p.probin end
    ], null) as attributes,
    p.prosecdef as security_definer, p.proconfig as settings, pg_get_functiondef(p.oid) as definition,
    case when io.function is not null then 'base-type' when made.function is not null then 'range' end as type_kind, coalesce(io.schema, made.schema) as type_schema, coalesce(io.name, made.name) as type_name
  from pg_proc p join pg_namespace n on n.oid = p.pronamespace join pg_language l on l.oid = p.prolang left join (${ioFunctionsSql}) io on io.function = p.oid left join (${constructorsSql}) made on made.function = p.oid
  where p.prokind in (${prokind}) and ${userSchema('n', context)} and ${notMember('pg_proc', 'p.oid')}
    and (made.function is not null or not exists (select from pg_depend d where d.classid = 'pg_proc'::regclass and d.objid = p.oid and d.deptype = 'i'))`;

const isWithinType = ({ parent }: Fact): boolean => isTypeWithFunctions(parent);

export const routineName = (address: Address): string => `${qualified(part(address, 1), part(address, 2))}${part(address, 3)}`;

/** An aggregate is called like a function. */
export const called = ({ address }: Fact): string => `${qualified(part(address, 1), part(address, 2))}()`;

const weakens = (before: Routine | undefined, after: Routine): boolean =>
  after.securityDefiner && !after.settings?.some((setting) => setting.startsWith('search_path=')) && (!before?.securityDefiner || before.settings?.some((setting) => setting.startsWith('search_path=')) === true);

const define = (before: Fact<Routine> | undefined, after: Fact<Routine>, context: Context) => {
  const effects: Effect[] = risks(before, after, context);
  if (before) effects.push(effect({ effect: 'changes-meaning', subject: after.id, cause: 'replace-routine', detail: after.id }));
  if (before && !before.body.securityDefiner && after.body.securityDefiner) effects.push(effect({ effect: 'widens-access', subject: after.id, cause: 'become-definer', detail: after.id }));
  if (weakens(before?.body, after.body)) effects.push(effect({ effect: 'widens-access', subject: after.id, cause: 'security-definer', detail: after.id }));
  return { sql: before ? after.body._definition : after.body._definition.replace(/^CREATE OR REPLACE /, 'CREATE '), effects };
};

const redefine: Rule<Routine> = (before, after, context) => (after.body.standardBody && holdsOn(after, after.body._definition, context) ? 'replace' : define(before, after, context));

/** CREATE OR REPLACE keeps types, names of inputs and results, and cannot take a default away (sql-createfunction, Notes). */
function signature(before: Fact<Routine>, after: Fact<Routine>, context: Context): Change {
  const old = before.body.arguments;
  const now = after.body.arguments;
  const fits = old.length === now.length && old.every((argument, i) => {
    const other = now[i]!;
    // Names of outputs are those of the result's columns.
    const named = argument.mode === 'in' || argument.mode === 'variadic' ? argument.name === undefined || argument.name === other.name : argument.name === other.name;
    return argument.mode === other.mode && argument.type === other.type && named && (argument.default === undefined || other.default !== undefined);
  });
  return fits ? redefine(before, after, context) : 'replace';
}

/** A type that gets another name leaves its constructors the one that they had. */
function renamedAlong({ id, parent, address }: Fact<Routine>, { before, after }: Context): Draft[] {
  if (!parent?.startsWith('range ') || before.facts.has(id)) return [];
  const own = before.childrenOf(parent).find((was) => was.address[0] === 'function' && part(was.address, 3) === part(address, 3) && !after.facts.has(was.id));
  if (!own) return [];
  const moved: Draft[] = part(own.address, 1) === part(address, 1) ? [] : [{ sql: `alter function ${routineName(own.address)} set schema ${ident(part(address, 1))}` }];
  const there: Address = ['function', part(address, 1), part(own.address, 2), part(address, 3)];
  return part(own.address, 2) === part(address, 2) ? moved : [...moved, { sql: `alter function ${routineName(there)} rename to ${ident(part(address, 2))}` }];
}

export const defineRoutine = (kind: 'function' | 'procedure', prokind: string, dropped: Cause): PgKind =>
  definePgKind<Routine, Row>({
    kind,
    rename: inSchema('rename-object'),
    opaque: ({ body }) => !body.standardBody,
    slots: ({ address }) => [`routine ${part(address, 1)}.${part(address, 2)}${part(address, 3)}`],
    called,
    canonical: {
      source: (value, body) => (body.standardBody ? canonicalBody(value) : value),
      arguments: (value) => value.map((each) => (each.default === undefined ? each : { ...each, default: canonicalExpression(each.default) })),
    },
    read: {
      present: made('pg_proc', 'oid', `prokind in (${prokind})`),
      sql: sql(prokind),
      facts: (row): ReadFact<Routine>[] => [{
        address: [kind, row.schema, row.name, `(${row.types.join(',')})`],
        parent: row.type_kind === null ? ['schema', row.schema] : [row.type_kind, row.type_schema!, row.type_name!],
        body: {
          arguments: row.arguments, result: row.result ?? undefined, language: row.language, source: row.source, standardBody: row.standard_body,
          attributes: row.attributes, securityDefiner: row.security_definer, settings: row.settings ?? undefined, _definition: row.definition.trimEnd(),
        },
        keys: [key('proc', row.oid)],
      }],
    },
    // What lies within a type comes and goes by the type's own statements.
    create: (fact, context) => (isWithinType(fact) ? renamedAlong(fact, context) : define(undefined, fact, context)),
    drop: (fact) => (isWithinType(fact) ? [] : { sql: `drop ${kind} ${routineName(fact.address)}`, effects: [effect({ effect: 'removes', subject: fact.id, cause: dropped, detail: fact.id })] }),
    change: {
      arguments: signature,
      result: () => 'replace',
      language: redefine,
      source: redefine,
      standardBody: redefine,
      attributes: (before, after, context) => (before.body.attributes.includes('window') === after.body.attributes.includes('window') ? redefine(before, after, context) : 'replace'),
      securityDefiner: redefine,
      settings: redefine,
    },
  });
