/** Syntax trees without what the printer is free to choose: positions, nesting of AND and OR, the place of array casts. */
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
  if ('TypeCast' in copy) return cast(tree(copy['TypeCast']));
  if ('JsonParseExpr' in copy) return jsonConstant(copy);
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

/** JSON('…') of a constant: PostgreSQL 16 prints '…'::json, 17 and later JSON('…'::text). */
function jsonConstant(node: Tree): unknown {
  const { expr, unique_keys, output } = tree(node['JsonParseExpr']);
  const raw = tree(tree(expr)['raw_expr'] ?? expr);
  const constant = tree(raw['TypeCast'])['arg'] ?? raw;
  if (unique_keys === true || output !== undefined || constantText(constant) === undefined) return node;
  return { TypeCast: { arg: constant, typeName: { names: ['pg_catalog', 'json'].map((sval) => ({ String: { sval } })) } } };
}
