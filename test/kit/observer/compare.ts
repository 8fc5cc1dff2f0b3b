// Two observations side by side, as a list that a person can read.
import { normalForm } from './normal-form.ts';
import type { Observation, ObservedRows } from './observe.ts';
import { columnsAs } from './rules.ts';

/** One column of one catalog row that differs, or a row that only one side has (no column). */
export type Difference = {
  readonly table: string;
  readonly object: string;
  readonly column?: string;
  readonly before?: string | null;
  readonly after?: string | null;
  /** `pg_attribute sales.orders.total: attnotnull true → false`, or `pg_class sales.orders: only before`. */
  readonly text: string;
};

const kinds = new Map(columnsAs.flatMap((rule) => (rule.text === undefined ? [] : [[rule.column, rule.text] as const])));

function sameValue(table: string, column: string, a: string | null, b: string | null): boolean {
  if (a === b) return true;
  const kind = kinds.get(`${table}.${column}`);
  return kind !== undefined && a !== null && b !== null && normalForm(a, kind) === normalForm(b, kind);
}

function* differences(a: ObservedRows, b: ObservedRows): Generator<Difference> {
  for (const [path, before] of a) {
    const after = b.get(path);
    const { table, object } = before;
    if (after === undefined) yield { table, object, text: `${path}: only before` };
    else if (before !== after) {
      for (const [column, was] of Object.entries(before.columns)) {
        const is = after.columns[column] ?? null;
        if (!sameValue(table, column, was, is)) yield { table, object, column, before: was, after: is, text: `${path}: ${column} ${was ?? 'null'} → ${is ?? 'null'}` };
      }
    }
  }
  for (const [path, { table, object }] of b) if (!a.has(path)) yield { table, object, text: `${path}: only after` };
}

/** What differs, ordered by text; empty: the two databases are the same. Throws for different server versions. */
export function compare(a: Observation, b: Observation): Difference[] {
  if (a.version !== b.version) throw new Error(`observations of ${a.version} and of ${b.version} do not compare; observe both on one version`);
  const system = a.system === b.system ? [] : [...differences(a.system, b.system)];
  return [...differences(a.rows, b.rows), ...system].sort((x, y) => (x.text < y.text ? -1 : x.text > y.text ? 1 : 0));
}
