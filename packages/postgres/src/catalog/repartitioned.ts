/**
 * A table that becomes partitioned, or stops being so, is made anew, and so are its partitions; one that gets a type whose columns lie in another order, too. Its rows go over: on both sides they are a fact that stands on the
 * table and on all of its partitions, so that they leave before any of these goes, and come when all of them are there.
 */
import { addressText, catalog as makeCatalog, kindOf, part, type Address, type Catalog, type Edge, type Fact, type Id } from '@sluice/core/dialect';
import type { Constraint } from '../kinds/constraint.ts';
import type { ForeignTable } from '../kinds/foreign-table.ts';
import { childTables, descendants, isTable, parentsOf } from '../kinds/heritage.ts';
import { rowsOf } from '../kinds/rows-of.ts';
import { isPartitionedAlike, type Table } from '../kinds/table.ts';

export function repartitioned(before: Catalog, after: Catalog): { before: Catalog; after: Catalog } {
  const tables = [...after.facts.values()].filter((now): now is Fact<Table> => {
    const old = before.facts.get(now.id);
    return isTable(old) && isTable(now) && goesOver(old, now, before, after);
  });
  return tables.length === 0 ? { before, after } : { before: withRows(before, tables, false), after: withRows(after, tables, true) };
}

/** Partitions of the one that live on have their rows by themselves; those of other servers are not ours to move. */
function goesOver(old: Fact<Table>, now: Fact<Table>, before: Catalog, after: Catalog): boolean {
  if (isPartitionedAlike(old, now) && old.body.ofType === now.body.ofType) return false;
  if (parentsOf(old).length > 0 || parentsOf(now).length > 0) return false;
  if ([[old, before], [now, after]].some(([table, catalog]) => (table as Fact<Table>).body.partitionKey === undefined && childTables(old.id, catalog as Catalog).length > 0)) return false;
  if (descendants(old.id, before).some((id) => after.facts.has(id))) return false;
  return [before, after].every((catalog) => {
    const tree = new Set([old.id, ...descendants(old.id, catalog)]);
    return ![...catalog.facts.values()].some(({ address, body }) => address[0] === 'foreign-table' && tree.has(addressOf((body as ForeignTable).partition?.of)));
  });
}

const addressOf = (address: Address | undefined): Id => (address === undefined ? '' : addressText(address));

function withRows(of: Catalog, tables: readonly Fact<Table>[], wanted: boolean): Catalog {
  const facts: Fact[] = [];
  const edges: Edge[] = [];
  const given = new Set<Edge>();
  for (const table of tables) {
    const address = rowsOf(table);
    const id = addressText(address);
    const here = of.facts.get(table.id) as Fact<Table>;
    const tree = [table.id, ...descendants(table.id, of)];
    facts.push({ address, id, parent: addressText(['schema', part(table.address, 1)]), body: { of: `${here.body.partitionKey ?? ''} ${String(here.body.keyTypes ?? '')} ${here.body.ofType ?? ''}` } });
    for (const to of tree) edges.push({ from: id, to, strength: 'hard' });
    // A foreign key to the table stands on its partitions too, and goes with the table whatever becomes of them.
    for (const part of tree.slice(1)) {
      for (const edge of of.dependantsOf(part)) if (isKeyTo(of.facts.get(edge.from), table.id, tree)) given.add(edge);
    }
    // What would look at the rows, or act on them, comes later.
    if (wanted) for (const fact of of.facts.values()) if (waits(fact, tree)) edges.push({ from: fact.id, to: id, strength: 'soft' });
  }
  return makeCatalog([...of.facts.values(), ...facts], [...of.edges.filter((edge) => !given.has(edge)), ...edges], of.findings);
}

const isKeyTo = (fact: Fact | undefined, table: Id, tree: readonly Id[]): boolean =>
  fact !== undefined && kindOf(fact) === 'constraint' && addressOf((fact.body as Constraint).references) === table && !tree.includes(fact.parent ?? '');

function waits(fact: Fact, tree: readonly Id[]): boolean {
  const kind = kindOf(fact);
  if (kind === 'materialized-view') return true;
  if (kind === 'constraint') return tree.some((id) => isKeyTo(fact, id, tree));
  return (kind === 'trigger' || kind === 'rule' || kind === 'policy' || kind === 'index') && tree.includes(fact.parent ?? '');
}
