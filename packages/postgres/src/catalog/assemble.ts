/** Rows → facts, kind after kind as they come: what later kinds lie within or speak of is there by then. */
import { addressText, type Address, type Fact, type Finding, type Id, type Unify } from '@sluice/core/dialect';
import { kinds } from '../kinds/all.ts';
import type { PgKind, ReadFact } from '../kinds/kind.ts';
import type { Arriving, Rows } from './rows.ts';
import { unmodelledFinding } from './unmodelled.ts';

export interface Assembled {
  readonly facts: Map<Id, Fact>;
  /** pg_depend key → fact. */
  readonly idOf: ReadonlyMap<string, Id>;
  /** What facts stand on besides, by pg_depend key. */
  readonly needs: readonly (readonly [Id, string])[];
  /** Facts that come along with what they lie within. */
  readonly within: ReadonlyMap<Id, Id>;
  readonly findings: readonly Finding[];
  /** What came for no kind. */
  readonly rest: Rows;
}

export interface Assembling extends Arriving {
  /** Once all has come. */
  end(): Assembled;
}

/** Facets last: they are about facts of others. */
const ORDER: readonly PgKind[] = [...kinds.filter(({ facet }) => !facet), ...kinds.filter(({ facet }) => facet)];

export function assembling(unify: Unify = (fact) => fact): Assembling {
  let attempt = begun(unify);
  return {
    begin: () => {
      attempt = begun(unify);
    },
    // Whoever waits for rows asks for the next ones first.
    take: (rows) => {
      const { give, advance } = attempt;
      give(rows);
      setImmediate(() => advance());
    },
    end: () => attempt.end(),
  };
}

function begun(unify: Unify): { give(rows: Rows): void; advance(): void; end(): Assembled } {
  const waiting = new Map<string, unknown>();
  const facts = new Map<Id, Fact>();
  const idOf = new Map<string, Id>();
  const needs: [Id, string][] = [];
  const within = new Map<Id, Id>();
  const findings: Finding[] = [];
  let failure: { readonly error: unknown } | undefined;
  let done = 0;
  // Rows of one table come one after the other: what lies within it shares its id.
  let around: Id = '';
  const parentOf = (address: Address): Id => {
    const id = addressText(address);
    return (around = id === around ? around : id);
  };
  const add = (each: ReadFact<object>): void => {
    const made = addressText(each.address);
    const fact = unify(each.parent ? { address: each.address, id: made, parent: parentOf(each.parent), body: each.body } : { address: each.address, id: made, body: each.body });
    const { id } = fact;
    facts.set(id, fact);
    for (const key of each.keys) idOf.set(key, id);
    if (each.parent?.[0] === 'base-type' || each.parent?.[0] === 'range') within.set(id, parentOf(each.parent));
    for (const need of each.needs ?? []) needs.push([id, need]);
  };
  const resolve = (key: string): Address | undefined => {
    const id = idOf.get(key);
    return id === undefined ? undefined : facts.get(id)!.address;
  };
  const read = (kind: PgKind): void => {
    for (const each of rowsOf(kind, waiting.get(kind.kind.kind) ?? [])) {
      for (const found of kind.facts(each, resolve)) add(found);
      const unknown = kind.unmodelled?.(each, resolve);
      if (unknown !== undefined) findings.push(unmodelledFinding(unknown));
    }
    waiting.delete(kind.kind.kind);
  };
  const readOn = (all: boolean): void => {
    for (; done < ORDER.length && (all || waiting.has(ORDER[done]!.kind.kind)); done += 1) read(ORDER[done]!);
  };
  return {
    give: (rows) => {
      for (const [name, each] of Object.entries(rows)) waiting.set(name, each);
    },
    advance: () => {
      try {
        if (!failure) readOn(false);
      } catch (error) {
        // Nobody waits for it here.
        failure = { error };
      }
    },
    end: () => {
      if (failure) throw failure.error;
      readOn(true);
      return { facts, idOf, needs, within, findings, rest: Object.fromEntries(waiting) };
    },
  };
}

/** Out of lists of values, when it came as such. */
function* rowsOf({ columns }: PgKind, came: unknown): Iterable<never> {
  if (!columns) return yield* came as never[];
  const lists = came as readonly (readonly unknown[] | null)[];
  // Copies of one object have one shape from the start.
  const empty: Readonly<Record<string, unknown>> = Object.fromEntries(columns.map((name) => [name, null]));
  for (let index = 0; index < (lists[0]?.length ?? 0); index += 1) {
    const row = { ...empty };
    for (let at = 0; at < columns.length; at += 1) row[columns[at]!] = lists[at]![index];
    yield row as never;
  }
}
