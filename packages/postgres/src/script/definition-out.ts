/** Where the names of a statement go, and the ways in which many kinds of statement name things. */
import { partOfTable } from './object-ref.ts';
import { ref, type RefKind } from './ref.ts';
import { relationParts, text, tree } from './tree.ts';
import type { Sink } from './walk.ts';

/** Where a statement's names go. */
export interface Out {
  readonly defines: Sink;
  readonly uses: Sink;
  /** Adds to something that exists, so that others can build on it: a key, a column, an enum value. */
  readonly completes: Sink;
  /** Makes without naming it. */
  readonly brings: Sink;
  /** Alters, so that the order of such statements counts. */
  readonly alters: Sink;
  /** Of CREATE SCHEMA's own elements: the schema that their unqualified names get. */
  readonly schema?: string;
}

/** Defines a schema's object and needs the schema. */
export function place(out: Out, kind: RefKind, name: readonly string[], arity?: number): void {
  const full = name.length === 1 && out.schema !== undefined ? [out.schema, ...name] : name;
  out.defines(ref(kind, full, arity));
  if (full.length > 1) out.uses(ref('schema', [full.at(-2) as string]));
}

/** Relations bring a row type of their name. */
export function makesRelation(out: Out, range: unknown): string[] {
  const name = relationParts(tree(range));
  place(out, 'relation', name);
  place(out, 'type', name);
  return name;
}

/** A tablespace and an access method, unless they are the server's own. */
export function storage(out: Out, tablespace: unknown, method: unknown): void {
  const space = text(tablespace);
  const access = text(method);
  if (space !== undefined && space !== '' && space !== 'pg_default') out.uses(ref('tablespace', [space]));
  if (access !== undefined && !SERVER_METHODS.has(access)) out.uses(ref('access-method', [access]));
}

const SERVER_METHODS: ReadonlySet<string> = new Set(['heap', 'btree', 'hash', 'gist', 'gin', 'spgist', 'brin']);

/** Defines a trigger, policy or rule. */
export function ofTable(kind: RefKind, table: unknown, name: unknown, out: Out): void {
  out.defines(partOfTable(kind, [...relationParts(tree(table)), text(name) ?? ''])[0]);
}
