/**
 * Indexes of whole rows: the server knows of no column that they stand on, and computes them as it did for rows of the former type
 * (`attribute 3 of type t has wrong type`).
 */
import { kindOf, type Context, type Id } from '@sluice/core/dialect';
import { descendants } from './heritage.ts';
import type { Index } from './index-kind.ts';

/** Those that step aside while a column of `table` changes its type. */
export const overWholeRows = (table: Id, { before }: Pick<Context, 'before'>): Id[] => [table, ...descendants(table, before)].flatMap((each) => before.childrenOf(each))
  .filter((fact) => kindOf(fact) === 'index' && (fact.body as Index).partitionOf === undefined && (fact.body as Index).definition.includes('.*')).map(({ id }) => id);
