/** Whether the rows of a table have values in a column by the time of a statement: what was counted before the plan tells nothing of what the plan fills. */
import type { Id } from '@sluice/core/dialect';
import type { Statement } from '../script/statement.ts';
import { items, parts, tagged, tree, type Tree } from '../script/tree.ts';
import { statementsOf } from './blocks.ts';
import { mentioning, onTable } from './mentions.ts';
import type { Names } from './names.ts';

/** full: in every row. perhaps: a statement writes it, and what it writes may be null. untouched: as it was, or added without a value. */
export type Filled = 'full' | 'perhaps' | 'untouched';

/** `before`: what ran earlier in the same plan. */
export function filled(table: Id, column: string, names: Names, before: readonly Statement[]): Filled {
  let now: Filled = 'untouched';
  for (const [tag, fields] of onTable(table, names, before.filter(mentioning(table)).flatMap((each) => [each, ...statementsOf(each)]))) {
    if (tag === 'UpdateStmt') now = updated(now, fields, column);
    else if (tag === 'AlterTableStmt') now = added(now, fields, column);
    else if (tag === 'DeleteStmt' && isNullTest(fields['whereClause'], column)) now = 'full';
  }
  return now;
}

function updated(now: Filled, fields: Tree, column: string): Filled {
  const target = items(fields['targetList']).map((each) => tree(tree(each)['ResTarget'])).find(({ name }) => name === column);
  if (!target) return now;
  const everywhere = fields['fromClause'] === undefined && (fields['whereClause'] === undefined || isNullTest(fields['whereClause'], column));
  if (!isSurelyValue(target['val'])) return 'perhaps';
  return everywhere || now === 'full' ? 'full' : 'perhaps';
}

function added(now: Filled, fields: Tree, column: string): Filled {
  const commands = items(fields['cmds']).map((each) => tree(tree(each)['AlterTableCmd']));
  const made = commands.map((each) => tree(tree(each['def'])['ColumnDef'])).findLast(({ colname }) => colname === column);
  if (!made) return now;
  const given = items(made['constraints']).map((each) => tree(tree(each)['Constraint'])).find(({ contype }) => contype === 'CONSTR_DEFAULT');
  if (commands.some(({ subtype, missing_ok: ifMissing }) => subtype === 'AT_AddColumn' && ifMissing === true)) return 'perhaps';
  return given && isSurelyValue(given['raw_expr']) ? 'full' : 'untouched';
}

/** column IS NULL, and nothing else. */
function isNullTest(node: unknown, column: string): boolean {
  const { nulltesttype, arg } = tree(tree(node)['NullTest']);
  return nulltesttype === 'IS_NULL' && parts(tree(tree(arg)['ColumnRef'])['fields']).at(-1) === column;
}

const NEVER_NULL: ReadonlySet<string> = new Set(['now', 'clock_timestamp', 'statement_timestamp', 'transaction_timestamp', 'gen_random_uuid', 'uuid_generate_v4', 'random', 'nextval', 'concat']);

/** By its form. */
function isSurelyValue(node: unknown): boolean {
  const [tag, fields] = tagged(node);
  switch (tag) {
    case 'A_Const': return fields['isnull'] !== true;
    case 'TypeCast': return isSurelyValue(fields['arg']);
    case 'SQLValueFunction': case 'A_ArrayExpr': case 'NullTest': return true;
    case 'FuncCall': return NEVER_NULL.has(parts(fields['funcname']).at(-1) ?? '');
    case 'CoalesceExpr': return items(fields['args']).some(isSurelyValue);
    case 'CaseExpr': return isSurelyValue(fields['defresult']) && items(fields['args']).every((each) => isSurelyValue(tree(tree(each)['CaseWhen'])['result']));
    default: return false;
  }
}
