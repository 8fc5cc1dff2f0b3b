/** Foreign keys over a column whose type changes: the server checks at once that both ends still compare, so they go before and come back after. */
import { part, type Context, type Fact, type Id } from '@sluice/core/dialect';
import { baseType } from './column-cast.ts';
import type { Column } from './column.ts';
import type { Constraint } from './constraint.ts';
import { descendants, heirsOf } from './heritage.ts';

/** Types that compare with each other without a cast (pg_amop of btree families). */
const FAMILIES: readonly (readonly string[])[] = [
  ['smallint', 'integer', 'bigint'], ['text', 'character varying'], ['real', 'double precision'], ['date', 'timestamp without time zone', 'timestamp with time zone'],
];

export function foreignKeysOver(before: Fact<Column>, after: Fact<Column>, { before: catalog }: Context): Id[] {
  const [from, to] = [baseType(before.body.type), baseType(after.body.type)];
  if (from === to) return [];
  const compares = FAMILIES.some((family) => family.includes(from) && family.includes(to));
  const over = (id: Id) => catalog.dependantsOf(id).filter(({ strength }) => strength === 'hard').map(({ from: each }) => catalog.facts.get(each)!).filter(isForeignKey).filter(({ body }) => !compares || isTemporal(body));
  // A partition's own key over an inherited column stands on its table.
  const heirs = descendants(before.parent!, catalog).flatMap(over).filter(({ parent, body }) => !descendants(before.parent!, catalog).includes(parent!) || body.columns.includes(part(before.address, 3)));
  return [...new Set([...over(before.id), ...heirsOf(before, catalog).flatMap(over), ...heirs].map(({ id }) => id))];
}

/** Its columns are compared by GiST, whose families hold one type each. */
const isTemporal = ({ definition }: Constraint): boolean => /\bPERIOD\b/.test(definition);

const isForeignKey = (fact: Fact): fact is Fact<Constraint> => fact.address[0] === 'constraint' && (fact.body as Constraint).type === 'foreign-key';
