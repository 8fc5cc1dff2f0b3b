/** How a statement behaves in a transaction that is always rolled back, by its syntax tree. */
import type { StatementNature } from '@sluice/core/dialect';
import { parseText, ready, type Node } from '../script/parser.ts';

/** What is no SQL is `outside`: no transaction can run it. */
export async function nature(statement: string): Promise<StatementNature> {
  await ready();
  const parsed = parseText(statement);
  if ('complaint' in parsed) return 'outside';
  const [node] = parsed.nodes;
  return node === undefined ? 'other' : natureOf(node);
}

type Fields = Readonly<Record<string, unknown>>;

function natureOf(node: Fields): StatementNature {
  const [[tag, body] = ['', {}]] = Object.entries(node);
  const fields = (body ?? {}) as Fields;
  if (tag === 'TransactionStmt') return 'transaction';
  if (OUTSIDE[tag]?.(fields) === true) return 'outside';
  return tag === 'SelectStmt' && isPlainSelect(fields) ? 'rows' : 'other';
}

const always = (): boolean => true;

/**
 * PreventInTransactionBlock in the server's sources, and COPY: no session of ours carries its data, and a file or program would keep
 * what the rollback takes back.
 */
const OUTSIDE: Readonly<Record<string, (fields: Fields) => boolean>> = {
  VacuumStmt: ({ is_vacuumcmd }) => is_vacuumcmd === true,
  CreatedbStmt: always,
  DropdbStmt: always,
  CreateTableSpaceStmt: always,
  DropTableSpaceStmt: always,
  AlterSystemStmt: always,
  CreateSubscriptionStmt: always,
  DropSubscriptionStmt: always,
  IndexStmt: ({ concurrent }) => concurrent === true,
  DropStmt: ({ concurrent }) => concurrent === true,
  ReindexStmt: ({ kind, params }) => !['REINDEX_OBJECT_INDEX', 'REINDEX_OBJECT_TABLE'].includes(String(kind)) || mentions(params, 'concurrently'),
  ClusterStmt: ({ relation }) => relation === undefined,
  DiscardStmt: ({ target }) => target === 'DISCARD_ALL',
  CopyStmt: always,
};

const mentions = (params: unknown, name: string): boolean =>
  Array.isArray(params) && params.some((param: { DefElem?: { defname?: string } }) => param.DefElem?.defname === name);

/** Can stand in parentheses: no INTO, and no data-modifying WITH, which the server accepts at the top only (manual: 7.8.4). */
function isPlainSelect({ intoClause, withClause }: Fields): boolean {
  if (intoClause !== undefined) return false;
  const { ctes = [] } = (withClause ?? {}) as { ctes?: readonly { CommonTableExpr?: { ctequery?: Node } }[] };
  return ctes.every(({ CommonTableExpr }) => CommonTableExpr?.ctequery !== undefined && 'SelectStmt' in CommonTableExpr.ctequery);
}
