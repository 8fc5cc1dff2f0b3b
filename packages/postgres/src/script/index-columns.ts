/** What the server calls the columns of an index that it makes of a printed definition: its default name is made of them. */
import { memoText } from './memo.ts';
import { parseText } from './parser.ts';
import { items, parts, tagged, text, tree } from './tree.ts';

/** Keys without a parenthesis within them hold no expression. */
const PLAIN = /^USING (?:\w+|"[^"]+") \([^()]*\)/;

/**
 * `columns`: its names now. Those of expressions are what the server made of the text that it was created with, of which a cast
 * that changes nothing is not printed again, and a column may have another name since. Needs `ready()`.
 */
export function indexColumnsOf(definition: string, columns: readonly string[]): readonly string[] {
  const keys = definition.slice(definition.indexOf('USING '));
  const figured = PLAIN.test(keys) ? [] : JSON.parse(figuredNames(keys)) as readonly (string | null)[];
  const taken = new Set<string>();
  return columns.map((column, index) => {
    const plain = figured[index] ?? column;
    let name = plain;
    for (let count = 1; taken.has(name); count += 1) name = `${plain}${count}`;
    taken.add(name);
    return name;
  });
}

/** A JSON list; null for a table's column. */
const figuredNames = memoText((definition) => {
  const parsed = parseText(`create index i on t ${definition}`);
  const [, statement] = tagged('nodes' in parsed ? parsed.nodes[0] : undefined);
  return JSON.stringify([...items(statement['indexParams']), ...items(statement['indexIncludingParams'])].map((each) => {
    const { expr } = tree(tree(each)['IndexElem']);
    return expr === undefined ? null : (figured(expr)?.name ?? 'expr');
  }));
});

/** `firm`: a cast around it does not change it. */
interface Figured { readonly name: string; readonly firm: boolean }

/** By their tags, those that are called like what they are written as. */
const CALLED: Readonly<Record<string, string>> = {
  A_ArrayExpr: 'array', RowExpr: 'row', CoalesceExpr: 'coalesce', XmlSerialize: 'xmlserialize', JsonParseExpr: 'json', JsonScalarExpr: 'json_scalar', JsonSerializeExpr: 'json_serialize',
  JsonObjectConstructor: 'json_object', JsonArrayConstructor: 'json_array',
};
const BY_OPERATION: Readonly<Record<string, string>> = {
  IS_GREATEST: 'greatest', IS_LEAST: 'least', IS_XMLCONCAT: 'xmlconcat', IS_XMLELEMENT: 'xmlelement', IS_XMLFOREST: 'xmlforest', IS_XMLPARSE: 'xmlparse', IS_XMLPI: 'xmlpi', IS_XMLROOT: 'xmlroot',
  JSON_EXISTS_OP: 'json_exists', JSON_QUERY_OP: 'json_query', JSON_VALUE_OP: 'json_value',
};

/** FigureColnameInternal (parse_target.c). */
function figured(node: unknown): Figured | undefined {
  const [tag, fields] = tagged(node);
  const firm = (name: string | undefined): Figured | undefined => (name === undefined ? undefined : { name, firm: true });
  const within = (inner: unknown, otherwise: string | undefined): Figured | undefined => {
    const found = figured(inner);
    return found?.firm || otherwise === undefined ? found : { name: otherwise, firm: false };
  };
  switch (tag) {
    case 'ColumnRef': return firm(parts(fields['fields']).at(-1));
    case 'A_Indirection': return firm(parts(fields['indirection']).at(-1)) ?? figured(fields['arg']);
    case 'FuncCall': return firm(parts(fields['funcname']).at(-1));
    case 'A_Expr': return fields['kind'] === 'AEXPR_NULLIF' ? firm('nullif') : undefined;
    case 'TypeCast': return within(fields['arg'], parts(tree(fields['typeName'])['names']).at(-1));
    case 'CollateClause': return figured(fields['arg']);
    case 'CaseExpr': return within(fields['defresult'], 'case');
    default: return firm(CALLED[tag] ?? BY_OPERATION[text(fields['op']) ?? '']);
  }
}
