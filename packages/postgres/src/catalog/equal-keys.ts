/**
 * A foreign key stands on one of the keys over the columns that it refers to: the oldest (transformFkeyCheckAttrs goes through the indexes by OID). Which one that
 * was where the sources were loaded follows their order and says nothing of the database that is changed. So a wanted foreign key needs all that would do: whichever
 * is there first, the plan is one. The live one stands on what it stands on, for only that must not go before it.
 */
import { catalog as makeCatalog, kindOf, type Catalog, type Edge, type Fact, type Id } from '@sluice/core/dialect';
import type { Constraint } from '../kinds/constraint.ts';
import type { Index } from '../kinds/index-kind.ts';

export function onAnyOfEqualKeys(after: Catalog): Catalog {
  const added: Edge[] = [];
  for (const { from, to, strength } of after.edges) {
    const [foreign, key] = [after.facts.get(from), after.facts.get(to)];
    if (strength !== 'hard' || !isForeignKey(foreign)) continue;
    const columns = keyColumns(key);
    if (columns === undefined || key!.parent === undefined) continue;
    const known = new Set<Id>(after.needsOf(from).map((edge) => edge.to));
    for (const other of after.childrenOf(key!.parent)) if (!known.has(other.id) && keyColumns(other) === columns) added.push({ from, to: other.id, strength });
  }
  return added.length === 0 ? after : makeCatalog(after.facts.values(), [...after.edges, ...added], after.findings);
}

const isForeignKey = (fact: Fact | undefined): boolean => fact !== undefined && kindOf(fact) === 'constraint' && (fact.body as Constraint).type === 'foreign-key';

/** Of what a foreign key may refer to, in one order; undefined: it may not. */
function keyColumns(fact: Fact | undefined): string | undefined {
  if (fact === undefined) return undefined;
  if (kindOf(fact) === 'constraint') {
    const { type, columns, definition } = fact.body as Constraint;
    return (type === 'primary-key' || type === 'unique') && !/ (DEFERRABLE|WITHOUT OVERLAPS)/.test(definition.replace(' NOT DEFERRABLE', '')) ? ordered(columns) : undefined;
  }
  if (kindOf(fact) !== 'index') return undefined;
  const { unique, valid, definition, _columns } = fact.body as Index;
  // Columns alone, whatever it includes besides; of expressions and of some of the rows it is no key.
  const listed = /^USING \w+ \(([^()]*)\)/.exec(definition)?.[1]?.split(', ').length;
  return unique && valid && _columns && listed !== undefined && !definition.includes(' WHERE ') ? ordered(_columns.slice(0, listed)) : undefined;
}

const ordered = (columns: readonly string[]): string => JSON.stringify([...columns].sort());
