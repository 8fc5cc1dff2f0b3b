/** The live catalog: every kind's query in one snapshot, then facts and edges. */
import { addressText, catalog, type Catalog, type Edge, type Fact, type Id, type Session, type Unify } from '@sluice/core/dialect';
import type { ReadContext } from '../kinds/kind.ts';
import { ready } from '../script/parser.ts';
import { assembling } from './assemble.ts';
import { edges } from './edges.ts';
import { readRows, type More } from './rows.ts';
import { unmodelled } from './unmodelled.ts';

export interface Read {
  readonly catalog: Catalog;
  /** pg_depend key → fact, for those who must find more about a fact on the same server. */
  readonly idOf: ReadonlyMap<string, Id>;
}

interface ReadOptions {
  readonly journalSchema: string;
  /** Sessions to ask on besides, where there can be several. */
  readonly more?: More | undefined;
  /** Nobody else changes the database. */
  readonly still?: boolean;
  readonly asked?: (() => void) | undefined;
  readonly unify?: Unify | undefined;
}

export async function readCatalog(session: Session, { journalSchema, more, still, asked, unify }: ReadOptions): Promise<Read> {
  const context: ReadContext = { version: session.server.version, journalSchema };
  await ready();
  const arriving = assembling(unify);
  await readRows(session, context, more, arriving, { still, asked });
  const { facts, idOf, needs, within, findings, rest } = arriving.end();
  for (const [id, fact] of facts) {
    // A parent that is not modelled here (an extension's table) cannot hold it.
    if (fact.parent !== undefined && !facts.has(fact.parent)) facts.set(id, withoutMissingParent(fact, facts));
  }
  const strange = await unmodelled(session, rest['objects'] as string | null, idOf);
  const drawn: Edge[] = edges((rest['dependency'] as string | null) ?? '', idOf, needs, within);
  return { catalog: catalog(facts.values(), drawn, [...findings, ...strange]), idOf };
}

/** An inherited column that says nothing itself has no fact: what lies within it lies within its table. */
function withoutMissingParent(fact: Fact, facts: ReadonlyMap<Id, Fact>): Fact {
  const [, schema, relation] = fact.address;
  const table = addressText(['table', schema ?? '', relation ?? '']);
  const { parent: _parent, ...rest } = fact;
  return facts.has(table) ? { ...rest, parent: table } : rest;
}
