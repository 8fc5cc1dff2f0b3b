/** An operator family: operator classes that agree, and operators and functions between their types. https://www.postgresql.org/docs/18/sql-createopfamily.html */
import { part, type Address, type Draft, type Fact } from '@sluice/core/dialect';
import { qualified } from '../script/quote.ts';
import { definePgKind, effect, key, made, notMember, userSchema } from './kind.ts';
import { memberFunction, memberOperator, ofClass, using } from './operator-class-read.ts';
import { inSchema } from './renaming.ts';

/** Address: schema, name, `(<method>)`. */
export interface OperatorFamily {
  /** What belongs to no class of it, as ALTER OPERATOR FAMILY … ADD takes it; sorted. */
  readonly members: readonly string[];
}

interface Row { oid: number; schema: string; name: string; method: string; operators: { oid: number; text: string }[]; functions: { oid: number; text: string }[] }

const name = (address: Address): string => `operator family ${qualified(part(address, 1), part(address, 2))} ${using(address)}`;

/** As DROP takes it: the operator's name and the function itself are not said, only their place. */
const place = (member: string): string => member.startsWith('operator ') ? member.replace(/^(operator \d+) \S+ (\([^]*?\))( for order by .*)?$/, '$1 $2') : member.replace(/^(function \d+ \([^]*?\)) [^]*$/, '$1');

function members(before: Fact<OperatorFamily>, after: Fact<OperatorFamily>): Draft[] {
  const gone = before.body.members.filter((member) => !after.body.members.includes(member));
  const added = after.body.members.filter((member) => !before.body.members.includes(member));
  return [
    ...(gone.length > 0 ? [{ sql: `alter ${name(after.address)} drop ${gone.map(place).join(', ')}`, effects: [effect({ effect: 'removes', subject: after.id, cause: 'drop-other', detail: `members of ${after.id}` })] }] : []),
    ...(added.length > 0 ? [{ sql: `alter ${name(after.address)} add ${added.join(', ')}` }] : []),
  ];
}

export const operatorFamily = definePgKind<OperatorFamily, Row>({
  kind: 'operator-family',
  rename: inSchema('rename-object'),
  slots: ({ address }) => [`operator family ${part(address, 1)}.${part(address, 2)}${part(address, 3)}`],
  read: {
    present: made('pg_opfamily'),
    sql: (context) => /* sql */ `
      select f.oid::int8 as oid, n.nspname as schema, f.opfname as name, quote_ident(m.amname) as method,
        (select coalesce(json_agg(json_build_object('oid', o.oid::int8, 'text', ${memberOperator('o')})), '[]') from pg_amop o where o.amopfamily = f.oid and not ${ofClass('pg_amop', 'o.oid')}) as operators,
        (select coalesce(json_agg(json_build_object('oid', p.oid::int8, 'text', ${memberFunction('p')})), '[]') from pg_amproc p where p.amprocfamily = f.oid and not ${ofClass('pg_amproc', 'p.oid')}) as functions
      from pg_opfamily f join pg_namespace n on n.oid = f.opfnamespace join pg_am m on m.oid = f.opfmethod
      where ${userSchema('n', context)} and ${notMember('pg_opfamily', 'f.oid')}`,
    facts: (row) => [{
      address: ['operator-family', row.schema, row.name, `(${row.method})`],
      parent: ['schema', row.schema],
      body: { members: [...row.operators, ...row.functions].map(({ text }) => text).sort() },
      keys: [key('operatorFamily', row.oid), ...row.operators.map(({ oid }) => key('familyOperator', oid)), ...row.functions.map(({ oid }) => key('familyFunction', oid))],
    }],
  },
  create: ({ address, body }) => [
    { sql: `create ${name(address)}` },
    ...(body.members.length > 0 ? [{ sql: `alter ${name(address)} add ${body.members.join(', ')}` }] : []),
  ],
  drop: ({ address, id }) => ({ sql: `drop ${name(address)}`, effects: [effect({ effect: 'removes', subject: id, cause: 'drop-other', detail: id })] }),
  change: { members },
});
