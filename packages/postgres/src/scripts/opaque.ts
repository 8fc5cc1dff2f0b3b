/** Whether a statement runs code whose text does not stand in it: a block, a procedure, a function of the project's own. */
import type { Catalog } from '@sluice/core/dialect';
import { parse } from '../script/parse.ts';
import type { Statement } from '../script/statement.ts';
import { tagged } from '../script/tree.ts';
import { callsOf, routineOf, routinesIn } from './called.ts';

/** A query is looked at for functions that `live` has, or that `before` made: the server's own ones change no catalog. */
export function isOpaque(statement: Statement, live: Catalog, before: readonly Statement[]): boolean {
  const parsed = parse(statement);
  if ('problem' in parsed) return false;
  const [tag] = tagged(parsed.node);
  if (tag === 'DoStmt' || tag === 'CallStmt') return true;
  if (tag !== 'SelectStmt') return false;
  const called = callsOf(statement);
  const routines = routinesIn(live);
  return [...called].some((name) => routines.has(name)) || (called.size > 0 && before.some((each) => called.has(routineOf(each) ?? '')));
}
