/** An operator. https://www.postgresql.org/docs/18/sql-createoperator.html */
import { part, type Draft, type Fact } from '@sluice/core/dialect';
import { ident } from '../script/quote.ts';
import { definePgKind, effect, key, made, notMember, userSchema } from './kind.ts';

/** Address: schema, name, `(left,right)` with `NONE` for what is not there. Other operators by `schema.name`. */
export interface Operator {
  readonly function: string;
  readonly left?: string | undefined;
  readonly right?: string | undefined;
  readonly commutator?: string | undefined;
  readonly negator?: string | undefined;
  readonly restrict?: string | undefined;
  readonly join?: string | undefined;
  readonly hashes: boolean;
  readonly merges: boolean;
  /** Commutator or negator that nobody has made: the server keeps their place for who does. They come and go with this one. */
  readonly shells?: readonly Shell[] | undefined;
}

interface Shell {
  readonly schema: string;
  readonly name: string;
  /** `(left,right)` as in an address. */
  readonly of: string;
}

interface Row extends Record<'left' | 'right' | 'commutator' | 'negator' | 'restrict' | 'join', string | null> {
  oid: number; schema: string; name: string; function: string; hashes: boolean; merges: boolean; shells: readonly Shell[] | null;
}

const name = ({ address }: Fact<Operator>): string => `${ident(part(address, 1))}.${part(address, 2)}`;
const signature = (fact: Fact<Operator>): string => `${name(fact)} ${part(fact.address, 3)}`;

/** RESTRICT and JOIN can be changed in place; PostgreSQL 17 can only add the rest. */
const estimators = (_: Fact<Operator>, after: Fact<Operator>): Draft => ({
  sql: `alter operator ${signature(after)} set (restrict = ${after.body.restrict ?? 'none'}, join = ${after.body.join ?? 'none'})`,
});

/**
 * Who is another's commutator or negator has it for its own. The server says so on both sides where the one that is named is there first, and on one where it comes
 * later and names none: an order of statements, no difference of what they mean.
 */
const other = (link: string) => /* sql */ `(
  select quote_ident(n.nspname) || '.' || x.oprname from pg_operator x join pg_namespace n on n.oid = x.oprnamespace
  where x.oid = o.${link} or o.${link} = 0 and x.${link} = o.oid order by n.nspname, x.oprname, x.oprleft limit 1)`;

const SHELLS = /* sql */ `(
  select json_agg(json_build_object('schema', n.nspname, 'name', x.oprname, 'of', concat('(', case when x.oprleft <> 0 then format_type(x.oprleft, null) else 'NONE' end, ',', format_type(x.oprright, null), ')')) order by x.oprname, x.oprleft)
  from pg_operator x join pg_namespace n on n.oid = x.oprnamespace where x.oid in (o.oprcom, o.oprnegate) and x.oprcode = 0)`;

const slot = (schema: string, name: string, of: string): string => `operator ${schema}.${name}${of}`;

export const operator = definePgKind<Operator, Row>({
  kind: 'operator',
  called: ({ address }) => `${ident(part(address, 1))}.${part(address, 2)}`,
  slots: ({ address, body }) => [slot(part(address, 1), part(address, 2), part(address, 3)), ...(body.shells ?? []).map(({ schema, name, of }) => slot(schema, name, of))],
  read: {
    present: made('pg_operator'),
    // One without a function is a shell, which the server makes for a commutator or negator that is not there yet: part of who asked for it.
    sql: (context) => /* sql */ `
      select o.oid::int8 as oid, n.nspname as schema, o.oprname as name, o.oprcode::oid::regproc::text as function,
        case when o.oprleft <> 0 then format_type(o.oprleft, null) end as left, case when o.oprright <> 0 then format_type(o.oprright, null) end as right,
        ${other('oprcom')} as commutator, ${other('oprnegate')} as negator,
        case when o.oprrest <> 0 then o.oprrest::oid::regproc::text end as restrict, case when o.oprjoin <> 0 then o.oprjoin::oid::regproc::text end as join,
        o.oprcanhash as hashes, o.oprcanmerge as merges, ${SHELLS} as shells
      from pg_operator o join pg_namespace n on n.oid = o.oprnamespace
      where o.oprcode <> 0 and ${userSchema('n', context)} and ${notMember('pg_operator', 'o.oid')}`,
    facts: (row) => [{
      address: ['operator', row.schema, row.name, `(${row.left ?? 'NONE'},${row.right ?? 'NONE'})`],
      parent: ['schema', row.schema],
      body: {
        function: row.function, left: row.left ?? undefined, right: row.right ?? undefined, commutator: row.commutator ?? undefined, negator: row.negator ?? undefined,
        restrict: row.restrict ?? undefined, join: row.join ?? undefined, hashes: row.hashes, merges: row.merges, shells: row.shells ?? undefined,
      },
      keys: [key('operator', row.oid)],
    }],
  },
  create: (fact) => {
    const { body } = fact;
    const options = [
      `function = ${body.function}`,
      body.left === undefined ? '' : `leftarg = ${body.left}`,
      body.right === undefined ? '' : `rightarg = ${body.right}`,
      body.commutator === undefined ? '' : `commutator = operator(${body.commutator})`,
      body.negator === undefined ? '' : `negator = operator(${body.negator})`,
      body.restrict === undefined ? '' : `restrict = ${body.restrict}`,
      body.join === undefined ? '' : `join = ${body.join}`,
      body.hashes ? 'hashes' : '',
      body.merges ? 'merges' : '',
    ].filter(Boolean);
    return { sql: `create operator ${name(fact)} (${options.join(', ')})` };
  },
  drop: (fact) => [
    {
      sql: `drop operator ${signature(fact)}`,
      effects: [effect({ effect: 'removes', subject: fact.id, cause: 'drop-other', detail: fact.id })],
    },
    // Two may have named the same one.
    ...(fact.body.shells ?? []).map((shell): Draft => ({ sql: `drop operator if exists ${ident(shell.schema)}.${shell.name} ${shell.of}` })),
  ],
  change: {
    function: () => 'replace', left: () => 'replace', right: () => 'replace', commutator: () => 'replace', negator: () => 'replace',
    restrict: estimators, join: estimators, hashes: () => 'replace', merges: () => 'replace', shells: () => 'replace',
  },
});
