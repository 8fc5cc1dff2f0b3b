/** Foreign keys over a column whose type changes: the server checks at once that both ends still compare, so they go before and come back after. */
import { addressText, part, type Catalog, type Context, type Fact, type Id } from '@sluice/core/dialect';
import { baseType } from './column-cast.ts';
import type { Column } from './column.ts';
import type { Constraint } from './constraint.ts';
import { descendants, heirsOf } from './heritage.ts';

/** Types that compare with each other without a cast (pg_amop of btree families). */
const FAMILIES: readonly (readonly string[])[] = [
  ['smallint', 'integer', 'bigint'], ['text', 'character varying'], ['real', 'double precision'], ['date', 'timestamp without time zone', 'timestamp with time zone'],
];

export function foreignKeysOver(before: Fact<Column>, after: Fact<Column>, { before: catalog }: Context): Id[] {
  if (baseType(before.body.type) === baseType(after.body.type)) return [];
  return keysOver(before, catalog).filter(goes(before, after)).map(({ id }) => id);
}

/** The tables at the other ends of those that stay: the server makes these anew itself, and locks both ends. */
export function otherEnds(before: Fact<Column>, after: Fact<Column>, { before: catalog }: Context): Id[] {
  if (before.body.type === after.body.type) return [];
  const own = [before.parent!, ...descendants(before.parent!, catalog)];
  const kept = keysOver(before, catalog).filter((key) => baseType(before.body.type) === baseType(after.body.type) || !goes(before, after)(key));
  return [...new Set(kept.flatMap(({ parent, body }) => [parent!, ...(body.references ? [addressText(body.references)] : [])]))].filter((table) => !own.includes(table));
}

function keysOver(column: Fact<Column>, catalog: Catalog): Fact<Constraint>[] {
  const over = (id: Id) => catalog.dependantsOf(id).filter(({ strength }) => strength === 'hard').map(({ from }) => catalog.facts.get(from)!).filter(isForeignKey);
  // A partition's own key over an inherited column stands on its table.
  const below = descendants(column.parent!, catalog);
  const heirs = below.flatMap(over).filter(({ parent, body }) => !below.includes(parent!) || body.columns.includes(part(column.address, 3)));
  return [...new Set([...over(column.id), ...heirsOf(column, catalog).flatMap(over), ...heirs])];
}

function goes(before: Fact<Column>, after: Fact<Column>): (key: Fact<Constraint>) => boolean {
  const [from, to] = [baseType(before.body.type), baseType(after.body.type)];
  const compares = FAMILIES.some((family) => family.includes(from) && family.includes(to));
  return ({ body }) => !compares || isTemporal(body);
}

/** Its columns are compared by GiST, whose families hold one type each. */
const isTemporal = ({ definition }: Constraint): boolean => /\bPERIOD\b/.test(definition);

const isForeignKey = (fact: Fact): fact is Fact<Constraint> => fact.address[0] === 'constraint' && (fact.body as Constraint).type === 'foreign-key';
