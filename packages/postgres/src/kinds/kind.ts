/** A kind of this dialect: the planner's contract, and how it is read from pg_catalog. */
import { backupPlace, defineKind, type Address, type AnyKind, type Effect, type Id, type Kind } from '@sluice/core/dialect';
import { literal } from '../script/quote.ts';
import type { Cause } from '../hazards/causes.ts';

/** One fact as read. `keys` are its names in pg_depend, `class:oid:subid`, several where the server keeps several rows for it. */
export interface ReadFact<B extends object> {
  readonly address: Address;
  readonly parent?: Address;
  readonly body: B;
  readonly keys: readonly string[];
  /** pg_depend keys that it stands on and that pg_depend itself does not say. */
  readonly needs?: readonly string[];
}

/** What a reading knows before it runs. */
export interface ReadContext {
  /** `server_version_num`, such as 150018. */
  readonly version: number;
  readonly journalSchema: string;
}

export interface PgKind {
  readonly kind: AnyKind;
  /** A query over pg_catalog under the pinned search_path; its rows arrive as JSON. undefined: read along with another kind. */
  readonly sql: (context: ReadContext) => string;
  readonly present?: string;
  readonly facts: (row: never, resolve: Resolve) => readonly ReadFact<object>[];
  /** Read after the others, because it is about facts of theirs (comment, owner, grant). */
  readonly facet: boolean;
  /** What a row tells of that has no fact here, as people call it. */
  readonly unmodelled?: (row: never, resolve: Resolve) => string | undefined;
  readonly columns?: readonly string[];
}

/** The address of the fact that pg_depend calls `class:oid:sub`; undefined where nothing is modelled under that key. */
export type Resolve = (key: string) => Address | undefined;

export interface Reader<B extends object, R> {
  /** A condition on one catalog, such as `made`, without which there is no row: most databases have none of most kinds, and to prepare a query for nothing takes the server longer than to run it. */
  readonly present?: string;
  /** May read what `shared` gives besides the catalogs. */
  sql(context: ReadContext): string;
  /** All columns of a row, for a kind with very many: they come as one list for each column, which costs the server a third of what objects do. */
  readonly columns?: Readonly<Record<keyof R & string, true>>;
  facts(row: R, resolve: Resolve): readonly ReadFact<B>[];
  readonly facet?: boolean;
  unmodelled?(row: R, resolve: Resolve): string | undefined;
}

export const definePgKind = <B extends object, R>(definition: Kind<B> & { readonly read: Reader<B, R> }): PgKind => {
  const { read, ...kind } = definition;
  return { kind: defineKind<B>(kind), sql: read.sql, facts: read.facts, facet: read.facet ?? false, ...(read.present !== undefined && { present: read.present }), ...(read.unmodelled && { unmodelled: read.unmodelled }), ...(read.columns && { columns: Object.keys(read.columns) }) };
};

/** An effect with a cause of this dialect's vocabulary: a misspelt one does not compile. */
export const effect = (effect: Omit<Effect, 'cause'> & { readonly cause: Cause }): Effect => effect;

/** An ALTER that only changes the catalog: the lock lasts an instant, once it is had. */
export const short = (subject: Id, lock = 'ACCESS EXCLUSIVE'): Effect => effect({ effect: 'blocks', subject, cause: 'alter-relation', lock, while: 'catalog' });

/** Namespaces that hold users' objects. Temporary schemas and the journal's own are nobody's. */
export const userSchema = (alias: string, context: ReadContext): string =>
  `${alias}.nspname !~ '^pg_' and ${alias}.nspname <> 'information_schema' and ${alias}.nspname not in (${toolSchemas(context).map(literal).join(', ')})`;

/** Somebody made one: the server's own have numbers below 16384 (FirstNormalObjectId, src/include/access/transam.h). `condition` is on the catalog as `o`. */
export const made = (catalog: string, number = 'oid', condition = 'true'): string => `exists (select from ${catalog} o where o.${number} >= 16384 and ${condition})`;

/** Of the journal and of backup objects. */
export const toolSchemas = ({ journalSchema }: ReadContext): readonly [string, string] => [journalSchema, backupPlace(journalSchema)];

/** Extension members belong to the extension (pg_depend deptype e), so no kind reads them. */
export const notMember = (catalog: string, oid: string): string => `${oid} not in (select m.oid from member m where m.class = '${catalog}'::regclass)`;

/**
 * What the kinds' queries have in common, made once for each statement. Without statistics, as right after a deployment, the planner would look each of
 * these up for every row: each is joined by a hash instead.
 */
export const shared = ({ version }: ReadContext): string => /* sql */ `with
  member (class, oid, extension) as materialized (select d.classid, d.objid, d.refobjid from pg_depend d where d.deptype = 'e'),
  identity_sequence (relation, attnum, oid) as materialized (
    select d.refobjid, d.refobjsubid, d.objid from pg_depend d join pg_sequence s on s.seqrelid = d.objid where d.classid = 'pg_class'::regclass and d.refclassid = 'pg_class'::regclass and d.refobjsubid > 0 and d.deptype = 'i'),
  required (relation, attnum, name, own, alone, checked) as materialized (
    select k.conrelid, k.conkey[1], k.conname, k.coninhcount = 0, k.connoinherit, k.convalidated from pg_constraint k where ${version >= 180000 ? `k.contype = 'n'` : 'false'})`;

/** No type that the server made for arrays of another one. */
export const notArray = (alias: string): string => `(${alias}.typelem = 0 or ${alias}.typsubscript <> 'array_subscript_handler'::regproc)`;

/** Catalog OIDs are the same on every server (src/include/catalog/pg_*.h). */
export const CLASS = {
  type: 1247, proc: 1255, relation: 1259, attrdef: 2604, constraint: 2606, rewrite: 2618, namespace: 2615, trigger: 2620, extension: 3079, policy: 3256,
  collation: 3456, operator: 2617, cast: 2605, statistics: 3381, eventTrigger: 3466, textSearchDictionary: 3600, textSearchConfiguration: 3602, defaultAcl: 826,
  foreignDataWrapper: 2328, foreignServer: 1417, userMapping: 1418, language: 2612, conversion: 2607, accessMethod: 2601, transform: 3576, textSearchParser: 3601, textSearchTemplate: 3764,
  publication: 6104, publicationTable: 6106, publicationSchema: 6237, subscription: 6100, operatorFamily: 2753, operatorClass: 2616, familyOperator: 2602, familyFunction: 2603,
} as const;

export const key = (catalog: keyof typeof CLASS, oid: number, sub = 0): string => `${CLASS[catalog]}:${oid}:${sub}`;
