/** The statements in which a table's name stands, told before anybody parses them: a deployment may hold thousands, and many look at all those before them. */
import type { Id } from '@sluice/core/dialect';
import { parse } from '../script/parse.ts';
import type { Statement } from '../script/statement.ts';
import { tagged, type Tree } from '../script/tree.ts';
import type { Names } from './names.ts';

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

/** The trees of those that are about the table itself, in their order. */
export function onTable(table: Id, names: Names, statements: readonly Statement[]): (readonly [tag: string, fields: Tree])[] {
  return statements.flatMap((statement) => {
    const parsed = parse(statement);
    if ('problem' in parsed) return [];
    const [tag, fields] = tagged(parsed.node);
    return names.relation(fields['relation']) === table ? [[tag, fields] as const] : [];
  });
}
