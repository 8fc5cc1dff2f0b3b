/** What loading on several sessions at once has to heed: which statements keep their order, and which never run at the same moment. */
import { nameKey, unitsOf, type Sourced, type Unit, type Units } from './units.ts';

export interface Bound {
  /** Everything before it comes first, and everything behind it waits. */
  readonly barrier: boolean;
  /** Positions of those that must have been tried: it says what they make or change, or they say it. */
  readonly after: readonly number[];
  /** What it locks against others that would lock it too: its own, and what its foreign keys point at. */
  readonly holds: readonly Unit[];
}

export interface Bounds<S extends Sourced = Sourced> {
  readonly of: readonly Bound[];
  readonly units: Units<S>;
}

/**
 * Two statements of which one makes or changes what the other names keep their order, so that each sees what it would see if they came one by one.
 * What cannot be told from a text comes alone. O(statements × names).
 */
export function boundsOf<S extends Sourced>(statements: readonly S[]): Bounds<S> {
  const told = statements.filter(aboutKnown(statements));
  const units = unitsOf(told)!;
  const own = new Map<S, Unit<S>>(units.all.flatMap((unit) => (unit.base ? [] : unit.statements.map((statement) => [statement, unit] as const))));
  const wrote = new Map<Unit, number>();
  const read = new Map<Unit, number[]>();
  const of = statements.map((statement, index): Bound => {
    const unit = own.get(statement);
    if (unit === undefined) return { barrier: true, after: [], holds: [] };
    const { needs, targets } = statement.piece;
    const pointed = targets.flatMap(units.meantBy).filter((each) => each !== unit);
    const after = new Set<number>();
    for (const each of new Set([...needs.flatMap(units.meantBy), ...pointed])) {
      if (each === unit) continue;
      const last = wrote.get(each);
      if (last !== undefined) after.add(last);
      const readers = read.get(each);
      if (readers) readers.push(index);
      else read.set(each, [index]);
    }
    const last = wrote.get(unit);
    if (last !== undefined) after.add(last);
    for (const reader of read.get(unit) ?? []) after.add(reader);
    read.delete(unit);
    wrote.set(unit, index);
    return { barrier: false, after: [...after], holds: [...new Set([unit, ...pointed])] };
  });
  return { of, units };
}

/** Whether all that a statement is about is made by statements of which that can be told as well. */
function aboutKnown<S extends Sourced>(statements: readonly S[]): (statement: S) => boolean {
  const keys = (statement: S, what: 'about' | 'makes'): string[] => statement.piece[what].map(({ schema, name }) => nameKey(schema ?? statement.searchSchema, name));
  let left = statements.filter(({ piece }) => piece.role !== 'whole');
  for (;;) {
    const made = new Set(left.flatMap((statement) => keys(statement, 'makes')));
    const next = left.filter((statement) => keys(statement, 'about').every((key) => made.has(key)));
    if (next.length === left.length) break;
    left = next;
  }
  const known = new Set(left);
  return (statement) => known.has(statement);
}
