/** References in the string body of a function: SQL, or PL/pgSQL through its compiled form. */
import type { CreateFunctionStmt } from 'libpg-query';
import { parseText } from './parser.ts';
import { plpgsqlRefs } from './body-plpgsql.ts';
import { parts, option, stringOf } from './tree.ts';
import { walk, type Sink } from './walk.ts';

/** Gives what it can of a body that does not parse. `statementText` is the whole CREATE FUNCTION. */
export function bodyRefs(statement: CreateFunctionStmt, statementText: string, sink: Sink): void {
  const [body] = parts(option(statement.options, 'as'));
  if (body === undefined) return;
  const language = stringOf(option(statement.options, 'language'))?.toLowerCase();
  if (language === 'sql') sqlRefs(body, sink);
  else if (language === 'plpgsql') plpgsqlRefs(statement, body, statementText, sink);
}

/** All names in a text of SQL statements; false when it does not parse. */
export function sqlRefs(sql: string, sink: Sink): boolean {
  const parsed = parseText(sql);
  if ('complaint' in parsed) return false;
  walk(parsed.nodes, sink);
  return true;
}
