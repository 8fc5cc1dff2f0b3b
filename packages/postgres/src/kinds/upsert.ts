/**
 * ON CONFLICT … DO UPDATE may speak of EXCLUDED, a row of the whole table: the server notes every column that is there when the statement is read, named or not.
 * https://www.postgresql.org/docs/18/sql-insert.html
 */
import { kindOf, type Context, type Fact, type Id } from '@sluice/core/dialect';

const UPSERT = /\bON CONFLICT\b[\s\S]*\bDO UPDATE\b/;

/** Defined anew in place it would hold on to a column that goes: it has to be away in the meantime. */
export function holdsOn({ id }: Fact, definition: string, { before, after }: Context): boolean {
  if (!UPSERT.test(definition)) return false;
  const tables = new Set(after.needsOf(id).flatMap(({ to }): Id[] => {
    const need = after.facts.get(to);
    return need === undefined ? [] : kindOf(need) === 'table' ? [to] : kindOf(need) === 'column' ? [need.parent!] : [];
  }));
  return [...tables].some((table) => before.childrenOf(table).some((child) => kindOf(child) === 'column' && !after.facts.has(child.id)));
}
