/** Where a statement takes the condition that limits it to the rows of a batch, and whether it means the same in parts as as a whole. */
import { Failure, type ScriptStatement } from '@sluice/core/dialect';
import { parse } from '../script/parse.ts';
import { qualified } from '../script/quote.ts';
import { tokens } from '../script/tokens.ts';
import { isTree, items, nameParts, parts, tagged, text, tree, type Tree } from '../script/tree.ts';

export interface CutByKey {
  readonly relation: string;
  readonly qualifier: string;
  readonly head: string;
  readonly tail: string;
}

type Refuse = (why: string, hint?: string) => Failure;

/** Throws SL218. */
export function cutByKey(statement: ScriptStatement, by: readonly string[], over: string | undefined): CutByKey {
  const refuse: Refuse = (why, hint = 'Take the directive out, or write the statement so that each row is treated by itself.') => new Failure('SL218', why, { at: statement.place, hint });
  const parsed = parse(statement);
  const [tag, fields] = 'node' in parsed ? tagged(parsed.node) : ['', {}];
  if (!(tag in WALKED)) throw refuse('only UPDATE, DELETE and INSERT … SELECT run in batches');
  if (fields['withClause'] !== undefined) throw refuse('it has a WITH clause, which would run once a batch', 'Write it as a subquery.');
  if (items(fields['returningList']).length > 0 || fields['returningClause'] !== undefined) throw refuse('it has a RETURNING clause, and nobody reads what it returns', 'Take RETURNING out.');
  if (tag === 'UpdateStmt') refuseKeyChange(fields, by, refuse);
  const walked = WALKED[tag as keyof typeof WALKED](fields, over, refuse);
  const { head, tail } = around(statement.text, tag === 'InsertStmt', refuse);
  const range = tree(walked['alias']);
  const name = text(walked['relname']) ?? '';
  const cut = { relation: `${walked['inh'] === true ? '' : 'only '}${qualified(text(walked['schemaname']), name)}`, qualifier: text(range['aliasname']) ?? name, head, tail };
  const proof = parse({ ...statement, text: `${head}true${tail}` });
  if (!('node' in proof) || tagged(proof.node)[0] !== tag) throw refuse('it cannot be told where its condition stands');
  return cut;
}

const WALKED = {
  UpdateStmt: (fields: Tree, over: string | undefined, refuse: Refuse) => own(fields, over, refuse),
  DeleteStmt: (fields: Tree, over: string | undefined, refuse: Refuse) => own(fields, over, refuse),
  InsertStmt: selected,
};

function own(fields: Tree, over: string | undefined, refuse: Refuse): Tree {
  const range = tree(fields['relation']);
  if ('CurrentOfExpr' in tree(fields['whereClause'])) throw refuse('it speaks of a cursor');
  if (over !== undefined && !isNamed(range, over)) throw refuse(`it does not change ${over}, and what it changes is what it is cut by`);
  return range;
}

/** A key that a batch moved behind the others would be met twice, or not at all. */
function refuseKeyChange(fields: Tree, by: readonly string[], refuse: Refuse): void {
  const changed = items(fields['targetList']).map((each) => text(tree(tree(each)['ResTarget'])['name']));
  const key = by.find((name) => changed.includes(name));
  if (key !== undefined) throw refuse(`it changes ${key}, the key that it is cut by`, 'Cut it by another key, or take the directive out.');
}

const ONE_BY_ONE = 'Rows are only met once when each makes rows of its own: take it out, or the directive.';

function selected(fields: Tree, over: string | undefined, refuse: Refuse): Tree {
  const select = tree(tree(fields['selectStmt'])['SelectStmt']);
  if (select['op'] !== undefined && select['op'] !== 'SETOP_NONE') throw refuse('its SELECT has UNION, INTERSECT or EXCEPT, which looks at rows of several batches', ONE_BY_ONE);
  if (items(select['valuesLists']).length > 0 || items(select['fromClause']).length === 0) throw refuse('it inserts no rows of another table');
  for (const [member, word] of [['withClause', 'WITH'], ['groupClause', 'GROUP BY'], ['havingClause', 'HAVING'], ['distinctClause', 'DISTINCT'], ['windowClause', 'WINDOW'], ['limitCount', 'LIMIT'], ['limitOffset', 'OFFSET'], ['lockingClause', 'FOR UPDATE']] as const) {
    const said = select[member];
    if (said !== undefined && !(Array.isArray(said) && said.length === 0)) throw refuse(`its SELECT has ${word}, which looks at rows of several batches`, ONE_BY_ONE);
  }
  const over_ = aggregate(select['targetList']);
  if (over_ !== undefined) throw refuse(`its SELECT has ${over_}, which looks at rows of several batches`, ONE_BY_ONE);
  const ranges = items(select['fromClause']).flatMap((each) => rangesOf(each, false));
  const meant = over === undefined ? ranges : ranges.filter(({ range }) => isNamed(range, over));
  const [first, second] = meant;
  if (!first || second) throw refuse(over === undefined ? `its SELECT reads ${ranges.length === 0 ? 'no table' : 'several tables'}` : `its SELECT does not read ${over} once`, 'Say whose rows it is cut by: `-- sluice: batches of 5000 over TABLE by id`.');
  if (first.mayLack) throw refuse(`${text(first.range['relname'])!} stands on the side of an outer join that may lack rows`, 'Cut it by the rows of the other side.');
  return first.range;
}

interface Ranged {
  readonly range: Tree;
  /** On the side of an outer join where a row may be missing. */
  readonly mayLack: boolean;
}

function rangesOf(node: unknown, mayLack: boolean): Ranged[] {
  const [tag, fields] = tagged(node);
  if (tag === 'RangeVar') return [{ range: fields, mayLack }];
  if (tag !== 'JoinExpr') return [];
  const type = text(fields['jointype']);
  return [
    ...rangesOf(fields['larg'], mayLack || type === 'JOIN_RIGHT' || type === 'JOIN_FULL'),
    ...rangesOf(fields['rarg'], mayLack || type === 'JOIN_LEFT' || type === 'JOIN_FULL'),
  ];
}

function isNamed(range: Tree, over: string): boolean {
  const [one = '', two] = nameParts(over);
  const [schema, name] = two === undefined ? [undefined, one] : [one, two];
  return (schema === undefined && text(tree(range['alias'])['aliasname']) === name) || (text(range['relname']) === name && (schema === undefined || text(range['schemaname']) === schema));
}

const AGGREGATES: ReadonlySet<string> = new Set(['count', 'sum', 'avg', 'min', 'max', 'array_agg', 'string_agg', 'json_agg', 'jsonb_agg', 'json_object_agg', 'jsonb_object_agg', 'bool_and', 'bool_or', 'every', 'bit_and', 'bit_or', 'xmlagg', 'range_agg', 'any_value', 'stddev', 'variance']);

/** Of the rows that are inserted; what a subquery counts is its own matter. */
function aggregate(node: unknown): string | undefined {
  if (Array.isArray(node)) return node.map(aggregate).find((each) => each !== undefined);
  if (!isTree(node)) return undefined;
  for (const [tag, child] of Object.entries(node)) {
    if (tag === 'SubLink') continue;
    if (tag === 'FuncCall') {
      const call = tree(child);
      const name = parts(call['funcname']).at(-1) ?? '';
      if (call['over'] !== undefined) return `the window function ${name}`;
      if (call['agg_star'] === true || call['agg_distinct'] === true || call['agg_filter'] !== undefined || call['agg_within_group'] === true || AGGREGATES.has(name)) return `the aggregate ${name}`;
    }
    const found = aggregate(child);
    if (found !== undefined) return found;
  }
  return undefined;
}

/** The condition comes first, so that what stands before it stays where it was. */
function around(sql: string, isInsert: boolean, refuse: Refuse): { readonly head: string; readonly tail: string } {
  const found: { readonly word: string; readonly at: number; readonly depth: number }[] = [];
  let depth = 0;
  tokens(sql, (token, at) => {
    if (token === ')' || token === ']') depth -= 1;
    found.push({ word: token.toLowerCase(), at, depth });
    if (token === '(' || token === '[') depth += 1;
  }, () => undefined);
  const top = found.filter(({ depth: own }, index) => own === 0 && !['.', 'as'].includes(found[index - 1]?.word ?? ''));
  const select = isInsert ? top.findIndex(({ word }) => word === 'select') : 0;
  if (select < 0) throw refuse('its SELECT stands in parentheses', 'Take the parentheses around the SELECT away.');
  const behind = top.slice(select);
  const stop = behind.find(({ word }, index) => (word === 'order' && behind[index + 1]?.word === 'by') || (word === 'on' && behind[index + 1]?.word === 'conflict'));
  const end = stop?.at ?? sql.length;
  const where = behind.find(({ word, at }) => word === 'where' && at < end);
  if (!where) return { head: `${sql.slice(0, end).trimEnd()}\nwhere `, tail: end === sql.length ? '' : `\n${sql.slice(end)}` };
  const from = where.at + 'where'.length;
  return { head: `${sql.slice(0, from)} `, tail: ` and (${sql.slice(from, end)}\n)${end === sql.length ? '' : ` ${sql.slice(end)}`}` };
}
