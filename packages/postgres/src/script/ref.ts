/** A name that a statement defines or needs, as the text says it: resolving it against a search_path is the reader's work. */

export type RefKind =
  | 'relation' | 'type' | 'shell-type' | 'function' | 'operator' | 'collation' | 'schema' | 'extension' | 'role' | 'language' | 'tablespace' | 'access-method'
  | 'operator-class' | 'operator-family' | 'cast' | 'transform' | 'conversion' | 'constraint' | 'trigger' | 'policy' | 'rule' | 'statistics'
  | 'event-trigger' | 'foreign-data-wrapper' | 'server' | 'publication' | 'subscription'
  | 'text-search-configuration' | 'text-search-dictionary' | 'text-search-parser' | 'text-search-template';

export interface Ref {
  readonly kind: RefKind;
  /** Unsaid: found by search_path, or the kind has no schema. Never pg_catalog or information_schema. */
  readonly schema?: string;
  /** Folded as the server folds it. Of a table's own trigger, policy, rule or constraint: `table.name`. */
  readonly name: string;
  /** Arguments of a call, or input arguments of a function; unsaid where the text does not tell. */
  readonly arity?: number;
}

export const refKey = ({ kind, schema = '', name, arity }: Ref): string => `${kind} ${schema} ${name} ${arity ?? ''}`;

const SYSTEM: ReadonlySet<string> = new Set(['pg_catalog', 'information_schema']);

/** The ref for name parts as the parser lists them: [catalog,] [schema,] name; undefined for the server's own objects. */
export function ref(kind: RefKind, parts: readonly string[], arity?: number): Ref | undefined {
  const name = parts.at(-1);
  const schema = parts.at(-2);
  if (name === undefined || name === '' || (schema !== undefined && SYSTEM.has(schema))) return undefined;
  return { kind, ...(schema !== undefined && { schema }), name, ...(arity !== undefined && { arity }) };
}

/** Refs without repetition, in the order of their first mention. */
export interface RefList {
  add(one: Ref | undefined): void;
  has(one: Ref): boolean;
  all(): Ref[];
}

export function refList(): RefList {
  const refs = new Map<string, Ref>();
  return {
    add(one) {
      if (one === undefined) return;
      const key = refKey(one);
      if (!refs.has(key)) refs.set(key, one);
    },
    has: (one) => refs.has(refKey(one)),
    all: () => [...refs.values()],
  };
}
