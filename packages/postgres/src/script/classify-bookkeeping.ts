/** Rows that migration tools put at the end of the structure file that they write: which of their scripts have run. */
import type { InsertStmt } from 'libpg-query';
import type { Preamble } from './classify.ts';

/**
 * The tables in which such tools keep that, where their structure file holds the rows too: Rails and dbmate (schema_migrations), Rails
 * (ar_internal_metadata). A database that is deployed from the structure is not moved by those scripts any more.
 */
const BOOKKEEPING: ReadonlySet<string> = new Set(['schema_migrations', 'ar_internal_metadata']);

export function bookkeeping({ relation, selectStmt }: InsertStmt): Preamble | undefined {
  const name = relation?.relname ?? '';
  if (!BOOKKEEPING.has(name)) return undefined;
  const values = selectStmt !== undefined && 'SelectStmt' in selectStmt && selectStmt.SelectStmt.valuesLists !== undefined;
  return values ? { role: 'preamble', note: `the rows of ${name} were left out: they say which scripts another tool has run` } : undefined;
}
