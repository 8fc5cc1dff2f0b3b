/** Syntax trees without what the printer is free to choose: positions, nesting of AND and OR, comparisons of rows, the place of array casts. */
import { constantText, isTree, items, parts, tree, type Tree } from './tree.ts';

const POSITIONS: ReadonlySet<string> = new Set(['location', 'stmt_location', 'stmt_len', 'list_start', 'list_end', 'rexpr_list_start', 'rexpr_list_end', 'name_location']);

export function normalTree(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(normalTree);
  if (!isTree(value)) return value;
  const copy: Record<string, unknown> = {};
  for (const key in value) {
    if (POSITIONS.has(key) || (key === 'typemod' && value[key] === -1)) continue;
    copy[key] = normalTree(value[key]);
  }
  if ('BoolExpr' in copy) return flattened(copy);
  if ('A_Expr' in copy) return columnwise(copy);
  if ('TypeCast' in copy) return cast(tree(copy['TypeCast']));
  if ('JsonParseExpr' in copy) return jsonConstant(copy);
  if ('FuncCall' in copy) return extraction(copy);
  return copy;
}

/** (a AND b) AND c: a row comparison prints its parts nested once, and flat when loaded again. */
function flattened(node: Tree): unknown {
  const { boolop, args } = tree(node['BoolExpr']);
  if (boolop === 'NOT_EXPR') return node;
  const flat = items(args).flatMap((each) => {
    const inner = tree(tree(each)['BoolExpr']);
    return inner['boolop'] === boolop ? items(inner['args']) : [each];
  });
  return { BoolExpr: { boolop, args: flat } };
}

const COMPARED: Readonly<Record<string, 'AND_EXPR' | 'OR_EXPR'>> = { 'AEXPR_OP =': 'AND_EXPR', 'AEXPR_OP <>': 'OR_EXPR', AEXPR_DISTINCT: 'OR_EXPR', AEXPR_NOT_DISTINCT: 'OR_EXPR' };

/** Two rows are compared column by column (parse_expr.c, make_row_comparison_op): each load takes one level of rows within rows apart, and the next print shows it. */
function columnwise(node: Tree): unknown {
  const { kind, name, lexpr, rexpr, ...rest } = tree(node['A_Expr']);
  const [left, right] = [lexpr, rexpr].map((side) => items(tree(tree(side)['RowExpr'])['args']));
  const boolop = COMPARED[kind === 'AEXPR_OP' ? `AEXPR_OP ${parts(name).join('.')}` : String(kind)];
  if (boolop === undefined || left!.length === 0 || left!.length !== right!.length) return node;
  const each = kind === 'AEXPR_NOT_DISTINCT' ? { kind: 'AEXPR_DISTINCT' } : { kind };
  const columns = left!.map((one, at) => columnwise({ A_Expr: { ...rest, ...each, name, lexpr: one, rexpr: right![at] } }));
  const all = columns.length === 1 ? columns[0] : flattened({ BoolExpr: { boolop, args: columns } });
  return kind === 'AEXPR_NOT_DISTINCT' ? { BoolExpr: { boolop: 'NOT_EXPR', args: [all] } } : all;
}

/**
 * A cast of an array constructor moves to its elements when the print is loaded again (parse_expr.c, transformTypeCast):
 * (ARRAY['a'::varchar])::text[] becomes ARRAY[('a'::varchar)::text].
 */
function cast({ arg, typeName }: Tree): unknown {
  const type = tree(typeName);
  const elements = tree(arg)['A_ArrayExpr'];
  if (isTree(elements) && type['arrayBounds'] !== undefined && items(elements['elements']).length > 0) return distributed(elements, type);
  const node = { TypeCast: { arg, typeName } };
  return sameText(node) ?? node;
}

function distributed(array: Tree, type: Tree): unknown {
  const { arrayBounds: _, ...element } = type;
  const elements = items(array['elements']).map((each) => {
    const inner = tree(each)['A_ArrayExpr'];
    return isTree(inner) ? distributed(inner, type) : cast({ arg: each, typeName: element });
  });
  return { A_ArrayExpr: { ...array, elements } };
}

/** ('a'::varchar)::text is 'a'::text: the same bytes. Blank-padded or cut types are not. */
function sameText(node: { TypeCast: Tree }): unknown {
  const { arg, typeName } = node.TypeCast;
  const inner = tree(tree(arg)['TypeCast']);
  if (constantText(inner['arg']) === undefined || !isText(typeName) || !isText(inner['typeName'])) return undefined;
  return { TypeCast: { arg: inner['arg'], typeName } };
}

/** text or varchar, neither cut nor an array. */
function isText(type: unknown): boolean {
  const fields = tree(type);
  if (fields['typmods'] !== undefined || fields['arrayBounds'] !== undefined) return false;
  const name = parts(fields['names']);
  return name.length === 1 ? name[0] === 'text' : name[0] === 'pg_catalog' && (name[1] === 'varchar' || name[1] === 'text');
}

/** EXTRACT('YEAR' FROM a) prints its field as a name, until 17 as EXTRACT(YEAR FROM a), which is EXTRACT('year' FROM a) when it is loaded again. */
function extraction(node: Tree): unknown {
  const { args, ...rest } = tree(node['FuncCall']);
  const [field, ...from] = items(args);
  const word = constantText(field);
  if (word === undefined || rest['funcformat'] !== 'COERCE_SQL_SYNTAX' || parts(rest['funcname']).at(-1) !== 'extract') return node;
  return { FuncCall: { ...rest, args: [{ A_Const: { sval: { sval: word.toLowerCase() } } }, ...from] } };
}

/** JSON('…') of a constant: PostgreSQL 16 prints '…'::json, 17 and later JSON('…'::text). */
function jsonConstant(node: Tree): unknown {
  const { expr, unique_keys, output } = tree(node['JsonParseExpr']);
  const raw = tree(tree(expr)['raw_expr'] ?? expr);
  const constant = tree(raw['TypeCast'])['arg'] ?? raw;
  if (unique_keys === true || output !== undefined || constantText(constant) === undefined) return node;
  return { TypeCast: { arg: constant, typeName: { names: ['pg_catalog', 'json'].map((sval) => ({ String: { sval } })) } } };
}
