/** What ALTER COLUMN … TYPE … USING of a script makes of the values: said beside the column, as an annotation in a schema file says it. */
import { addressText, part, withShapes, type Catalog, type Fact, type Owns, type ScriptStatement } from '@sluice/core/dialect';
import type { Column } from '../kinds/column.ts';
import { parse } from '../script/parse.ts';
import { tokens } from '../script/tokens.ts';
import { items, tagged, text, tree } from '../script/tree.ts';
import { namesIn } from './names.ts';

export function converted(statement: ScriptStatement, after: Catalog, owns: Owns): Catalog {
  const parsed = parse(statement);
  const [tag, fields] = 'node' in parsed ? tagged(parsed.node) : ['', {}];
  if (tag !== 'AlterTableStmt') return after;
  const table = after.facts.get(namesIn(after, owns).relation(fields['relation'], ['table']));
  if (!table) return after;
  const commands = items(fields['cmds']).map((each) => tree(tree(each)['AlterTableCmd']));
  const written = expressions(statement.text);
  if (written.length !== commands.length) return after;
  return withShapes(after, commands.flatMap((command, index): Fact[] => {
    const using = written[index];
    if (text(command['subtype']) !== 'AT_AlterColumnType' || tree(tree(command['def'])['ColumnDef'])['raw_default'] === undefined || using === undefined) return [];
    const column = after.facts.get(addressText(['column', part(table.address, 1), part(table.address, 2), text(command['name']) ?? ''])) as Fact<Column> | undefined;
    return column ? [{ ...column, body: { ...column.body, _using: using } }] : [];
  }));
}

/** Of each command of the list, what stands behind its USING: no other word of that name stands outside of parentheses. */
function expressions(statement: string): (string | undefined)[] {
  const found: { from?: number; to: number }[] = [{ to: statement.length }];
  let depth = 0;
  let end = statement.length;
  tokens(statement, (token, at) => {
    if (token === '(' || token === '[') depth += 1;
    else if (token === ')' || token === ']') depth -= 1;
    else if (depth > 0) return;
    else if (token === ';') end = Math.min(end, at);
    else if (token === ',') {
      found.at(-1)!.to = at;
      found.push({ to: statement.length });
    } else if (token.toLowerCase() === 'using') found.at(-1)!.from ??= at + token.length;
  }, () => undefined);
  return found.map(({ from, to }) => (from === undefined ? undefined : statement.slice(from, Math.min(to, end)).trim()));
}
