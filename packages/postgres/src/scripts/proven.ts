/** Whether a check proves that a column holds no null by the time of a statement: then SET NOT NULL reads no row. https://www.postgresql.org/docs/current/sql-altertable.html */
import { part, type Id } from '@sluice/core/dialect';
import type { Constraint } from '../kinds/constraint.ts';
import { parse } from '../script/parse.ts';
import { ident } from '../script/quote.ts';
import type { Statement } from '../script/statement.ts';
import { items, stringOf, tagged, text, tree } from '../script/tree.ts';
import type { Names } from './names.ts';

interface Check { readonly column: string; readonly validated: boolean }

/** `before`: what ran earlier in the same plan. */
export function isProven(table: Id, column: string, names: Names, before: readonly Statement[]): boolean {
  const checks = new Map<string, Check>();
  for (const { address, body } of names.live.childrenOf(table)) {
    const { type, expression, validated, enforced } = body as Constraint;
    if (address[0] === 'constraint' && type === 'check' && enforced && expression?.replace(/^\((.*)\)$/s, '$1') === `${ident(column)} IS NOT NULL`) checks.set(part(address, 3), { column, validated });
  }
  for (const statement of before) if (/\bconstraint\b/i.test(statement.text)) follow(statement, table, names, checks);
  return [...checks.values()].some((check) => check.column === column && check.validated);
}

function follow(statement: Statement, table: Id, names: Names, checks: Map<string, Check>): void {
  const parsed = parse(statement);
  if ('problem' in parsed) return;
  const [tag, fields] = tagged(parsed.node);
  if (tag !== 'AlterTableStmt' || names.relation(fields['relation']) !== table) return;
  for (const each of items(fields['cmds'])) {
    const command = tree(tree(each)['AlterTableCmd']);
    const name = text(command['name']) ?? '';
    const known = checks.get(name);
    if (command['subtype'] === 'AT_DropConstraint') checks.delete(name);
    if (command['subtype'] === 'AT_ValidateConstraint' && known) checks.set(name, { ...known, validated: true });
    if (command['subtype'] !== 'AT_AddConstraint') continue;
    const constraint = tree(tree(command['def'])['Constraint']);
    const [test, condition] = tagged(constraint['raw_expr']);
    const [, column] = tagged(condition['arg']);
    const [last, ...rest] = items(column['fields']).toReversed();
    if (constraint['contype'] === 'CONSTR_CHECK' && test === 'NullTest' && condition['nulltesttype'] === 'IS_NOT_NULL' && rest.length === 0) {
      checks.set(text(constraint['conname']) ?? `of ${stringOf(last) ?? ''}`, { column: stringOf(last) ?? '', validated: constraint['skip_validation'] !== true });
    }
  }
}
