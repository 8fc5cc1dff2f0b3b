/** The statements that a DO block sends, as far as its text tells (PostgreSQL manual: DO; PL/pgSQL, Basic Statements). Whether each is reached only the server knows. */
import { asStatement, executedValue } from '../script/body-plpgsql.ts';
import { parsePlpgsql } from '../script/parser.ts';
import { parse } from '../script/parse.ts';
import { split } from '../script/split.ts';
import type { Statement } from '../script/statement.ts';
import { constantText, isTree, items, parts, tagged, tree } from '../script/tree.ts';

export function statementsOf(statement: Statement): Statement[] {
  const parsed = parse(statement);
  if ('problem' in parsed || tagged(parsed.node)[0] !== 'DoStmt') return [];
  return sentBy(parsePlpgsql(statement.text), statement.place);
}

/** Those of compiled PL/pgSQL, its queries and expressions, in the order in which they are written. */
export function sentBy(compiled: unknown, place: Statement['place']): Statement[] {
  const found: string[] = [];
  visit(compiled, found);
  return found.flatMap((sent) => split(sent, place.file).map((each) => ({ ...each, place })));
}

function visit(value: unknown, found: string[]): void {
  if (Array.isArray(value)) for (const each of value) visit(each, found);
  if (!isTree(value)) return;
  for (const key in value) {
    const child = tree(value[key]);
    const sent = key === 'PLpgSQL_expr' ? asStatement(child) : key === 'PLpgSQL_stmt_dynexecute' ? executed(child['query']) : undefined;
    if (sent !== undefined) found.push(sent);
    else visit(value[key], found);
  }
}

/** EXECUTE 'literal', EXECUTE format('literal', 'literal', …). */
function executed(query: unknown): string | undefined {
  const value = executedValue(query);
  return constantText(value) ?? formatted(value);
}

/** Manual: format. Without positions and widths, which nobody writes for a statement. */
function formatted(value: unknown): string | undefined {
  const { funcname, args } = tree(tree(value)['FuncCall']);
  if (parts(funcname).at(-1) !== 'format') return undefined;
  const [pattern, ...values] = items(args).map((each) => constantText(each));
  let next = 0;
  let known = true;
  const filled = pattern?.replace(/%(.)/gs, (_, kind: string) => {
    if (kind === '%') return '%';
    const given = values[next];
    next += 1;
    if (given === undefined || !'sIL'.includes(kind)) known = false;
    return kind === 'I' ? `"${(given ?? '').replaceAll('"', '""')}"` : kind === 'L' ? `'${(given ?? '').replaceAll("'", "''")}'` : (given ?? '');
  });
  return known ? filled : undefined;
}
