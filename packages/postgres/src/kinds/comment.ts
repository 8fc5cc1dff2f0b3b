/** A comment on anything. What an extension or the server itself commented is theirs. */
import { part, type Address, type Context, type Draft, type Fact } from '@sluice/core/dialect';
import { ident, literal } from '../script/quote.ts';
import { identityColumnSql, identitySequence, identityTarget, type IdentityColumn } from './identity-sequence.ts';
import { definePgKind, toolSchemas, type ReadContext, type Resolve } from './kind.ts';
import { targetClause } from './target-clause.ts';

export interface Comment {
  readonly text: string;
}

interface Row {
  class: number; oid: number; sub: number; text: string;
  /** Of a relation or what lies in one. */
  schema: string | null; relation: string | null; column: string | null; is_index: boolean;
  /** The constraint whose index it is. */
  constraint_oid: number | null;
  /** Of what has no fact of its own, because a parent table's stands for it, or its column (NOT NULL). */
  implied: Implied | null;
  /** Of a multirange: its range's fact stands for both. */
  multirange: Address | null;
  /** Of an identity's sequence, which has no fact: its column. */
  identity_column: IdentityColumn | null;
  type: string; identity: string;
}

/** The object and the pg_depend key of its table or domain; `stands`: the keys of what it came with. */
interface Implied { about: Address; holder: string; stands: string[] }

/** What initdb says of schema public. */
const STANDARD = 'standard public schema';

/** `name`, a value of the object's table `r` in schema `rn`, names what came along with the rows that `stands` finds. */
const impliedBy = (kind: string, name: string, table: string, stands: string): string => /* sql */ `
  (select json_build_object('about', json_build_array(${kind === 'index' ? `'index', rn.nspname, ${name}` : `'${kind}', rn.nspname, r.relname, ${name}`}), 'holder', '1259:' || r.oid || ':0', 'stands', array(${stands}))
    from pg_class r join pg_namespace rn on rn.oid = r.relnamespace where r.oid = ${table})`;

/** From a row up to the topmost by its parent's oid. */
const topmost = (catalog: string, parent: string): string => /* sql */ `
  with recursive up as (select o.oid, o.${parent} as parent from ${catalog} o where o.oid = d.objoid union all select o.oid, o.${parent} from up join ${catalog} o on o.oid = up.parent)
  select '${catalog}'::regclass::oid || ':' || oid || ':0' from up where parent = 0 and oid <> d.objoid`;

const above = (select: string, join: string): string => /* sql */ `
  with recursive up as (select o.conrelid as rel union select i.inhparent from up join pg_inherits i on i.inhrelid = up.rel) select ${select} from up ${join} where up.rel <> o.conrelid`;

const implied = /* sql */ `
  case d.classoid
    when 'pg_class'::regclass then (select ${impliedBy('index', 'c.relname', 'x.indrelid', `select 'pg_class'::regclass::oid || ':' || pg_partition_root(c.oid)::oid || ':0'`)} from pg_index x where x.indexrelid = c.oid and c.relispartition)
    when 'pg_trigger'::regclass then (select ${impliedBy('trigger', 'o.tgname', 'o.tgrelid', topmost('pg_trigger', 'tgparentid'))} from pg_trigger o where o.oid = d.objoid and o.tgparentid <> 0)
    when 'pg_constraint'::regclass then (select case
        when o.contype = 'n' then ${impliedBy('constraint', 'o.conname', 'o.conrelid', `select 'pg_class'::regclass::oid || ':' || o.conrelid || ':' || o.conkey[1] union all
          (${above(`'pg_class'::regclass::oid || ':' || a.attrelid || ':' || a.attnum`, 'join pg_attribute a on a.attrelid = up.rel join pg_attribute own on own.attrelid = o.conrelid and own.attnum = o.conkey[1] and own.attname = a.attname')})`)}
        when exists (select from pg_class f where f.oid = o.conrelid and f.relkind = 'f') then ${impliedBy('constraint', 'o.conname', 'o.conrelid', 'select null::text where false')}
        when o.conparentid <> 0 then ${impliedBy('constraint', 'o.conname', 'o.conrelid', topmost('pg_constraint', 'conparentid'))}
        when o.coninhcount > 0 then ${impliedBy('constraint', 'o.conname', 'o.conrelid', above(`'pg_constraint'::regclass::oid || ':' || k.oid || ':0'`, 'join pg_constraint k on k.conrelid = up.rel and k.conname = o.conname'))} end
      from pg_constraint o where o.oid = d.objoid and o.conrelid <> 0 union all
      select json_build_object('about', json_build_array('domain-constraint', tn.nspname, t.typname, o.conname), 'holder', '1247:' || t.oid || ':0', 'stands', json_build_array())
      from pg_constraint o join pg_type t on t.oid = o.contypid join pg_namespace tn on tn.oid = t.typnamespace where o.oid = d.objoid and o.contype = 'n')
  end`;

/** Below 16384 lie the server's own objects. `public` is one of them, but its comment may be the user's. A constraint's or a trigger's schema is only in its identity, which is looked up for what the first condition leaves: the server comments on 5,000 objects of its own. */
const sql = (context: ReadContext): string => /* sql */ `
  select d.classoid::int8 as class, d.objoid::int8 as oid, d.objsubid as sub, d.description as text,
    n.nspname as schema, c.relname as relation, a.attname as column, coalesce(c.relkind in ('i', 'I'), false) as is_index, k.oid::int8 as constraint_oid, ${implied} as implied,
    (select json_build_array('multirange', i.schema, t.typname) from pg_range r join pg_type t on t.oid = r.rngmultitypid where d.classoid = 'pg_type'::regclass and r.rngmultitypid = d.objoid) as multirange,
    ${identityColumnSql('q')} as identity_column, i.type, i.identity
  from pg_description d
    left join pg_class c on d.classoid = 'pg_class'::regclass and c.oid = d.objoid
    left join pg_namespace n on n.oid = c.relnamespace
    left join pg_attribute a on d.classoid = 'pg_class'::regclass and d.objsubid > 0 and a.attrelid = d.objoid and a.attnum = d.objsubid
    left join pg_constraint k on c.relkind in ('i', 'I') and k.conindid = c.oid and k.contype in ('p', 'u', 'x')
    left join identity_sequence q on d.classoid = 'pg_class'::regclass and d.objsubid = 0 and q.oid = d.objoid
    cross join lateral pg_identify_object(d.classoid, d.objoid, d.objsubid) i
  where (d.objoid >= 16384 or d.classoid = 'pg_namespace'::regclass) and (d.objoid >= 16384 or (i.name = 'public' and d.description <> '${STANDARD}'))
    and coalesce(i.schema, '') !~ '^pg_' and ${toolSchemas(context).map((each) => `i.schema is distinct from ${literal(each)} and (d.classoid <> 'pg_namespace'::regclass or i.name is distinct from ${literal(each)}) and position(${literal(` on ${ident(each)}.`)} in i.identity) = 0`).join(' and ')}
    and not exists (select from pg_depend m where m.classid = d.classoid and m.objid = d.objoid and m.deptype = 'e')
    and (d.classoid <> 'pg_extension'::regclass
      or d.description is distinct from (select v.comment from pg_available_extensions v join pg_extension e on e.extname = v.name where e.oid = d.objoid))`;

const key = ({ class: catalog, oid }: Row, sub: number): string => `${catalog}:${oid}:${sub}`;

/** What it is about, and the fact that it goes with: a view's column, a constraint's index, an identity's sequence and a multirange have no facts of their own, nor has what a partition or a child table has from its parent, or that a domain is never null. */
function target(row: Row, resolve: Resolve): { about: Address; within: Address; needs?: readonly string[]; onSequence?: true } | undefined {
  if (row.identity_column) {
    const found = identityTarget(row.identity_column, resolve);
    return found && { ...found, onSequence: true };
  }
  const within = resolve(key(row, row.sub)) ?? resolve(key(row, 0));
  if (row.column !== null) return within && { about: ['column', row.schema!, row.relation!, row.column], within };
  // The fact of a foreign table is its constraints' too.
  const apart = row.multirange ?? (within?.[0] === 'foreign-table' ? row.implied?.about : undefined);
  if (within) return { about: apart ?? within, within };
  const owner = row.constraint_oid === null ? undefined : resolve(`2606:${row.constraint_oid}:0`);
  if (owner && row.is_index) return { about: ['index', row.schema!, row.relation!], within: owner };
  const holder = row.implied ? resolve(row.implied.holder) : undefined;
  return holder && { about: row.implied!.about, within: holder, needs: row.implied!.stands };
}

/** Address: what it is about; `SEQUENCE` behind a column is its identity's sequence, whatever that is called. */
const SEQUENCE = 'SEQUENCE';

function on(fact: Fact<Comment>, states: Pick<Context, 'before' | 'after'>): string {
  const about = fact.address[1] as Address;
  return `comment on ${targetClause(fact.address[2] === SEQUENCE ? identitySequence(fact, about, states) : about)} is`;
}

const say = (fact: Fact<Comment>, states: Pick<Context, 'before' | 'after'>): Draft => ({ sql: `${on(fact, states)} ${literal(fact.body.text)}` });

/** What had a comment from the start has it again: schema public and extensions, whose own lies in their control file. */
function takeBack(fact: Fact<Comment>, states: Pick<Context, 'before' | 'after'>): Draft {
  const [kind] = fact.address[1] as Address;
  const about = on(fact, states);
  if (fact.id === 'comment schema public') return { sql: `${about} ${literal(STANDARD)}` };
  if (kind !== 'extension') return { sql: `${about} null` };
  const standard = `(select comment from pg_available_extensions where name = ${literal(part(fact.address[1] as Address, 1))})`;
  return { sql: `do ${literal(`begin execute format(${literal(`${about} %L`)}, ${standard}); end`)}` };
}

export const comment = definePgKind<Comment, Row>({
  kind: 'comment',
  onSuccession: () => 'carried',
  read: {
    facet: true,
    sql,
    facts: (row, resolve) => {
      const found = target(row, resolve);
      return found ? [{ address: found.onSequence ? ['comment', found.about, SEQUENCE] : ['comment', found.about], parent: found.within, body: { text: row.text }, keys: [], ...(found.needs && { needs: found.needs }) }] : [];
    },
    unmodelled: (row, resolve) => (target(row, resolve) ? undefined : `comment on ${row.type} ${row.identity}`),
  },
  create: say,
  drop: takeBack,
  change: { text: (_, after, context) => say(after, context) },
});
