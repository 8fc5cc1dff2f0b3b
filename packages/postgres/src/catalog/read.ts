/** The live catalog: every kind's query in one snapshot, then facts and edges. */
import { addressText, catalog, type Address, type Edge, type Fact, type Finding, type Id, type Session, type Unify } from '@sluice/core/dialect';
import { kinds } from '../kinds/all.ts';
import type { PgKind, ReadContext, ReadFact } from '../kinds/kind.ts';
import { ready } from '../script/parser.ts';
import { edges } from './edges.ts';
import { readRows, type More } from './rows.ts';
import { unmodelled, unmodelledFinding } from './unmodelled.ts';
import type { Catalog } from '@sluice/core/dialect';

export interface Read {
  readonly catalog: Catalog;
  /** pg_depend key → fact, for those who must find more about a fact on the same server. */
  readonly idOf: ReadonlyMap<string, Id>;
}

/** `more`: sessions to ask on besides, where there can be several. `still`: nobody else changes the database. */
export async function readCatalog(session: Session, options: { readonly journalSchema: string; readonly more?: More | undefined; readonly still?: boolean; readonly asked?: (() => void) | undefined; readonly unify?: Unify | undefined }): Promise<Read> {
  const context: ReadContext = { version: session.server.version, journalSchema: options.journalSchema };
  const [row] = await Promise.all([readRows(session, context, options.more, { still: options.still, asked: options.asked }), ready()]);

  const { unify = (fact) => fact } = options;
  const facts = new Map<Id, Fact>();
  const idOf = new Map<string, Id>();
  const needs: [Id, string][] = [];
  const within = new Map<Id, Id>();
  const findings: Finding[] = [];
  // Rows of one table come one after the other: what lies within it shares its id.
  let around: Id = '';
  const parentOf = (address: Address): Id => {
    const id = addressText(address);
    return (around = id === around ? around : id);
  };
  const take = (each: ReadFact<object>) => {
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
  const readKind = (kind: PgKind) => {
    for (const each of rowsOf(kind, row[kind.kind.kind] ?? [])) {
      for (const found of kind.facts(each, resolve)) take(found);
      const unknown = kind.unmodelled?.(each, resolve);
      if (unknown !== undefined) findings.push(unmodelledFinding(unknown));
    }
  };
  for (const kind of kinds) if (!kind.facet) readKind(kind);
  for (const kind of kinds) if (kind.facet) readKind(kind);
  for (const [id, fact] of facts) {
    // A parent that is not modelled here (an extension's table) cannot hold it.
    if (fact.parent !== undefined && !facts.has(fact.parent)) facts.set(id, withoutMissingParent(fact, facts));
  }
  findings.push(...(await unmodelled(session, row['objects'] as string | null, idOf)));
  const drawn: Edge[] = edges((row['dependency'] as string | null) ?? '', idOf, needs, within);
  return { catalog: catalog(facts.values(), drawn, findings), idOf };
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

/** An inherited column that says nothing itself has no fact: what lies within it lies within its table. */
function withoutMissingParent(fact: Fact, facts: ReadonlyMap<Id, Fact>): Fact {
  const [, schema, relation] = fact.address;
  const table = addressText(['table', schema ?? '', relation ?? '']);
  const { parent: _parent, ...rest } = fact;
  return facts.has(table) ? { ...rest, parent: table } : rest;
}
