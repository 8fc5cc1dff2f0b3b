/** An index that no constraint owns. (index.ts would be a door.) https://www.postgresql.org/docs/18/sql-createindex.html */
import { addressText, part, type Address, type Context, type Draft, type Fact } from '@sluice/core/dialect';
import { canonicalIndex } from '../script/canonical.ts';
import { ident, literal, qualified } from '../script/quote.ts';
import { indexSql, type IndexRow } from './index-read.ts';
import { definePgKind, effect, key } from './kind.ts';

export interface Index {
  readonly relation: Address;
  readonly unique: boolean;
  /** All after the relation's name: `USING btree (a, lower(b)) INCLUDE (c) WHERE …`, as pg_get_indexdef prints it. */
  readonly definition: string;
  /** The parent index, for a partition's index whose name is not the one the server would choose. */
  readonly partitionOf?: Address | undefined;
  /** Only while its table becomes a partition: an index of the parent's that is equal and must not take this one for its part. */
  readonly beside?: string | undefined;
  /** false: left over by a failed concurrent build; never counts as done. */
  readonly valid: boolean;
  readonly clustered?: boolean | undefined;
  readonly replicaIdentity?: boolean | undefined;
  readonly tablespace?: string | undefined;
  /** On a partitioned table: its partitions' indexes are attached to it. */
  readonly _partitioned: boolean;
  /** Of which the server makes names. */
  readonly _columns?: readonly string[] | undefined;
}

const name = (address: Address): string => qualified(part(address, 1), part(address, 2));
const relationName = (fact: Fact<Index>): string => qualified(part(fact.body.relation, 1), part(fact.body.relation, 2));
const relationId = (fact: Fact<Index>) => addressText(fact.body.relation);

export const index = definePgKind<Index, IndexRow>({
  kind: 'index',
  unsaid: ['clustered', 'replicaIdentity', 'tablespace'],
  slots: ({ address }) => [`relation ${part(address, 1)}.${part(address, 2)}`],
  canonical: { definition: canonicalIndex },
  read: {
    sql: indexSql,
    facts: (row) => {
      const relation: Address = [row.relation_kind === 'm' ? 'materialized-view' : 'table', row.schema, row.relation];
      return [{
        address: ['index', row.schema, row.name],
        parent: relation,
        body: {
          relation,
          unique: row.unique,
          definition: row.definition.slice(row.definition.indexOf(' USING ') + 1),
          partitionOf: row.parent_name === null ? undefined : ['index', row.parent_schema!, row.parent_name],
          valid: row.valid,
          clustered: row.clustered || undefined,
          replicaIdentity: row.replica_identity || undefined,
          tablespace: row.tablespace ?? undefined,
          _partitioned: row.partitioned,
          _columns: row.columns ?? undefined,
        },
        keys: [key('relation', row.oid)],
      }];
    },
  },
  create: (fact, context) => [
    ...build(fact, context),
    ...(fact.body.partitionOf && !willAttach(fact, context) ? [{ sql: `alter index ${name(fact.body.partitionOf)} attach partition ${name(fact.address)}` }] : []),
    ...(fact.body.clustered ? [{ sql: `alter table ${relationName(fact)} cluster on ${ident(part(fact.address, 2))}` }] : []),
    ...(fact.body.replicaIdentity ? [{ sql: `alter table ${relationName(fact)} replica identity using index ${ident(part(fact.address, 2))}` }] : []),
  ],
  // What is part of the parent's goes with that one.
  drop: (fact) => fact.body.partitionOf ? [] : ({
    sql: `drop index ${name(fact.address)}`,
    effects: [
      effect({ effect: 'removes', subject: fact.id, cause: fact.body.unique ? 'drop-unique-index' : 'drop-index', detail: fact.id }),
      effect({ effect: 'blocks', subject: relationId(fact), cause: 'drop-index', lock: 'ACCESS EXCLUSIVE', while: 'catalog' }),
    ],
  }),
  change: {
    relation: () => 'replace',
    unique: () => 'replace',
    definition: (before, after) => optionsOnly(before, after) ?? 'replace',
    partitionOf: (_, after, context) =>
      (after.body.partitionOf ? (willAttach(after, context) ? [] : { sql: `alter index ${name(after.body.partitionOf)} attach partition ${name(after.address)}` }) : 'replace'),
    beside: () => 'replace',
    valid: (_, after) => (after.body.valid ? { sql: `reindex index ${name(after.address)}`, effects: [effect({ effect: 'blocks', subject: relationId(after), cause: 'reindex', lock: 'SHARE', while: 'build', detail: after.id })] } : []),
    clustered: (_, after) => ({ sql: after.body.clustered ? `alter table ${relationName(after)} cluster on ${ident(part(after.address, 2))}` : `alter table ${relationName(after)} set without cluster` }),
    replicaIdentity: (_, after) => ({ sql: `alter table ${relationName(after)} replica identity ${after.body.replicaIdentity ? `using index ${ident(part(after.address, 2))}` : 'default'}` }),
    tablespace: (_, after) => ({ sql: `alter index ${name(after.address)} set tablespace ${ident(after.body.tablespace ?? 'pg_default')}` }),
  },
});

/** Small and new relations are built in place; a filled one beside its writers, outside of a transaction (the server has no such build for partitioned ones). */
function build(fact: Fact<Index>, context: Context): Draft[] {
  const { unique, definition, _partitioned } = fact.body;
  const statement = (how: string) => `create ${unique ? 'unique ' : ''}index ${how}${ident(part(fact.address, 2))} on ${relationName(fact)} ${definition}`;
  const known = context.before.facts.has(relationId(fact));
  const mayFail = unique ? [effect({ effect: 'may-fail', subject: relationId(fact), cause: 'add-unique', detail: `${fact.id}: equal rows` })] : [];
  const rows = context.rows(relationId(fact));
  if (known && !_partitioned && rows !== undefined && rows >= ONLINE_FROM) {
    const self = literal(name(fact.address));
    return [{
      sql: statement('concurrently '),
      effects: mayFail,
      transactional: false,
      probe: `select case when to_regclass(${self}) is null then 'absent' when (select indisvalid and indisready from pg_index where indexrelid = to_regclass(${self})) then 'done' else 'broken' end`,
      repair: [`drop index concurrently if exists ${name(fact.address)}`],
    }];
  }
  return [{ sql: statement(''), effects: [effect({ effect: 'blocks', subject: relationId(fact), cause: 'add-index', lock: 'SHARE', while: 'build', detail: fact.id }), ...mayFail] }];
}

/** From this many rows a build is noticed by writers. */
const ONLINE_FROM = 50_000;

/** A parent index made in the same plan attaches the partitions' equal indexes by itself (they are made before it). */
const willAttach = (fact: Fact<Index>, { before, after }: Context): boolean => {
  const parent = addressText(fact.body.partitionOf!);
  return after.facts.has(parent) && !before.facts.has(parent);
};

const OPTIONS = / WITH \(([^)]*)\)/;

function optionsOnly(before: Fact<Index>, after: Fact<Index>): Draft[] | undefined {
  if (canonicalIndex(before.body.definition.replace(OPTIONS, '')) !== canonicalIndex(after.body.definition.replace(OPTIONS, ''))) return undefined;
  const list = (text: string) => (OPTIONS.exec(text)?.[1] ?? '').split(', ').filter(Boolean);
  const old = list(before.body.definition);
  const now = list(after.body.definition);
  const nameOf = (option: string) => option.slice(0, option.indexOf('='));
  const gone = old.map(nameOf).filter((option) => !now.map(nameOf).includes(option));
  return [
    ...(gone.length > 0 ? [{ sql: `alter index ${name(after.address)} reset (${gone.join(', ')})` }] : []),
    ...(now.length > 0 ? [{ sql: `alter index ${name(after.address)} set (${now.join(', ')})` }] : []),
  ];
}
