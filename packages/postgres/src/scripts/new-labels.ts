/** ALTER TYPE … ADD VALUE in a script whose later statements use the value: it cannot be used in the transaction that adds it (sql-altertype, Notes; 55P04). */
import type { ScriptStatement } from '@sluice/core/dialect';
import { parse } from '../script/parse.ts';
import { literal } from '../script/quote.ts';
import { option, stringOf, tagged, text } from '../script/tree.ts';

/** The statements of one script, with a new transaction before the first that uses a label from earlier in it. */
export function behindLabels(statements: readonly ScriptStatement[]): ScriptStatement[] {
  let added: string[] = [];
  return statements.map((statement) => {
    const used = added.find((label) => uses(statement, label));
    // What runs outside of a transaction has committed what stands before it.
    if (used !== undefined || statement.runs === 'alone') added = [];
    const label = labelAdded(statement);
    if (label !== undefined) added.push(label);
    return used === undefined ? statement : { ...statement, behindCommit: `the label ${literal(used)}, which is there for use once it is committed` };
  });
}

const shapeOf = (statement: ScriptStatement) => {
  const parsed = parse(statement);
  return 'problem' in parsed ? (['', {}] as const) : tagged(parsed.node);
};

function labelAdded(statement: ScriptStatement): string | undefined {
  if (!/\badd\s+value\b/i.test(statement.text)) return undefined;
  const [tag, fields] = shapeOf(statement);
  return tag === 'AlterEnumStmt' && fields['oldVal'] === undefined ? text(fields['newVal']) : undefined;
}

/** As a constant, or in one: `'{new,older}'`, a body. One commit too many loses less than a script that cannot run. */
function uses(statement: ScriptStatement, label: string): boolean {
  const quoted = literal(label).slice(1, -1);
  if (!new RegExp(`(?<=['{,"])${escaped(quoted)}(?=['},"])`, 'u').test(statement.text)) return false;
  const [tag, fields] = shapeOf(statement);
  if (tag === 'AlterEnumStmt' || tag === 'CommentStmt') return false;
  // Other bodies are text to the server until they are called.
  return tag !== 'CreateFunctionStmt' || stringOf(option(fields['options'], 'language'))?.toLowerCase() !== 'plpgsql';
}

const escaped = (text: string): string => text.replace(/[$()*+.?[\\\]^{|}/-]/g, '\\$&');
