/** References in a PL/pgSQL body: its queries, its declared types, and literal text that it executes. */
import type { CreateFunctionStmt } from 'libpg-query';
import { sqlRefs } from './body.ts';
import { parsePlpgsql } from './parser.ts';
import { ref } from './ref.ts';
import { split } from './split.ts';
import { constantText, isTree, items, nameParts, parts, tagged, text, tree, type Tree } from './tree.ts';
import { parseText } from './parser.ts';
import { walk, type Sink } from './walk.ts';
import { ident, literal } from './quote.ts';

export function plpgsqlRefs(statement: CreateFunctionStmt, body: string, statementText: string, sink: Sink): void {
  const compiled = compiledBody(statement, body, statementText);
  if (compiled === undefined) fragments(body, sink);
  else visit(compiled, sink);
}

/**
 * libpg-query knows no catalog: it refuses %TYPE in a signature, and assignments to fields of variables whose type it
 * takes for a scalar. What it refuses is tried again with a signature and declarations that it takes.
 */
export function compiledBody(statement: CreateFunctionStmt, body: string, statementText: string): unknown {
  const header = (unknown: string) =>
    `create function f(${signature(statement, unknown)}) ${returns(statement)} language plpgsql as ${literal(body.replace(/%\s*rowtype\b/gi, ''))}`;
  return parsePlpgsql(statementText) ?? parsePlpgsql(header('record')) ?? parsePlpgsql(header('text'));
}

function signature(statement: CreateFunctionStmt, unknown: string): string {
  return items(statement.parameters)
    .map((each) => {
      const { name, mode, argType } = tree(tree(each)['FunctionParameter']);
      const direction = mode === 'FUNC_PARAM_OUT' || mode === 'FUNC_PARAM_TABLE' ? 'out ' : mode === 'FUNC_PARAM_INOUT' ? 'inout ' : '';
      return `${direction}${text(name) === undefined ? '' : ident(name as string)} ${builtin(argType) ?? unknown}`;
    })
    .join(', ');
}

/** The server's own types as they are; undefined for a type that only a catalog knows. */
function builtin(type: unknown): string | undefined {
  const fields = tree(type);
  const name = parts(fields['names']);
  const plain = name.length === 2 && name[0] === 'pg_catalog' ? name[1] : name.length === 1 && BUILTIN.has(name[0] as string) ? name[0] : undefined;
  return plain === undefined ? undefined : `${plain}${items(fields['arrayBounds']).length > 0 ? '[]' : ''}`;
}

const BUILTIN: ReadonlySet<string> = new Set('text uuid json jsonb date bytea name oid inet money record void trigger event_trigger anyelement anyarray'.split(' '));

function returns(statement: CreateFunctionStmt): string {
  const parameters = items(statement.parameters).map((each) => tree(tree(each)['FunctionParameter'])['mode']);
  const type = tree(statement.returnType);
  if (parameters.includes('FUNC_PARAM_TABLE')) return 'returns setof record';
  if (parameters.some((mode) => mode === 'FUNC_PARAM_OUT' || mode === 'FUNC_PARAM_INOUT')) return type['setof'] === true ? 'returns setof record' : '';
  if (statement.returnType === undefined) return 'returns void';
  return `returns ${type['setof'] === true ? 'setof ' : ''}${builtin(type) ?? 'record'}`;
}

/** parseMode of an expression: 0 a statement, 2 an expression, 3 to 5 an assignment (plpgsql's RawParseMode). */
function visit(value: unknown, sink: Sink): void {
  if (Array.isArray(value)) {
    for (const each of value) visit(each, sink);
    return;
  }
  if (!isTree(value)) return;
  for (const key in value) {
    const child = value[key];
    if (key === 'PLpgSQL_expr') expression(tree(child), sink);
    else if (key === 'PLpgSQL_stmt_dynexecute') executed(tree(child)['query'], sink, child);
    else if (key === 'PLpgSQL_stmt_dynfors') executed(tree(child)['query'], sink, child);
    else if (key === 'PLpgSQL_stmt_return_query') executed(tree(child)['dynquery'], sink, child);
    else if (key === 'datatype') declared(text(tree(tree(child)['PLpgSQL_type'])['typname']) ?? '', sink);
    else if (key === 'PLpgSQL_var' && IMPLICIT.test(text(tree(child)['refname']) ?? '')) continue;
    else visit(child, sink);
  }
}

const IMPLICIT = /^(found|tg_\w+|sqlstate|sqlerrm)$/;

function expression(expr: Tree, sink: Sink): void {
  const sql = asStatement(expr);
  if (sql !== undefined) sqlRefs(sql, sink);
}

/** What a PLpgSQL_expr says, as a statement of its own. */
export function asStatement({ query, parseMode }: Tree): string | undefined {
  const source = text(query);
  if (source === undefined) return undefined;
  if (parseMode === undefined || parseMode === 0) return source;
  if (parseMode === 2) return `select ${source}`;
  const [, value] = /^[^']*?:?=(.*)$/s.exec(source) ?? [];
  return value === undefined ? undefined : `select ${value}`;
}

/** EXECUTE 'literal' and EXECUTE format('literal', …): names that are filled in later are left out. */
function executed(query: unknown, sink: Sink, statement: unknown): void {
  const value = executedValue(query);
  const source = constantText(value) ?? template(value);
  if (source !== undefined) sqlRefs(source, (one) => (one?.name.includes(HOLE) || one?.schema?.includes(HOLE) ? undefined : sink(one)));
  visit(statement, sink);
}

/** A statement or an expression, as it is written. */
export const queryOf = (expression: unknown): string | undefined => text(tree(tree(expression)['PLpgSQL_expr'])['query']);

/** The expression behind EXECUTE, parsed; undefined where it cannot be. */
export function executedValue(query: unknown): unknown {
  const sql = asStatement(tree(tree(query)['PLpgSQL_expr']));
  if (sql === undefined) return undefined;
  const parsed = parseText(sql);
  const [target] = 'nodes' in parsed ? items(tagged(parsed.nodes[0])[1]['targetList']) : [];
  return tree(tree(target)['ResTarget'])['val'];
}

const HOLE = 'sluice_hole';

function template(value: unknown): string | undefined {
  const { FuncCall: call } = tree(value);
  const { funcname, args } = tree(call);
  if (parts(funcname).at(-1) !== 'format') return undefined;
  return constantText(items(args)[0])?.replace(/%(\d+\$)?(-?\d*)([ILs%])/g, (_, __, ___, kind) => (kind === 'L' ? "''" : kind === '%' ? '%' : HOLE));
}

/** A declared type as compiled PL/pgSQL keeps it: `numeric(10,2)`, `s.t%ROWTYPE`, `s.t.c%TYPE`. */
function declared(written: string, sink: Sink): void {
  const [, of, how] = /^(.*?)\s*%\s*(type|rowtype)\s*(?:\[.*)?$/is.exec(written) ?? [];
  if (of !== undefined) {
    const name = nameParts(of);
    if (how?.toLowerCase() === 'rowtype') sink(ref('relation', name));
    else if (name.length > 1) sink(ref('relation', name.slice(0, -1)));
  } else if (written !== 'record' && written !== 'trigger' && written !== '') {
    const parsed = parseText(`select null::${written}`);
    if ('nodes' in parsed) walk(parsed.nodes, sink);
  }
}

/** Of a body that does not compile: every query in it that parses alone. */
function fragments(body: string, sink: Sink): void {
  for (const each of split(body, '')) {
    const start = /\b(select|insert|update|delete|merge|with|perform|call|execute)\b/i.exec(each.text);
    if (start === null) continue;
    const query = each.text.slice(start.index).replace(/^perform\b/i, 'select').replace(/\b(into\s+(?:strict\s+)?[\w.,\s]+?\s)(?=from\b)/i, '');
    const known = sqlRefs(query, sink) || sqlRefs(query.replace(/\s+(loop|then)\b.*$/is, ''), sink);
    if (!known && /^execute\b/i.test(query)) {
      const [, source] = /'((?:[^']|'')*)'/.exec(query) ?? [];
      if (source !== undefined) sqlRefs(source.replaceAll("''", "'"), sink);
    }
  }
}
