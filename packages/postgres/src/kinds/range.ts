/** A range type with its multirange. The server cannot alter one. https://www.postgresql.org/docs/18/rangetypes.html#RANGETYPES-DEFINING */
import { part, type Address, type Draft, type Fact } from '@sluice/core/dialect';
import { ident, qualified } from '../script/quote.ts';
import { definePgKind, effect, key, made, notMember, userSchema } from './kind.ts';
import { inSchema } from './renaming.ts';
import { routineName, type Routine } from './routine.ts';

export interface Range {
  readonly subtype: string;
  /** Only where it is not the subtype's default. */
  readonly opclass?: string | undefined;
  /** Only where it is not the subtype's own. */
  readonly collation?: string | undefined;
  readonly canonical?: string | undefined;
  readonly subtypeDiff?: string | undefined;
  /** `schema.name`, quoted where it must be. */
  readonly multirange: string;
  /** Its schema and its name. */
  readonly _multirange?: readonly [string, string];
}

interface Row {
  oid: number; multirange_oid: number; schema: string; name: string; subtype: string; opclass: string | null; collation: string | null;
  canonical: string | null; subtype_diff: string | null; multirange_schema: string; multirange_name: string;
}

const name = (address: Address): string => qualified(part(address, 1), part(address, 2));

export const range = definePgKind<Range, Row>({
  kind: 'range',
  rename: inSchema('rename-object'),
  // Their constructors come along with the type.
  inlines: ['function'],
  slots: ({ address, body }) => [`type ${part(address, 1)}.${part(address, 2)}`, `type ${body.multirange}`],
  read: {
    present: made('pg_range', 'rngtypid'),
    sql: (context) => /* sql */ `
      select t.oid::int8 as oid, m.oid::int8 as multirange_oid, n.nspname as schema, t.typname as name, format_type(r.rngsubtype, null) as subtype,
        case when not o.opcdefault then quote_ident(opn.nspname) || '.' || quote_ident(o.opcname) end as opclass,
        case when r.rngcollation <> s.typcollation then quote_ident(cn.nspname) || '.' || quote_ident(co.collname) end as collation,
        nullif(r.rngcanonical::oid, 0)::regproc::text as canonical, nullif(r.rngsubdiff::oid, 0)::regproc::text as subtype_diff,
        mn.nspname as multirange_schema, m.typname as multirange_name
      from pg_range r join pg_type t on t.oid = r.rngtypid join pg_namespace n on n.oid = t.typnamespace join pg_type s on s.oid = r.rngsubtype
        join pg_type m on m.oid = r.rngmultitypid join pg_namespace mn on mn.oid = m.typnamespace
        join pg_opclass o on o.oid = r.rngsubopc join pg_namespace opn on opn.oid = o.opcnamespace
        left join pg_collation co on co.oid = r.rngcollation left join pg_namespace cn on cn.oid = co.collnamespace
      where ${userSchema('n', context)} and ${notMember('pg_type', 't.oid')}`,
    facts: (row) => [{
      address: ['range', row.schema, row.name],
      parent: ['schema', row.schema],
      body: {
        subtype: row.subtype,
        opclass: row.opclass ?? undefined,
        collation: row.collation ?? undefined,
        canonical: row.canonical ?? undefined,
        subtypeDiff: row.subtype_diff ?? undefined,
        multirange: qualified(row.multirange_schema, row.multirange_name),
        _multirange: [row.multirange_schema, row.multirange_name],
      },
      keys: [key('type', row.oid), key('type', row.multirange_oid)],
    }],
  },
  create: (fact, _context, constructors) => {
    const { address, body } = fact;
    const options = [
      `subtype = ${body.subtype}`,
      body.opclass === undefined ? '' : `subtype_opclass = ${body.opclass}`,
      body.collation === undefined ? '' : `collation = ${body.collation}`,
      body.canonical === undefined ? '' : `canonical = ${body.canonical}`,
      body.subtypeDiff === undefined ? '' : `subtype_diff = ${body.subtypeDiff}`,
      `multirange_type_name = ${body.multirange}`,
    ].filter(Boolean);
    return [{ sql: `create type ${name(address)} as range (${options.join(', ')})` }, ...constructors.flatMap((each) => named(each as Fact<Routine>, fact))];
  },
  drop: ({ address, id }) => ({
    sql: `drop type ${name(address)}`,
    effects: [effect({ effect: 'removes', subject: id, cause: 'drop-range', detail: id })],
  }),
  change: {
    subtype: () => 'replace',
    opclass: () => 'replace',
    collation: () => 'replace',
    canonical: () => 'replace',
    subtypeDiff: () => 'replace',
    multirange: renameMultirange,
  },
});

/** The server calls constructors like what they make, beside the range; those of a type that got another name since then have their own. */
function named({ address, body: { result } }: Fact<Routine>, range: Fact<Range>): Draft[] {
  const [schema, made] = [part(range.address, 1), result === range.body.multirange && range.body._multirange ? range.body._multirange[1] : part(range.address, 2)];
  const moved: Address = ['function', part(address, 1), made, part(address, 3)];
  return [
    ...(schema === part(address, 1) ? [] : [{ sql: `alter function ${qualified(schema, made)}${part(address, 3)} set schema ${ident(part(address, 1))}` }]),
    ...(made === part(address, 2) ? [] : [{ sql: `alter function ${routineName(moved)} rename to ${ident(part(address, 2))}` }]),
  ];
}

/** Columns of it follow (catalog/renamed-multiranges.ts), its constructors are renamed for themselves (routine.ts). */
function renameMultirange(before: Fact<Range>, after: Fact<Range>): Draft[] | 'replace' {
  const [was, is] = [before.body._multirange, after.body._multirange];
  if (!was || !is) return 'replace';
  const effects = [effect({ effect: 'breaks-callers', subject: after.id, cause: 'rename-object', detail: `${after.id}: ${before.body.multirange}` })];
  return [
    ...(was[0] === is[0] ? [] : [{ sql: `alter type ${before.body.multirange} set schema ${ident(is[0])}`, effects }]),
    ...(was[1] === is[1] ? [] : [{ sql: `alter type ${qualified(is[0], was[1])} rename to ${ident(is[1])}`, effects }]),
  ];
}
