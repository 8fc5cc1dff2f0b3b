/** Names that the server chooses are counted on where one is taken: they follow from all that is there, not from a statement and its needs alone. */
import { part, type Fact } from '@sluice/core/dialect';
import type { Placed, Sourced, Unit, Units } from './units.ts';

/** Where the server counts on within 63 bytes, the text before the number is cut. */
const LONG = 56;

/**
 * Whether a name might be another one in a whole load: of two that take the same name one gets a number. `old` stays as it was kept, `now` was
 * loaded without it, `before` is what `now` takes the place of.
 */
export function renumbered<S extends Sourced>(old: readonly Fact[], now: readonly Fact[], before: readonly Fact[], again: ReadonlySet<Unit<S>>, units: Units<S>, kept: Placed): boolean {
  const written = new Map<Unit<S>, string>();
  const textOf = (unit: Unit<S>): string => {
    const known = written.get(unit) ?? unit.statements.map(({ statement }) => statement.text).join('\n');
    written.set(unit, known);
    return known;
  };
  const fresh = new Set<string>();
  const long = new Set<string>();
  for (const fact of [...now, ...before]) {
    for (const name of namesOf(fact)) {
      fresh.add(name);
      const short = cut(name);
      if (short !== undefined) long.add(short);
    }
  }
  const isWritten = (name: string): boolean => [...again].some((unit) => textOf(unit).includes(name.slice(name.indexOf('\n') + 1)));
  for (const fact of old) {
    for (const name of namesOf(fact)) {
      const own = kept.nameOf.get(fact.id);
      const unit = own === undefined ? undefined : units.ofName.get(own);
      const last = name.slice(name.indexOf('\n') + 1);
      // Both have it: right where somebody wrote it so.
      if (fresh.has(name) && !isWritten(name)) return true;
      const plain = name.replace(/\d+$/, '');
      if (plain !== name && fresh.has(plain) && !(unit && textOf(unit).includes(last))) return true;
      if (long.has(cut(name) ?? '') && !(unit && textOf(unit).includes(last))) return true;
    }
  }
  return false;
}

/** Whether there are names of different units that were counted on: which one got the number follows from the order of all statements. */
export function countedOn<S extends Sourced>(facts: Iterable<Fact>, units: Units<S>, kept: Pick<Placed, 'nameOf'>): boolean {
  const holders = new Map<string, Set<string | undefined>>();
  const named = [...facts].flatMap((fact) => namesOf(fact).map((name) => ({ name, own: kept.nameOf.get(fact.id) })));
  for (const { name, own } of named) for (const key of [name, cut(name)]) if (key !== undefined) holders.set(key, (holders.get(key) ?? new Set()).add(own));
  const text = (own: string | undefined): string => (own === undefined ? undefined : units.ofName.get(own))?.statements.map(({ statement }) => statement.text).join('\n') ?? '';
  return named.some(({ name, own }) => {
    const plain = name.replace(/\d+$/, '');
    // One that was counted on ends with the number.
    if (plain === name) return false;
    const others = [...(holders.get(plain) ?? []), ...(holders.get(cut(name) ?? '') ?? [])];
    return others.some((other) => other !== own) && !text(own).includes(name.slice(name.indexOf('\n') + 1));
  });
}

/** What long names of one origin have in common. */
const cut = (name: string): string | undefined => {
  const at = name.indexOf('\n') + 1;
  return Buffer.byteLength(name.slice(at)) >= LONG ? `${name.slice(0, at + 16)}…` : undefined;
};

/** In which schema, and what: relations, constraints and statistics share rules, so they are not told apart. */
function namesOf({ address, body }: Fact): string[] {
  const [kind] = address;
  const schema = part(address, 1);
  if (kind === 'constraint' || kind === 'domain-constraint') return [`${schema}\n${part(address, 3)}`];
  if (kind === 'column') {
    const { _sequence } = body as { _sequence?: string };
    return _sequence === undefined ? [] : [`${schema}\n${_sequence}`];
  }
  return RELATIONS.has(kind) ? [`${schema}\n${part(address, 2)}`] : [];
}

const RELATIONS: ReadonlySet<string> = new Set(['table', 'view', 'materialized-view', 'foreign-table', 'index', 'sequence', 'statistics', 'composite', 'enum', 'domain', 'range', 'base-type']);
