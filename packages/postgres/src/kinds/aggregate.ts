/** An aggregate: a state and the functions that carry it. https://www.postgresql.org/docs/18/sql-createaggregate.html */
import { part, type Address, type Draft, type Fact } from '@sluice/core/dialect';
import { qualified } from '../script/quote.ts';
import { definePgKind, effect, key, made, notMember, userSchema } from './kind.ts';
import { inSchema } from './renaming.ts';
import { called as routineCalled } from './routine.ts';
import { plainArguments } from './target-clause.ts';

export interface Aggregate {
  /** As CREATE AGGREGATE lists them, with names: `*`, `a integer, VARIADIC b text[]`, `double precision ORDER BY anyelement`. */
  readonly arguments: string;
  readonly result: string;
  /** `sfunc = s.step`, `stype = bigint` and so on, in the manual's order; what is the default is left out. */
  readonly definition: readonly string[];
}

interface Row { oid: number; schema: string; name: string; identity: string; arguments: string; result: string; definition: string[] }

const name = (address: Address): string => qualified(part(address, 1), part(address, 2));

const define = ({ address, body }: Fact<Aggregate>, replace: boolean): string =>
  `create ${replace ? 'or replace ' : ''}aggregate ${name(address)}(${body.arguments}) (\n  ${body.definition.join(',\n  ')}\n)`;

const redefine = (_: Fact<Aggregate>, after: Fact<Aggregate>): Draft => ({
  sql: define(after, true),
  effects: [effect({ effect: 'changes-meaning', subject: after.id, cause: 'replace-routine', detail: after.id })],
});

/** The types of a list of arguments by their places in proargtypes. */
const types = (from: string, to: string): string =>
  `array_to_string(array(select case when u.i = cardinality(p.proargtypes::oid[]) and p.provariadic <> 0 then 'VARIADIC ' else '' end || format_type(u.t, null)
    from unnest(p.proargtypes::oid[]) with ordinality u(t, i) where u.i > ${from} and u.i <= ${to} order by u.i), ',')`;

/** Direct arguments, then those that are sorted. A hypothetical one with VARIADIC "any" shares its only argument between both lists. */
const IDENTITY = /* sql */ `
  case when a.aggkind = 'n' then coalesce(nullif(${types('0', '1000')}, ''), '*')
    when p.provariadic <> 0 and a.aggnumdirectargs = cardinality(p.proargtypes::oid[]) then ${types('0', '1000')} || ' ORDER BY ' || ${types('cardinality(p.proargtypes::oid[]) - 1', '1000')}
    else concat_ws(' ', nullif(${types('0', 'a.aggnumdirectargs')}, ''), 'ORDER BY', ${types('a.aggnumdirectargs', '1000')}) end`;

const called = (word: string, column: string): string => `case when a.${column} <> 0 then '${word} = ' || a.${column}::oid::regproc end`;
/** What FINALFUNC_MODIFY is when it is not said (sql-createaggregate). */
const modify = (word: string, column: string): string =>
  `case when a.${column} <> case when a.aggkind = 'n' then 'r' else 'w' end then '${word} = ' || case a.${column} when 'r' then 'read_only' when 's' then 'shareable' else 'read_write' end end`;

export const aggregate = definePgKind<Aggregate, Row>({
  kind: 'aggregate',
  rename: inSchema('rename-object'),
  called: routineCalled,
  slots: ({ address }) => [`routine ${part(address, 1)}.${part(address, 2)}(${plainArguments(part(address, 3).slice(1, -1)).replace(/\bVARIADIC /g, '')})`],
  read: {
    present: made('pg_aggregate', 'aggfnoid'),
    sql: (context) => /* sql */ `
      select p.oid::int8 as oid, n.nspname as schema, p.proname as name, ${IDENTITY} as identity,
        coalesce(nullif(pg_get_function_arguments(p.oid), ''), '*') as arguments, pg_get_function_result(p.oid) as result,
        array_remove(array[
          'sfunc = ' || a.aggtransfn::oid::regproc, 'stype = ' || format_type(a.aggtranstype, null), case when a.aggtransspace <> 0 then 'sspace = ' || a.aggtransspace end,
          ${called('finalfunc', 'aggfinalfn')}, case when a.aggfinalextra then 'finalfunc_extra' end, ${modify('finalfunc_modify', 'aggfinalmodify')},
          ${called('combinefunc', 'aggcombinefn')}, ${called('serialfunc', 'aggserialfn')}, ${called('deserialfunc', 'aggdeserialfn')},
          'initcond = ' || quote_literal(a.agginitval),
          ${called('msfunc', 'aggmtransfn')}, ${called('minvfunc', 'aggminvtransfn')},
          case when a.aggmtranstype <> 0 then 'mstype = ' || format_type(a.aggmtranstype, null) end, case when a.aggmtransspace <> 0 then 'msspace = ' || a.aggmtransspace end,
          ${called('mfinalfunc', 'aggmfinalfn')}, case when a.aggmfinalextra then 'mfinalfunc_extra' end,
          case when a.aggmtransfn <> 0 then ${modify('mfinalfunc_modify', 'aggmfinalmodify')} end, 'minitcond = ' || quote_literal(a.aggminitval),
          case when a.aggsortop <> 0 then (select 'sortop = operator(' || quote_ident(s.nspname) || '.' || o.oprname || ')' from pg_operator o join pg_namespace s on s.oid = o.oprnamespace where o.oid = a.aggsortop) end,
          case p.proparallel when 's' then 'parallel = safe' when 'r' then 'parallel = restricted' end,
          case when a.aggkind = 'h' then 'hypothetical' end
        ], null) as definition
      from pg_aggregate a join pg_proc p on p.oid = a.aggfnoid join pg_namespace n on n.oid = p.pronamespace
      where ${userSchema('n', context)} and ${notMember('pg_proc', 'p.oid')}`,
    facts: (row) => [{
      address: ['aggregate', row.schema, row.name, `(${row.identity})`],
      parent: ['schema', row.schema],
      body: { arguments: row.arguments, result: row.result, definition: row.definition },
      keys: [key('proc', row.oid)],
    }],
  },
  create: (fact) => ({ sql: define(fact, false) }),
  drop: (fact) => ({
    sql: `drop aggregate ${name(fact.address)}${part(fact.address, 3)}`,
    effects: [effect({ effect: 'removes', subject: fact.id, cause: 'drop-aggregate', detail: fact.id })],
  }),
  // CREATE OR REPLACE keeps the result's type and the names of arguments.
  change: { arguments: () => 'replace', result: () => 'replace', definition: redefine },
});
