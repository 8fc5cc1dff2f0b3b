/** An index that no constraint owns. (index.ts would be a door.) https://www.postgresql.org/docs/18/sql-createindex.html */
import { addressText, part, type Address, type Context, type Draft, type Fact } from '@sluice/core/dialect';
import { canonicalIndex } from '../script/canonical.ts';
import { indexColumnsOf } from '../script/index-columns.ts';
import { ident, qualified } from '../script/quote.ts';
import { tokens } from '../script/tokens.ts';
import { isFilled } from './beside-writers.ts';
import { becomesPart, canonicalParts, optionsOf, partBody, partDrafts, partGone, partsAnew, partSlots, tuned, withoutOptions, type Part } from './index-part.ts';
import { built, dropped } from './index-probe.ts';
import { COLUMNS, indexSql, type IndexRow } from './index-read.ts';
import { definePgKind, effect, key } from './kind.ts';
import { isChosenName } from './not-null-name.ts';
import { inSchema } from './renaming.ts';

export interface Index {
  readonly relation: Address;
  readonly unique: boolean;
  /** All after the relation's name: `USING btree (a, lower(b)) INCLUDE (c) WHERE …`, as pg_get_indexdef prints it. */
  readonly definition: string;
  /** The parent index, for a partition's index whose name is not the one the server would choose, or that was attached to one for the parent ONLY. */
  readonly partitionOf?: Address | undefined;
  /** Of a partitioned table, made for it ONLY, and a partition still has no part of it. */
  readonly only?: boolean | undefined;
  /** Only while it or its parent's is made: an index of the parent's that is equal and must not take this one for its part. */
  readonly beside?: string | undefined;
  /** Only while what it is part of is made anew: it went with that. */
  readonly anew?: true | undefined;
  /** false: left over by a failed concurrent build; never counts as done. */
  readonly valid: boolean;
  readonly tablespace?: string | undefined;
  /** Of expressions: `column number target`. */
  readonly statistics?: readonly string[] | undefined;
  readonly _partitioned: boolean;
  /** Of which the server makes names. */
  readonly _columns?: readonly string[] | undefined;
  /** Partitions whose part belongs to a constraint. */
  readonly keyed?: Part['keyed'];
  readonly unlike?: Part['unlike'];
  readonly _made?: Part['_made'];
  readonly _above?: Part['_above'];
  readonly _root?: Part['_root'];
  readonly _parts?: Part['_parts'];
}

const name = (address: Address): string => qualified(part(address, 1), part(address, 2));
const relationName = (fact: Fact<Index>): string => qualified(part(fact.body.relation, 1), part(fact.body.relation, 2));
const relationId = (fact: Fact<Index>) => addressText(fact.body.relation);

export const index = definePgKind<Index, IndexRow>({
  kind: 'index',
  computes: () => true,
  // What is part of a parent's is named by index-part.ts.
  rename: { ...inSchema('nobody', false), able: ({ body }) => body.partitionOf === undefined },
  unsaid: ['tablespace', 'statistics'],
  slots: (fact) => [`relation ${part(fact.address, 1)}.${part(fact.address, 2)}`, ...partSlots(fact)],
  canonical: { definition: canonicalIndex, unlike: canonicalParts },
  read: {
    sql: indexSql,
    columns: COLUMNS,
    facts: (row) => {
      if (row.whole?.valid && row.whole.alike && followsParent(row)) return [];
      const relation: Address = [row.relation_kind === 'm' ? 'materialized-view' : 'table', row.schema, row.relation];
      return [{
        address: ['index', row.schema, row.name],
        parent: relation,
        body: {
          relation,
          unique: row.unique,
          definition: row.definition.slice(row.definition.indexOf(' USING ') + 1),
          only: (row.partitioned && !row.valid) || undefined,
          valid: row.valid || row.partitioned,
          tablespace: row.tablespace ?? undefined,
          statistics: row.statistics ?? undefined,
          // Of others it would only tell equal indexes of two databases apart.
          _made: row.partitioned ? row.oid : undefined,
          _partitioned: row.partitioned,
          _columns: row.columns === null ? undefined : indexColumnsOf(row.definition, row.columns),
          ...partBody(row.whole, row.parts),
        },
        keys: [key('relation', row.oid)],
        ...(row.whole && { needs: [key('relation', row.whole.root_oid)] }),
      }];
    },
  },
  create: (fact, context) => [
    ...(fact.body.partitionOf ? partDrafts(fact, context, () => build(fact, context)) : build(fact, context)),
    ...estimates(fact, []),
  ],
  drop: (fact, context) => fact.body.partitionOf ? partGone(fact, context) : ({
    // Constraints that own a part of it only go that way; what stands on them was dropped before.
    sql: `drop index ${name(fact.address)}${fact.body.keyed ? ' cascade' : ''}`,
    effects: [
      effect({ effect: 'removes', subject: fact.id, cause: fact.body.unique ? 'drop-unique-index' : 'drop-index', detail: fact.id }),
      effect({ effect: 'blocks', subject: relationId(fact), cause: 'drop-index', lock: 'ACCESS EXCLUSIVE', while: 'catalog' }),
    ],
  }),
  change: {
    relation: () => 'replace',
    unique: () => 'replace',
    definition: (before, after) => optionsOnly(before, after) ?? 'replace',
    partitionOf: becomesPart,
    only: () => 'replace',
    keyed: (before, after, context) => (partsAnew(before.body, after.body, context) ? 'replace' : []),
    unlike: (before, after, context) => (partsAnew(before.body, after.body, context) ? 'replace' : []),
    beside: () => 'replace',
    anew: () => 'replace',
    valid: (_, after, context) => (after.body.valid ? buildAgain(after, context) : []),
    statistics: (before, after) => estimates(after, before.body.statistics ?? []),
    tablespace: (_, after) => ({ sql: `alter index ${name(after.address)} set tablespace ${ident(after.body.tablespace ?? 'pg_default')}` }),
  },
});

/** Statistics targets of expressions. */
function estimates(fact: Fact<Index>, old: readonly string[]): Draft[] {
  const targets = new Map([...old.map((each) => [each.split(' ')[0]!, '-1'] as const), ...(fact.body.statistics ?? []).map((each) => each.split(' ') as [string, string])]);
  return [...targets].filter(([column, target]) => !old.includes(`${column} ${target}`)).map(([column, target]) => ({ sql: `alter index ${name(fact.address)} alter column ${column} set statistics ${target}` }));
}

/** Nothing of its own: it is the parent's. */
const followsParent = ({ relation, name: own, columns, definition }: IndexRow): boolean =>
  isChosenName(own, relation, indexColumnsOf(definition, columns ?? []).join('_'), 'idx');

/** The server leaves the tablespace out of what it prints; it stands before the condition. */
function placed({ definition, tablespace }: Index): string {
  if (tablespace === undefined) return definition;
  let depth = 0;
  let end = definition.length;
  tokens(definition, (token, at) => {
    if (token === '(') depth += 1;
    else if (token === ')') depth -= 1;
    else if (depth === 0 && token === 'WHERE') end = Math.min(end, at - 1);
  }, () => undefined);
  return `${definition.slice(0, end)} tablespace ${ident(tablespace)}${definition.slice(end)}`;
}

/** Small and new relations are built in place; a filled one beside its writers, outside of a transaction (the server has no such build for partitioned ones). */
function build(fact: Fact<Index>, context: Context): Draft[] {
  const { unique, only, _partitioned } = fact.body;
  const statement = (how: string) => `create ${unique ? 'unique ' : ''}index ${how}${ident(part(fact.address, 2))} on ${only ? 'only ' : ''}${relationName(fact)} ${placed(fact.body)}`;
  const mayFail = unique ? [effect({ effect: 'may-fail', subject: relationId(fact), cause: 'add-unique', detail: `${fact.id}: equal rows` })] : [];
  if (!_partitioned && isFilled(relationId(fact), context)) {
    return [{ sql: statement('concurrently '), effects: mayFail, transactional: false, ...built(name(fact.address)) }];
  }
  return [{ sql: statement(''), effects: [effect({ effect: 'blocks', subject: relationId(fact), cause: 'add-index', lock: 'SHARE', while: 'build', detail: fact.id }), ...mayFail] }];
}

/** What a build beside writers left when it was stopped: nobody reads it, so it goes, and is built anew in the same way. */
function buildAgain(fact: Fact<Index>, context: Context): Draft[] {
  const self = name(fact.address);
  if (!isFilled(relationId(fact), context)) {
    return [{ sql: `reindex index ${self}`, effects: [effect({ effect: 'blocks', subject: relationId(fact), cause: 'reindex', lock: 'SHARE', while: 'build', detail: fact.id })] }];
  }
  return [
    { sql: `drop index concurrently ${self}`, transactional: false, ...dropped(self) },
    ...build(fact, context),
  ];
}

/** The server has no such change for partitioned ones: theirs only say what a part made later gets. */
function optionsOnly(before: Fact<Index>, after: Fact<Index>): Draft[] | undefined {
  if (after.body._partitioned) return undefined;
  if (canonicalIndex(withoutOptions(before.body.definition)) !== canonicalIndex(withoutOptions(after.body.definition))) return undefined;
  return tuned(after, optionsOf(before.body), optionsOf(after.body));
}
