/**
 * A range type has one multirange, so one by another name is the same one: it is renamed, and all that holds its values has them still. What is there is
 * seen under the name that is wanted, for columns, attributes, domains and its comment follow by themselves. Text that speaks of it is made again as any other.
 */
import { addressText, catalog as makeCatalog, type Address, type Body, type Catalog, type Fact, type Id } from '@sluice/core/dialect';
import type { Column } from '../kinds/column.ts';
import type { Composite } from '../kinds/composite.ts';
import type { Domain } from '../kinds/domain.ts';
import type { Range } from '../kinds/range.ts';
import type { Table } from '../kinds/table.ts';

export function underNewMultiranges(before: Catalog, after: Catalog): Catalog {
  const names = new Map<string, string>();
  const comments = new Map<Id, Address>();
  for (const { id, address, body } of after.facts.values()) {
    if (address[0] !== 'range') continue;
    const old = before.facts.get(id)?.body as Range | undefined;
    const { multirange, _multirange: name } = body as Range;
    if (!old?._multirange || !name || old.multirange === multirange) continue;
    names.set(old.multirange, multirange);
    comments.set(addressText(['comment', ['multirange', ...old._multirange]]), ['comment', ['multirange', ...name]]);
  }
  if (names.size === 0) return before;
  const named = (type: string): string => {
    const bare = type.replace(/(\[\])+$/, '');
    return `${names.get(bare) ?? bare}${type.slice(bare.length)}`;
  };
  const facts = [...before.facts.values()].map((fact): Fact => {
    const address = comments.get(fact.id);
    return { ...fact, ...(address && { address, id: addressText(address) }), body: renamed(fact, named) };
  });
  return makeCatalog(facts, before.edges, before.findings);
}

function renamed({ address, body }: Fact, named: (type: string) => string): Body {
  switch (address[0]) {
    case 'column':
    case 'domain':
      return { ...body, type: named((body as Column | Domain).type) };
    case 'composite':
      return { ...body, attributes: (body as Composite).attributes.map((each) => ({ ...each, type: named(each.type) })) };
    case 'table':
      return (body as Table).keyTypes === undefined ? body : { ...body, keyTypes: (body as Table).keyTypes!.map(named) };
    default:
      return body;
  }
}
