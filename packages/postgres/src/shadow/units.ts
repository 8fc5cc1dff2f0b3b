/** Statements grouped by what they are about: what is loaded, read and kept together when few statements changed. */
import { part, sha256, type Fact, type Id } from '@sluice/core/dialect';
import type { Piece } from '../script/piece.ts';
import type { Ref } from '../script/ref.ts';
import type { Loadable } from './load.ts';

/** A loadable statement with what is known of it from its text. */
export interface Sourced extends Loadable {
  readonly searchSchema: string;
  readonly piece: Piece;
}

export interface Unit<S extends Sourced = Sourced> {
  /** In loading order. */
  readonly statements: readonly S[];
  /** Keys of its objects. */
  readonly names: readonly string[];
  readonly base: boolean;
  /** Of its statements and the settings that they run with, in order. */
  readonly signature: string;
}

export interface Units<S extends Sourced = Sourced> {
  readonly all: readonly Unit<S>[];
  readonly ofName: ReadonlyMap<string, Unit<S>>;
  /** Those that a name may mean: of its schema, or of any where it says none. */
  meantBy(ref: Ref): readonly Unit<S>[];
}

/** The key of an object, whatever its class: a table, its row type and a function of one name are kept together. */
export const nameKey = (schema: string, name: string): string => `${schema}\n${name}`;

/** undefined: what one of them does to others cannot be told. */
export function unitsOf<S extends Sourced>(statements: readonly S[]): Units<S> | undefined {
  if (statements.some(({ piece }) => piece.role === 'whole')) return undefined;
  const heads = new Map<string, string>();
  const head = (name: string): string => {
    let at = name;
    for (let next = heads.get(at); next !== undefined && next !== at; next = heads.get(at)) at = next;
    return at;
  };
  const keys = (refs: readonly Ref[], { searchSchema }: S): string[] => refs.map((ref) => nameKey(ref.schema ?? searchSchema, ref.name));
  const own = statements.map((statement) => keys(statement.piece.about, statement));
  const made = new Set(statements.flatMap((statement) => keys(statement.piece.makes, statement)));
  // An index that the server made and named: what is said about it lies with its table, of which the text says nothing.
  if (own.some((names) => names.some((name) => !made.has(name)))) return undefined;
  for (const names of own) {
    for (const name of names) if (!heads.has(name)) heads.set(name, name);
    for (const name of names.slice(1)) heads.set(head(name), head(names[0]!));
  }
  const groups = new Map<string, { statements: S[]; names: Set<string> }>();
  for (const [index, statement] of statements.entries()) {
    const names = own[index]!;
    // A statement about nothing that is known by a name is a unit of its own.
    const key = names.length > 0 ? head(names[0]!) : `${index}`;
    const group = groups.get(key) ?? { statements: [], names: new Set() };
    groups.set(key, group);
    group.statements.push(statement);
    for (const name of names) group.names.add(name);
  }
  const all: Unit<S>[] = [];
  const ofName = new Map<string, Unit<S>>();
  const loose = new Map<string, Set<Unit<S>>>();
  for (const { statements: list, names } of groups.values()) {
    let signature: string | undefined;
    const unit: Unit<S> = {
      statements: list, names: [...names], base: list.some(({ piece }) => piece.role === 'base'),
      get signature() { return (signature ??= sha256(list.map(textOf).join('\0')).slice(0, 24)); },
    };
    all.push(unit);
    for (const name of names) {
      ofName.set(name, unit);
      const last = name.slice(name.indexOf('\n') + 1);
      loose.set(last, (loose.get(last) ?? new Set()).add(unit));
    }
  }
  return {
    all, ofName,
    meantBy: ({ schema, name }) => {
      if (schema === undefined) return [...(loose.get(name) ?? [])];
      const unit = ofName.get(nameKey(schema, name));
      return unit ? [unit] : [];
    },
  };
}

const textOf = ({ statement, searchPath, settings }: Loadable): string => [searchPath, JSON.stringify(Object.entries(settings).sort()), statement.text].join('\0');

/** Under which key the unit of a topmost fact is found; undefined: statements of all kinds of such facts are loaded always. */
export function keyOf({ address }: Fact): string | undefined {
  return NAMED.has(address[0]) ? nameKey(part(address, 1), part(address, 2)) : undefined;
}

const NAMED: ReadonlySet<string> = new Set(['table', 'view', 'materialized-view', 'sequence', 'foreign-table', 'enum', 'domain', 'composite', 'range', 'base-type', 'function', 'procedure', 'aggregate']);

/** The fact of which it is a part; what lies in a schema is no part of it. */
export function aboveOf({ parent }: Fact, facts: ReadonlyMap<Id, Fact>): Fact | undefined {
  const above = parent === undefined ? undefined : facts.get(parent);
  return above?.address[0] === 'schema' ? undefined : above;
}

/** By fact: the key of the object that it is or is a part of; undefined for what has none. */
export function keysIn(facts: ReadonlyMap<Id, Fact>): ReadonlyMap<Id, string | undefined> {
  const found = new Map<Id, string | undefined>();
  const find = (fact: Fact): string | undefined => {
    if (found.has(fact.id)) return found.get(fact.id);
    const above = aboveOf(fact, facts);
    const key = above ? find(above) : keyOf(fact);
    found.set(fact.id, key);
    return key;
  };
  for (const fact of facts.values()) find(fact);
  return found;
}

/** Facts by the unit that made them. */
export interface Placed {
  /** By unit name; what statements of the base make stands under `undefined`. */
  readonly nameOf: ReadonlyMap<Id, string | undefined>;
  readonly ofName: ReadonlyMap<string, ReadonlyMap<Id, Fact>>;
}
