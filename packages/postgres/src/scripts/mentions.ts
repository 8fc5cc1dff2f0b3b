/** In which statements a table's name stands, before anybody parses them: a deployment may hold thousands, and many look at all those before them. */
import type { Id } from '@sluice/core/dialect';
import type { Statement } from '../script/statement.ts';

const folded = new WeakMap<Statement, string>();

/** Its name without the schema, as it stands in the id. */
export const bare = (table: Id): string => table.slice(table.lastIndexOf('.') + 1);

export function mentioning(table: Id): (statement: Statement) => boolean {
  // In quotes a quote is written twice.
  const name = bare(table).replace(/^"|"$/g, '').split('"')[0]!.toLowerCase();
  return (statement) => {
    let text = folded.get(statement);
    if (text === undefined) folded.set(statement, (text = statement.text.toLowerCase()));
    return text.includes(name);
  };
}
