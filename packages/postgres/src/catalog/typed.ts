/**
 * A typed table's columns have no facts, for they follow from its type. Where a table gets or loses its type, or gets another one (by name, or made anew), both sides say all columns, and
 * that it is of a type is a fact that is made last and undone first (kinds/typing.ts). Rows stay where they are.
 */
import { addressText, catalog as makeCatalog, part, type Address, type Catalog, type Edge, type Fact, type Id } from '@sluice/core/dialect';
import type { Column } from '../kinds/column.ts';
import { isSwapped, type Composite } from '../kinds/composite.ts';
import { isTable, typeColumns } from '../kinds/heritage.ts';
import type { Table } from '../kinds/table.ts';

type Typed = readonly [old: Fact<Table>, now: Fact<Table>];

export function typed(before: Catalog, after: Catalog): { before: Catalog; after: Catalog } {
  const tables = [...after.facts.values()].flatMap((now): Typed[] => {
    const old = before.facts.get(now.id);
    return isTable(old) && isTable(now) && (old.body.ofType !== now.body.ofType || isOfSwapped(now, before, after)) && isAlterable([old, now], before, after) ? [[old, now]] : [];
  });
  return tables.length === 0 ? { before, after } : { before: apart(before, tables.map(([old]) => old)), after: apart(after, tables.map(([, now]) => now)) };
}

/** Its type stays the same one by name, and is made anew. */
function isOfSwapped(table: Fact<Table>, before: Catalog, after: Catalog): boolean {
  const id = table.body.ofType === undefined ? undefined : typeOf(table, after);
  const [old, now] = [before, after].map(({ facts }) => facts.get(id ?? '') as Fact<Composite> | undefined);
  return old !== undefined && now !== undefined && isSwapped(old, now, { before, after });
}

const typeOf = (table: Fact<Table>, catalog: Catalog): Id | undefined => catalog.needsOf(table.id).find(({ to }) => to.startsWith('composite '))?.to;

/** A type's attributes are only known where it is a fact; its own order of columns is the one thing that the server asks for and cannot make. */
function isAlterable([old, now]: Typed, before: Catalog, after: Catalog): boolean {
  const [were, are] = [columnsOf(old, before), columnsOf(now, after)];
  if (!were || !are) return false;
  if (now.body.ofType === undefined) return true;
  const stay = were.filter(({ id }) => are.some((column) => column.id === id));
  return are.every(({ id }, index) => index >= stay.length || stay[index]!.id === id);
}

/** In their order, as facts of the table; undefined where that is not known. */
function columnsOf(table: Fact<Table>, catalog: Catalog): Fact<Column>[] | undefined {
  const own = catalog.childrenOf(table.id).filter((fact): fact is Fact<Column> => fact.address[0] === 'column').sort((a, b) => a.body._position - b.body._position);
  if (table.body.ofType === undefined) return own;
  return typeColumns(table, catalog)?.map((column) => {
    const said = own.find(({ id }) => id === column.id);
    const { type, collation, ...rest } = column.body;
    // What one side says of a column may have come from the other (unfold.ts); its type is always its own.
    return { ...column, body: { ...rest, ...said?.body, type, collation, local: true } };
  });
}

function apart(of: Catalog, tables: readonly Fact<Table>[]): Catalog {
  const facts = new Map(of.facts);
  const edges: Edge[] = [];
  const free = new Map<Id, Id>();
  for (const table of tables) {
    const { ofType, ...body } = table.body;
    if (ofType === undefined) continue;
    facts.set(table.id, { ...table, body });
    const type = typeOf(table, of)!;
    free.set(table.id, type);
    const address: Address = ['typing', part(table.address, 1), part(table.address, 2)];
    const id = addressText(address);
    facts.set(id, { address, id, parent: table.id, body: { type: ofType } });
    edges.push({ from: id, to: type, strength: 'hard' });
    for (const column of columnsOf(table, of)!) {
      facts.set(column.id, column);
      edges.push({ from: id, to: column.id, strength: 'soft' });
      for (const { to } of of.needsOf(type)) edges.push({ from: column.id, to, strength: 'soft' });
    }
  }
  for (const fact of facts.values()) {
    const [kind, schema, table, column] = fact.address.map(String);
    const parent = kind === 'default' && free.has(addressText(['table', schema!, table!])) ? addressText(['column', schema!, table!, column!]) : undefined;
    if (parent !== undefined && facts.has(parent)) facts.set(fact.id, { ...fact, parent });
  }
  return makeCatalog(facts.values(), [...of.edges.filter(({ from, to }) => free.get(from) !== to), ...edges], of.findings);
}
