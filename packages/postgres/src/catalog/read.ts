/** The live catalog: every kind's query in one round trip and one snapshot, then facts and edges. */
import { addressText, catalog, isSqlError, type Address, type Edge, type Fact, type Finding, type Id, type Session } from '@sluice/core/dialect';
import { kinds } from '../kinds/all.ts';
import type { PgKind, ReadContext, ReadFact } from '../kinds/kind.ts';
import { dependencySql, edges } from './edges.ts';
import { unmodelled, unmodelledFinding, unmodelledSql, type UnmodelledRow } from './unmodelled.ts';
import type { Catalog } from '@sluice/core/dialect';

export interface Read {
  readonly catalog: Catalog;
  /** pg_depend key → fact, for those who must find more about a fact on the same server. */
  readonly idOf: ReadonlyMap<string, Id>;
}

interface Row { readonly [kind: string]: unknown }

/** To print a view takes ACCESS SHARE on what it reads: who waits for that is in nobody's way, so a table that is locked for a while is waited for. */
const TRIES = 20;

async function patiently<T>(ask: () => Promise<T>): Promise<T> {
  for (let tried = 1; ; tried += 1) {
    try {
      return await ask();
    } catch (error) {
      if (!isSqlError(error) || error.nature !== 'lock' || tried >= TRIES) throw error;
    }
  }
}

export async function readCatalog(session: Session, options: { readonly journalSchema: string }): Promise<Read> {
  const context: ReadContext = { version: session.server.version, journalSchema: options.journalSchema };
  const parts = kinds.map(({ kind, sql }) => aggregate(kind.kind, sql(context)));
  const text = `select ${[...parts, `(${dependencySql}) as dependency`, aggregate('unmodelled', unmodelledSql(context))].join(',\n')}`;
  const [row] = await patiently(() => session.query<Row>(text));
  if (!row) throw new Error('the catalog query gave no row');

  const facts = new Map<Id, Fact>();
  const idOf = new Map<string, Id>();
  const addressOf = new Map<string, Address>();
  const needs: [Id, string][] = [];
  const within = new Map<Id, Id>();
  const findings: Finding[] = [];
  const take = (each: ReadFact<object>) => {
    const id = addressText(each.address);
    facts.set(id, { address: each.address, id, ...(each.parent && { parent: addressText(each.parent) }), body: each.body });
    for (const key of each.keys) {
      idOf.set(key, id);
      addressOf.set(key, each.address);
    }
    if (each.parent?.[0] === 'base-type') within.set(id, addressText(each.parent));
    for (const need of each.needs ?? []) needs.push([id, need]);
  };
  const readKind = (kind: PgKind) => {
    const resolve = (key: string) => addressOf.get(key);
    for (const each of row[kind.kind.kind] as never[]) {
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
  findings.push(...unmodelled(row['unmodelled'] as UnmodelledRow[], idOf));
  const drawn: Edge[] = edges((row['dependency'] as string | null) ?? '', idOf, needs, within);
  return { catalog: catalog(facts.values(), drawn, findings), idOf };
}

const aggregate = (name: string, sql: string): string => `(select coalesce(json_agg(q), '[]'::json) from (${sql}) q) as "${name}"`;

/** An inherited column that says nothing itself has no fact: what lies within it lies within its table. */
function withoutMissingParent(fact: Fact, facts: ReadonlyMap<Id, Fact>): Fact {
  const [, schema, relation] = fact.address;
  const table = addressText(['table', schema ?? '', relation ?? '']);
  const { parent: _parent, ...rest } = fact;
  return facts.has(table) ? { ...rest, parent: table } : rest;
}
