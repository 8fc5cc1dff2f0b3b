/**
 * PostgreSQL 15 qualifies every column of a view; 16 and later leave the qualifier out where the query has one source
 * (ruleutils.c, get_query_def: varprefix). Only the outermost query is printed without one: subqueries, CTEs and the
 * branches of set operations have a parent.
 */
import { stringOf, isTree, items, tagged, text, tree, type Tree } from './tree.ts';

/** The same statement without the qualifiers that PostgreSQL 16 leaves out. */
export function columnsUnqualified(node: unknown): unknown {
  const { SelectStmt: select } = tree(node);
  if (!isTree(select)) return node;
  const [source, second] = items(select['fromClause']);
  const name = second === undefined ? nameOf(source) : undefined;
  if (name === undefined) return node;
  const { fromClause, withClause, ...rest } = select;
  const stripped = strip(rest, name) as Tree;
  return { SelectStmt: { ...stripped, fromClause, ...(withClause !== undefined && { withClause }) } };
}

/** The name by which columns of a FROM item are qualified; undefined for none and for joins, which have several. */
function nameOf(source: unknown): string | undefined {
  const [tag, fields] = tagged(source);
  const alias = text(tree(fields['alias'])['aliasname']);
  switch (tag) {
    case 'RangeVar':
      return alias ?? text(fields['relname']);
    case 'RangeTableSample':
      return nameOf(fields['relation']);
    case 'RangeSubselect':
    case 'RangeFunction':
      return alias;
    case 'RangeTableFunc':
      return alias ?? 'xmltable';
    case 'JsonTable':
      return alias ?? 'json_table';
    default:
      return undefined;
  }
}

function strip(value: unknown, name: string): unknown {
  if (Array.isArray(value)) return value.map((each) => strip(each, name));
  if (!isTree(value)) return value;
  const copy: Record<string, unknown> = {};
  for (const key in value) {
    const child = value[key];
    if (key === 'ColumnRef') copy[key] = column(tree(child), name);
    else copy[key] = key === 'SelectStmt' ? child : strip(child, name);
  }
  return copy;
}

function column(reference: Tree, name: string): Tree {
  const fields = items(reference['fields']);
  const own = fields.length === 2 && stringOf(fields[0]) === name && stringOf(fields[1]) !== undefined;
  return own ? { ...reference, fields: fields.slice(1) } : reference;
}
