/**
 * What a change of a column's type does to the indexes of partitions: the server makes the parent's again, and its parts with the names that it
 * chooses itself. Those that had other names get them back.
 */
import { addressText, part, type Context, type Draft, type Fact, type Id } from '@sluice/core/dialect';
import { ident, qualified } from '../script/quote.ts';
import type { Column } from './column.ts';
import type { Constraint } from './constraint.ts';
import { descendants, namedAfter } from './heritage.ts';
import type { Index } from './index-kind.ts';
import { optionsOf, tuned, type Part } from './index-part.ts';
import { chosenName } from './not-null-name.ts';

export interface Renamed {
  /** After the column has its type. */
  readonly renames: readonly Draft[];
  /** Indexes and constraints of the parent whose parts get names that cannot be told beforehand: they are made again as a whole. */
  readonly displaces: readonly Id[];
}

/** `gone`: they are dropped before it changes. */
export function partsOver(column: Fact<Column>, { before, after }: Context, gone: readonly Id[] = []): Renamed {
  const parents = before.dependantsOf(column.id).flatMap(({ from }) => [before.facts.get(from)!].filter((fact) => fact.parent === column.parent && isOverColumns(fact) && after.facts.has(fact.id) && !gone.includes(fact.id)));
  const parts = parents.length === 0 ? [] : descendants(column.parent!, before).filter((table) => after.facts.has(table)).flatMap((table) => before.childrenOf(table)).filter(isPart);
  const taken = new Set([...before.facts.values()].map(({ address }) => relation(String(address[1]), String(address.at(-1)))));
  const renames: Draft[] = [];
  const displaces = new Set<Id>();
  for (const fact of parts) {
    const parent = parents.find(({ id }) => id === addressText(fact.body.partitionOf!));
    if (!parent) continue;
    const [schema, name] = [part(fact.address, 1), part(fact.address, fact.address.length - 1)];
    const chosen = chosenFor(fact);
    if (taken.has(relation(schema, chosen)) || isOfItsOwn(fact, parent as Fact<Part>)) displaces.add(parent.id);
    // Where the parent's becomes another index as well, it is gone by then, and its parts with it.
    else renames.push({ sql: `alter index if exists ${qualified(schema, chosen)} rename to ${ident(name)}` });
    taken.add(relation(schema, chosen));
  }
  return { renames: displaces.size > 0 ? [] : renames, displaces: displaces.size > 0 ? parents.map(({ id }) => id) : [] };
}

const relation = (schema: string, name: string): string => addressText(['relation', schema, name]);

const isOverColumns = ({ address, body }: Fact): boolean => address[0] === 'index' || (address[0] === 'constraint' && ['primary-key', 'unique', 'exclusion'].includes((body as Constraint).type));
const isPart = (fact: Fact): fact is Fact<Part> => (fact.body as Part).partitionOf !== undefined;

/** The server makes its parts like the parent's. */
const isOfItsOwn = (fact: Fact<Part>, parent: Fact<Part>): boolean => parent.body.unlike !== undefined || tuned(fact, optionsOf(fact.body), optionsOf(parent.body)).length > 0;

const chosenFor = (fact: Fact): string => chosenName(part(fact.address[0] === 'index' ? (fact.body as Index).relation : fact.address, 2), ...namedAfter(fact));
