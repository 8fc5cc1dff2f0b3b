// When are two printed expressions the same one? The server prints what it parsed, and parsing its print gives another print at times.
import { loadModule, parseSync } from 'libpg-query';

await loadModule();

export type TextKind = 'expression' | 'statement' | 'body';
type Node = { readonly [key: string]: unknown };

const frames: Readonly<Record<TextKind, (text: string) => string>> = {
  expression: (text) => `select ${text}`,
  statement: (text) => text,
  body: (text) => `create function f() returns void ${text}`,
};

const isNode = (value: unknown): value is Node => typeof value === 'object' && value !== null && !Array.isArray(value);
const child = (node: Node, ...path: readonly string[]): Node | undefined => {
  let at: unknown = node;
  for (const key of path) at = isNode(at) ? at[key] : undefined;
  return isNode(at) ? at : undefined;
};
const cast = (arg: unknown, typeName: unknown): Node => castForm({ TypeCast: { arg, typeName } });

/**
 * `(array[a, b])::t[]` is `array[a::t, b::t]`: `s in ('a', 'b')` on varchar prints as the former, which when loaded again prints as the
 * latter.
 */
function castForm(node: Node): Node {
  const typeName = child(node, 'TypeCast', 'typeName');
  const arg = child(node, 'TypeCast', 'arg');
  if (typeName === undefined || arg === undefined) return node;
  const elements = child(arg, 'A_ArrayExpr')?.['elements'];
  if (Array.isArray(elements) && Array.isArray(typeName['arrayBounds'])) {
    const { arrayBounds: _, ...elementType } = typeName;
    return { A_ArrayExpr: { elements: elements.map((element) => cast(element, elementType)) } };
  }
  return node;
}

/** A comparison of rows that lie within a row prints once as that, and as its columns' comparisons when that print is loaded again. */
function rowForm(node: Node): Node {
  const { kind, lexpr, rexpr, ...rest } = child(node, 'A_Expr') ?? {};
  const [left, right] = [lexpr, rexpr].map((side) => (isNode(side) ? child(side, 'RowExpr')?.['args'] : undefined));
  if (kind !== 'AEXPR_DISTINCT' || !Array.isArray(left) || !Array.isArray(right) || left.length !== right.length) return node;
  return orForm({ BoolExpr: { boolop: 'OR_EXPR', args: left.map((one, at) => rowForm({ A_Expr: { kind, ...rest, lexpr: one as unknown, rexpr: right[at] as unknown } })) } });
}

function orForm(node: Node): Node {
  const args = child(node, 'BoolExpr')?.['args'];
  if (child(node, 'BoolExpr')?.['boolop'] !== 'OR_EXPR' || !Array.isArray(args)) return node;
  const inner = (arg: unknown): unknown[] => {
    const of = isNode(arg) ? child(arg, 'BoolExpr') : undefined;
    return of?.['boolop'] === 'OR_EXPR' && Array.isArray(of['args']) ? of['args'] : [arg];
  };
  return { BoolExpr: { boolop: 'OR_EXPR', args: args.flatMap(inner) } };
}

/** Places in the text say nothing; brackets are gone already. */
function normal(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(normal);
  if (!isNode(value)) return value;
  const entries = Object.entries(value).filter(([key]) => !/(^|_)(location|len|list_start|list_end)$/.test(key));
  return orForm(rowForm(castForm(Object.fromEntries(entries.map(([key, inner]) => [key, normal(inner)])))));
}

/** A `t_1` that the server made up for a source of a query is still `t_1` in a print that was loaded, though `t` is called `tt` by now. */
function anonymous(root: unknown): unknown {
  const called: string[] = [];
  const see = (value: unknown): void => {
    if (Array.isArray(value)) value.forEach(see);
    else if (isNode(value)) {
      const { aliasname } = value;
      if (typeof aliasname === 'string' && /_\d+$/.test(aliasname) && !called.includes(aliasname)) called.push(aliasname);
      Object.values(value).forEach(see);
    }
  };
  see(root);
  const number = (name: unknown): unknown => (typeof name === 'string' && called.includes(name) ? `source ${called.indexOf(name)}` : name);
  const replace = (value: unknown): unknown => {
    if (Array.isArray(value)) return value.map(replace);
    if (!isNode(value)) return value;
    const { fields, aliasname, lockedRels } = value;
    const copy = Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, replace(inner)]));
    if (aliasname !== undefined) return { ...copy, aliasname: number(aliasname) };
    if (Array.isArray(lockedRels)) return { ...copy, lockedRels: lockedRels.map((each) => number(child(each as Node, 'RangeVar')?.['relname'])) };
    if (!Array.isArray(fields) || fields.length < 2) return copy;
    const [first, ...rest] = fields as readonly Node[];
    return { ...copy, fields: [number(child(first!, 'String')?.['sval']), ...rest.map(replace)] };
  };
  return called.length === 0 ? root : replace(root);
}

const known = new Map<string, string>();

/** The text's tree in normal form. What does not parse in its frame (a partition bound, say) stands for itself. */
export function normalForm(text: string, kind: TextKind): string {
  const key = `${kind} ${text}`;
  const before = known.get(key);
  if (before !== undefined) return before;
  let form = text;
  try {
    form = JSON.stringify(anonymous(normal(parseSync(frames[kind](text)))));
  } catch (error) {
    if (!(error instanceof Error && error.name === 'SqlError')) throw error;
  }
  if (known.size > 20_000) known.clear();
  known.set(key, form);
  return form;
}
