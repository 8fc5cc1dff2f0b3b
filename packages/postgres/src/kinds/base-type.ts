/**
 * A base type: values of its own, read and written by functions; or a shell, which holds a name for those. Its functions of input and output
 * need it and it needs them: they lie within it, come in one step with it and go with it. https://www.postgresql.org/docs/18/sql-createtype.html
 */
import { part, type Address, type Context, type Draft, type Fact, type Id } from '@sluice/core/dialect';
import { literal, qualified } from '../script/quote.ts';
import { alterColumn, type Column } from './column.ts';
import { WITHIN } from './io-functions.ts';
import { definePgKind, effect, key, made, notArray, notMember, userSchema } from './kind.ts';
import { inSchema } from './renaming.ts';
import { routineName, type Routine } from './routine.ts';
import { convertedColumns } from './type-use.ts';

export interface BaseType {
  /** false: a shell. */
  readonly defined: boolean;
  /** Functions by name, qualified where they must be. */
  readonly input?: string | undefined;
  readonly output?: string | undefined;
  readonly receive?: string | undefined;
  readonly send?: string | undefined;
  readonly typmodIn?: string | undefined;
  readonly typmodOut?: string | undefined;
  readonly analyze?: string | undefined;
  readonly subscript?: string | undefined;
  /** Bytes; -1 where they vary. */
  readonly length?: number | undefined;
  /** Of eight bytes it is the server's (shadow/wide-values.ts). */
  readonly byValue?: boolean | undefined;
  readonly _wide?: boolean;
  readonly alignment?: string | undefined;
  readonly storage?: string | undefined;
  readonly category?: string | undefined;
  readonly preferred?: boolean | undefined;
  readonly default?: string | undefined;
  readonly element?: string | undefined;
  readonly delimiter?: string | undefined;
  readonly collatable?: boolean | undefined;
  /** Of the functions within it, what CREATE OR REPLACE cannot change: with another one the type is made anew too. */
  readonly signatures?: readonly string[] | undefined;
}

interface Row {
  oid: number; schema: string; name: string; defined: boolean; input: string; output: string; receive: string | null; send: string | null; typmod_in: string | null; typmod_out: string | null;
  analyze: string | null; subscript: string | null; length: number; by_value: boolean; alignment: string; storage: string; category: string; preferred: boolean; default: string | null;
  element: string | null; delimiter: string; collatable: boolean; signatures: string[];
}

const name = (address: Address): string => qualified(part(address, 1), part(address, 2));
const isFunction = (fact: Fact): fact is Fact<Routine> => fact.address[0] === 'function';
const said = (option: string, value: string | undefined): string[] => (value === undefined ? [] : [`${option} = ${value}`]);

const procedure = (column: string, as: string): string => `case when t.${column} <> 0 then t.${column}::regproc::text end as ${as}`;

function definition({ address, body }: Fact<BaseType>): Draft {
  const options = [
    ...said('input', body.input), ...said('output', body.output), ...said('receive', body.receive), ...said('send', body.send),
    ...said('typmod_in', body.typmodIn), ...said('typmod_out', body.typmodOut), ...said('analyze', body.analyze), ...said('subscript', body.subscript),
    body._wide ? 'like = pg_catalog.int8' : `internallength = ${body.length === -1 ? 'variable' : body.length}`, ...(body.byValue ? ['passedbyvalue'] : []), `alignment = ${body.alignment}`, `storage = ${body.storage}`,
    ...(body.category === 'U' ? [] : [`category = ${literal(body.category ?? '')}`]), ...(body.preferred ? ['preferred = true'] : []),
    ...(body.default === undefined ? [] : [`default = ${literal(body.default)}`]), ...said('element', body.element),
    ...(body.delimiter === ',' ? [] : [`delimiter = ${literal(body.delimiter ?? '')}`]), ...(body.collatable ? ['collatable = true'] : []),
  ];
  return { sql: `create type ${name(address)} (${options.join(', ')})` };
}

const make = (routine: Fact<Routine>): Draft => ({ sql: routine.body._definition.replace(/^CREATE OR REPLACE /, 'CREATE ') });

/** In one statement, for a function can neither come before the other nor go before it. What else stands on the type has gone by then, or stops it. */
function drop({ address, id, body }: Fact<BaseType>): Draft[] {
  const gone = [effect({ effect: 'removes', subject: id, cause: 'drop-type', detail: id })];
  if (!body.defined) return [{ sql: `drop type ${name(address)}`, effects: gone }];
  const own = `select ${WITHIN.map((each) => `${each}::oid`).join(' from pg_type where oid = own union select ')} from pg_type where oid = own`;
  const guard = `declare own oid := ${literal(name(address))}::regtype; another text; begin `
    + 'select pg_describe_object(classid, objid, objsubid) into another from pg_depend '
    + `where refclassid = 'pg_type'::regclass and refobjid in (own, (select typarray from pg_type where oid = own)) and deptype = 'n' and not (classid = 'pg_proc'::regclass and objid in (${own})) limit 1; `
    + `if found then raise exception using errcode = '2BP01', message = another || ' stands on the type ' || own::regtype; end if; end`;
  return [{ sql: `do ${literal(guard)}` }, { sql: `drop type ${name(address)} cascade`, effects: gone }];
}

/** ALTER TYPE … SET; functions of input and output that come or go with it do so in the same breath. */
function set(option: string, of: (body: BaseType) => string | undefined) {
  return (before: Fact<BaseType>, after: Fact<BaseType>, context: Context): readonly Draft[] | 'replace' => {
    if (!before.body.defined || !after.body.defined) return 'replace';
    const within = (catalog: Context['before']): Fact<Routine>[] => catalog.childrenOf(after.id).filter(isFunction).filter(({ address }) => name(address) === of(catalog.facts.get(after.id)!.body as BaseType));
    const come = within(context.after).filter(({ id }) => !context.before.facts.has(id));
    const go = within(context.before).filter(({ id }) => !context.after.facts.has(id));
    return [
      ...come.map(make),
      { sql: `alter type ${name(after.address)} set (${option} = ${of(after.body) ?? 'none'})`, ...(option === 'storage' && { displaces: views(before, context) }), effects: [effect({ effect: 'changes-meaning', subject: after.id, cause: 'change-type', detail: after.id })] },
      ...go.map(({ address, id }): Draft => ({ sql: `drop function ${routineName(address)}`, effects: [effect({ effect: 'removes', subject: id, cause: 'drop-function', detail: id })] })),
    ];
  };
}

export const baseType = definePgKind<BaseType, Row>({
  kind: 'base-type',
  rename: inSchema('rename-object'),
  slots: ({ address }) => [`type ${part(address, 1)}.${part(address, 2)}`],
  inlines: ['function'],
  read: {
    present: made('pg_type', 'oid', `typtype in ('b', 'p') and ${notArray('o')}`),
    sql: (context) => /* sql */ `
      select t.oid::int8 as oid, n.nspname as schema, t.typname as name, t.typisdefined as defined, t.typinput::regproc::text as input, t.typoutput::regproc::text as output,
        ${procedure('typreceive', 'receive')}, ${procedure('typsend', 'send')}, ${procedure('typmodin', 'typmod_in')}, ${procedure('typmodout', 'typmod_out')},
        ${procedure('typanalyze', 'analyze')}, ${procedure('typsubscript', 'subscript')}, t.typlen as length, t.typbyval as by_value,
        case t.typalign when 'c' then 'char' when 's' then 'int2' when 'i' then 'int4' else 'double' end as alignment,
        case t.typstorage when 'p' then 'plain' when 'e' then 'external' when 'x' then 'extended' else 'main' end as storage,
        t.typcategory as category, t.typispreferred as preferred, t.typdefault as default, case when t.typelem <> 0 then format_type(t.typelem, null) end as element,
        t.typdelim as delimiter, t.typcollation <> 0 as collatable,
        array(select p.oid::regprocedure::text || ' : ' || pg_get_function_arguments(p.oid) || ' : ' || pg_get_function_result(p.oid) from pg_proc p
          where p.oid >= 16384 and p.oid in (${WITHIN.map((each) => `t.${each}`).join(', ')}) order by 1) as signatures
      from pg_type t join pg_namespace n on n.oid = t.typnamespace
      where (t.typtype = 'b' or (t.typtype = 'p' and not t.typisdefined)) and t.oid >= 16384 and ${userSchema('n', context)} and ${notMember('pg_type', 't.oid')}
        and not exists (select from pg_depend d where d.classid = 'pg_type'::regclass and d.objid = t.oid and d.deptype = 'i')`,
    facts: (row) => [{
      address: ['base-type', row.schema, row.name],
      parent: ['schema', row.schema],
      body: row.defined ? {
        defined: true, input: row.input, output: row.output, receive: row.receive ?? undefined, send: row.send ?? undefined, typmodIn: row.typmod_in ?? undefined, typmodOut: row.typmod_out ?? undefined,
        analyze: row.analyze ?? undefined, subscript: row.subscript ?? undefined, length: row.length, ...(row.length === 8 ? row.by_value && { _wide: true } : { byValue: row.by_value }), alignment: row.alignment, storage: row.storage,
        category: row.category, preferred: row.preferred, default: row.default ?? undefined, element: row.element ?? undefined, delimiter: row.delimiter, collatable: row.collatable, signatures: row.signatures,
      } : { defined: false },
      keys: [key('type', row.oid)],
    }],
  },
  create: (fact, _, inlined) => {
    const shell: Draft = { sql: `create type ${name(fact.address)}` };
    return fact.body.defined ? [shell, ...inlined.filter(isFunction).map(make), definition(fact)] : shell;
  },
  drop,
  change: {
    defined: () => 'replace', input: () => 'replace', output: () => 'replace', length: () => 'replace', byValue: () => 'replace', alignment: () => 'replace', category: () => 'replace', preferred: () => 'replace',
    default: () => 'replace', element: () => 'replace', delimiter: () => 'replace', collatable: () => 'replace',
    receive: set('receive', ({ receive }) => receive),
    send: set('send', ({ send }) => send),
    typmodIn: set('typmod_in', ({ typmodIn }) => typmodIn),
    typmodOut: set('typmod_out', ({ typmodOut }) => typmodOut),
    analyze: set('analyze', ({ analyze }) => analyze),
    subscript: set('subscript', ({ subscript }) => subscript),
    // Values that are there may be stored otherwise already: never back to plain (sql-altertype).
    storage: (before, after, context) => (after.body.storage === 'plain' || before.body.storage === 'plain' ? 'replace' : [...set('storage', ({ storage }) => storage)(before, after, context) as Draft[], ...restored(before, after, context)]),
    signatures: (before, after) => (replaced(before.body.signatures ?? [], after.body.signatures ?? []) ? 'replace' : []),
  },
});

/** A view's columns have the storage of the type as it was when the view was made. */
const views = (before: Fact<BaseType>, context: Context): Id[] =>
  [...new Set([before.id, ...convertedColumns(before, context).map(({ id }) => id)].flatMap((id) => context.before.dependantsOf(id)).map(({ from }) => from))].filter((id) => /^(materialized-)?view /.test(id)).sort();

/** Columns keep how they store values: those that say nothing of it follow the type. */
const restored = (before: Fact<BaseType>, after: Fact<BaseType>, context: Context): Draft[] =>
  convertedColumns(before, context).filter(({ id }) => (context.after.facts.get(id)?.body as Column).storage === undefined).map((column) => alterColumn(column, `set storage ${after.body.storage}`));

/** One of the same name is another one; those that come or go do so by the attribute that names them. */
function replaced(before: readonly string[], after: readonly string[]): boolean {
  const nameOf = (signature: string): string => signature.slice(0, signature.indexOf(' : '));
  const now = new Map(after.map((each) => [nameOf(each), each]));
  return before.some((each) => now.has(nameOf(each)) && now.get(nameOf(each)) !== each);
}
