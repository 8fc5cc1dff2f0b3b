/**
 * Names that the server makes up for sources of a query, where two would be called alike: `t_1` (ruleutils.c, set_rtable_names), after the table's name when it
 * prints. In a statement that is run again they stay what they are, and a table that is renamed then has those of its old name. What somebody chose is a difference.
 */
import { isTree, items, stringOf, text, tree, type Tree } from './tree.ts';

/** The same statements with numbers for such names, in the order in which they come. No name of SQL begins as these do. */
export function aliasesNumbered(nodes: unknown, of: string): unknown {
  // Most texts have none, and need no look at their trees.
  if (!/_\d/.test(of)) return nodes;
  const numbers = new Map<string, string>();
  collect(nodes, numbers);
  return numbers.size === 0 ? nodes : numbered(nodes, numbers);
}

const ALIASES: ReadonlySet<string> = new Set(['alias', 'join_using_alias']);
const MADE_UP = /_\d+$/;

function collect(value: unknown, numbers: Map<string, string>): void {
  if (Array.isArray(value)) for (const each of value) collect(each, numbers);
  if (!isTree(value)) return;
  for (const key in value) {
    const name = ALIASES.has(key) ? text(tree(value[key])['aliasname']) : undefined;
    if (name !== undefined && MADE_UP.test(name) && !numbers.has(name)) numbers.set(name, `\u0000${numbers.size + 1}`);
    collect(value[key], numbers);
  }
}

function numbered(value: unknown, numbers: ReadonlyMap<string, string>): unknown {
  if (Array.isArray(value)) return value.map((each) => numbered(each, numbers));
  if (!isTree(value)) return value;
  const copy: Record<string, unknown> = {};
  for (const key in value) {
    const child = numbered(value[key], numbers);
    if (ALIASES.has(key)) copy[key] = renamed(tree(child), 'aliasname', numbers);
    else if (key === 'ColumnRef') copy[key] = column(tree(child), numbers);
    // FOR UPDATE OF names aliases.
    else if (key === 'lockedRels') copy[key] = items(child).map((each) => ({ RangeVar: renamed(tree(tree(each)['RangeVar']), 'relname', numbers) }));
    else copy[key] = child;
  }
  return copy;
}

function renamed(fields: Tree, key: string, numbers: ReadonlyMap<string, string>): Tree {
  const number = numbers.get(text(fields[key]) ?? '');
  return number === undefined ? fields : { ...fields, [key]: number };
}

/** A name that stands alone is a column's. */
function column(reference: Tree, numbers: ReadonlyMap<string, string>): Tree {
  const [source, ...rest] = items(reference['fields']);
  const number = rest.length === 0 ? undefined : numbers.get(stringOf(source) ?? '');
  return number === undefined ? reference : { ...reference, fields: [{ String: { sval: number } }, ...rest] };
}
