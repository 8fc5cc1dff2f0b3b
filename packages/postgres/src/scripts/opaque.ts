/** Whether a statement runs code whose text does not stand in it: a block, a procedure, a function of the project's own. */
import type { Catalog } from '@sluice/core/dialect';
import { parse } from '../script/parse.ts';
import type { Statement } from '../script/statement.ts';
import { parts, tagged } from '../script/tree.ts';
import { walk } from '../script/walk.ts';

/** A query is looked at for functions that `live` has, or that `before` made: the server's own ones change no catalog. */
export function isOpaque(statement: Statement, live: Catalog, before: readonly Statement[]): boolean {
  const parsed = parse(statement);
  if ('problem' in parsed) return false;
  const [tag] = tagged(parsed.node);
  if (tag === 'DoStmt' || tag === 'CallStmt') return true;
  if (tag !== 'SelectStmt') return false;
  const called = new Set<string>();
  walk(parsed.node, (found) => {
    if (found?.kind === 'function') called.add(found.name);
  });
  return called.size > 0 && ([...live.facts.values()].some(({ address }) => address[0] === 'function' && called.has(String(address[2]))) || before.some((each) => called.has(functionOf(each) ?? '')));
}

function functionOf(statement: Statement): string | undefined {
  const parsed = /\bfunction\b/i.test(statement.text) ? parse(statement) : undefined;
  if (!parsed || 'problem' in parsed) return undefined;
  const [tag, fields] = tagged(parsed.node);
  return tag === 'CreateFunctionStmt' ? parts(fields['funcname']).at(-1) : undefined;
}
