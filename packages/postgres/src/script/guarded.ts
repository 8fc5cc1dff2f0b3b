/** DO blocks in schema files that only make what is not there yet: loaded into an empty database, such a block is the statements in it. */
import { executedValue, queryOf } from './body-plpgsql.ts';
import { parsePlpgsql } from './parser.ts';
import { parse } from './parse.ts';
import { split } from './split.ts';
import { placeIn, type Statement } from './statement.ts';
import { constantText, isTree, items, tagged, text, tree, type Tree } from './tree.ts';

export interface Unguarded {
  readonly statements: readonly Statement[];
  /** Roles that it makes belong to the cluster: they are only asked for. */
  readonly roles: readonly Statement[];
}

/** undefined: it is none. Needs `ready()`. */
export function unguarded(statement: Statement): Unguarded | undefined {
  if (!/^do\b/i.test(statement.text)) return undefined;
  const parsed = parse(statement);
  if ('problem' in parsed || tagged(parsed.node)[0] !== 'DoStmt') return undefined;
  const sent = sentBy(parsePlpgsql(statement.text));
  if (!sent || sent.length === 0) return undefined;
  const all = sent.flatMap((each) => placed(each, statement));
  const isRole = (each: Statement): boolean => {
    const inner = parse(each);
    return 'node' in inner && tagged(inner.node)[0] === 'CreateRoleStmt';
  };
  return { statements: all.filter((each) => !isRole(each)), roles: all.filter(isRole) };
}

/** What stands in the block as it is sent has its place in the file. */
function placed(sent: string, block: Statement): Statement[] {
  const at = block.text.indexOf(sent);
  return split(sent, block.place.file).map((each) => (at < 0 ? { ...each, place: block.place, offset: block.offset } : { ...each, place: placeIn(block, at + each.offset), offset: block.offset + at + each.offset }));
}

/** The statements of a block in their order; undefined where it does anything else than sending them, or does so under a condition that an empty database may not meet. */
function sentBy(parsed: unknown): string[] | undefined {
  const [only, other] = items(tree(parsed)['plpgsql_funcs']);
  const { action, datums } = tree(tree(only)['PLpgSQL_function']);
  const declared = items(datums).map((each) => tree(tree(each)['PLpgSQL_var'])).filter((each) => !BUILT_IN.has(text(each['refname']) ?? ''));
  return other !== undefined || declared.length > 0 ? undefined : block(tree(tree(action)['PLpgSQL_stmt_block']));
}

const BUILT_IN: ReadonlySet<string> = new Set(['found', 'sqlstate', 'sqlerrm']);

function block(fields: Tree): string[] | undefined {
  const handlers = items(tree(tree(fields['exceptions'])['PLpgSQL_exception_block'])['exc_list']);
  if (handlers.some((each) => (body(tree(tree(each)['PLpgSQL_exception'])['action']) ?? ['']).length > 0)) return undefined;
  return body(fields['body']);
}

/** An absent list is empty. */
function body(list: unknown): string[] | undefined {
  const found: string[] = [];
  for (const each of items(list)) {
    if (!isTree(each)) return undefined;
    const sent = statement(...tagged(each));
    if (!sent) return undefined;
    found.push(...sent);
  }
  return found;
}

/** PostgreSQL source: RAISE EXCEPTION is ERROR. */
const ERROR = 21;

function statement(tag: string, fields: Tree): readonly string[] | undefined {
  switch (tag) {
    case 'PLpgSQL_stmt_block': return block(fields);
    case 'PLpgSQL_stmt_return': return fields['expr'] === undefined ? [] : undefined;
    case 'PLpgSQL_stmt_raise': return Number(fields['elog_level']) < ERROR ? [] : undefined;
    case 'PLpgSQL_stmt_execsql': return fields['into'] === undefined ? list(queryOf(fields['sqlstmt'])) : undefined;
    case 'PLpgSQL_stmt_dynexecute': return fields['into'] === undefined && fields['params'] === undefined ? list(constantText(executedValue(fields['query']))) : undefined;
    case 'PLpgSQL_stmt_if': return fields['elsif_list'] === undefined && fields['else_body'] === undefined && MISSING.test(queryOf(fields['cond']) ?? '') ? body(fields['then_body']) : undefined;
    default: return undefined;
  }
}

/** Conditions that hold where there is nothing. */
const MISSING = /^\s*(?:not\s+exists\s*\((?:[^()]|\((?:[^()]|\([^()]*\))*\))*\)|(?:pg_catalog\.)?to_reg\w+\s*\([^()]*\)\s+is\s+null)\s*$/i;

const list = (sent: string | undefined): readonly string[] | undefined => (sent === undefined ? undefined : [sent]);
