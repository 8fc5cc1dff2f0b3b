/** An operator class: how a type is kept in an index. Nothing of it can be altered. https://www.postgresql.org/docs/18/sql-createopclass.html */
import { part, type Address } from '@sluice/core/dialect';
import { qualified } from '../script/quote.ts';
import { definePgKind, effect, key, made, notMember, userSchema } from './kind.ts';
import { memberFunction, memberOperator, using } from './operator-class-read.ts';
import { inSchema } from './renaming.ts';

/** Address: schema, name, `(<method>)`. */
export interface OperatorClass {
  readonly type: string;
  readonly default: boolean;
  /** Qualified and quoted. */
  readonly family: string;
  /** What is kept, where it is not the type itself. */
  readonly storage?: string | undefined;
  /** Its operators and functions, sorted. */
  readonly members: readonly string[];
}

interface Row { oid: number; schema: string; name: string; method: string; type: string; default: boolean; family: string; storage: string | null; members: string[] }

const name = (address: Address): string => `operator class ${qualified(part(address, 1), part(address, 2))}`;

export const operatorClass = definePgKind<OperatorClass, Row>({
  kind: 'operator-class',
  rename: inSchema('rename-object'),
  slots: ({ address }) => [`operator class ${part(address, 1)}.${part(address, 2)}${part(address, 3)}`],
  read: {
    present: made('pg_opclass'),
    sql: (context) => /* sql */ `
      select c.oid::int8 as oid, n.nspname as schema, c.opcname as name, quote_ident(m.amname) as method, format_type(c.opcintype, null) as type, c.opcdefault as default,
        (select quote_ident(fn.nspname) || '.' || quote_ident(f.opfname) from pg_opfamily f join pg_namespace fn on fn.oid = f.opfnamespace where f.oid = c.opcfamily) as family,
        case when c.opckeytype <> 0 then format_type(c.opckeytype, null) end as storage,
        array(select ${memberOperator('o')} from pg_amop o join pg_depend d on d.classid = 'pg_amop'::regclass and d.objid = o.oid and d.refclassid = 'pg_opclass'::regclass and d.refobjid = c.oid and d.deptype = 'i'
          union all select ${memberFunction('p')} from pg_amproc p join pg_depend d on d.classid = 'pg_amproc'::regclass and d.objid = p.oid and d.refclassid = 'pg_opclass'::regclass and d.refobjid = c.oid and d.deptype = 'i'
          order by 1) as members
      from pg_opclass c join pg_namespace n on n.oid = c.opcnamespace join pg_am m on m.oid = c.opcmethod
      where ${userSchema('n', context)} and ${notMember('pg_opclass', 'c.oid')}`,
    facts: (row) => [{
      address: ['operator-class', row.schema, row.name, `(${row.method})`],
      parent: ['schema', row.schema],
      body: { type: row.type, default: row.default, family: row.family, storage: row.storage ?? undefined, members: row.members },
      keys: [key('operatorClass', row.oid)],
    }],
  },
  create: ({ address, body }) => {
    const items = [...body.members, ...(body.storage === undefined ? [] : [`storage ${body.storage}`])];
    return { sql: `create ${name(address)}${body.default ? ' default' : ''} for type ${body.type} ${using(address)} family ${body.family} as\n  ${(items.length > 0 ? items : [`storage ${body.type}`]).join(',\n  ')}` };
  },
  drop: ({ address, id }) => ({ sql: `drop ${name(address)} ${using(address)}`, effects: [effect({ effect: 'removes', subject: id, cause: 'drop-other', detail: id })] }),
  change: { type: () => 'replace', default: () => 'replace', family: () => 'replace', storage: () => 'replace', members: () => 'replace' },
});
