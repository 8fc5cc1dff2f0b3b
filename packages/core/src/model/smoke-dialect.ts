/** What smoke tests must be told by a dialect. Texts come from test files; everything given back is one statement. */
import type { Session } from './session.ts';
import type { Owns } from './statement.ts';

export interface ResultColumn {
  readonly name: string;
  /** As the server prints it: `numeric(12,2)`, `sales.order_status`. */
  readonly type: string;
  /** Without its modifiers: `numeric`. Equal to `type` where there are none. */
  readonly base: string;
}

/**
 * How a statement behaves in a transaction that is always rolled back: `transaction` begins, ends or marks one itself, `outside` cannot
 * run inside one, `rows` gives rows and can stand in parentheses, `other` is anything else.
 */
export type StatementNature = 'transaction' | 'outside' | 'rows' | 'other';

export interface SmokeDialect {
  /** `sales.order_total(1)` → the statement whose rows are its result. */
  call(text: string): string;
  /** `sales.close_day(current_date)` → the statement that runs it. */
  procedure(text: string): string;
  /** `function sales.order_total(bigint)` → a query whose single value is a boolean; undefined when the text names no kind that can be looked up. */
  exists(addressText: string): string | undefined;
  /** A query with the columns that were asked for, so that written types are read as the server reads them. */
  shape(columns: Readonly<Record<string, string>>): string;
  /** The columns of a query's result, without running it. Called inside a transaction, between `savepoint` and `rollbackTo`. */
  columns(session: Session, query: string): Promise<readonly ResultColumn[]>;
  /** A query of nature `rows` → the same rows, each with one column `value`: the first column as the server's own text. */
  firstColumn(query: string): string;
  /** The statement must have passed `Dialect.statements`. */
  nature(statement: string): Promise<StatementNature>;
  savepoint(name: string): string;
  rollbackTo(name: string): string;
  release(name: string): string;
  /** Ends whatever transaction is open, harmless when there is none. */
  readonly abandon: string;
  /** Makes bare names mean what they mean in the schema files of a project that owns `owns`; gives the statement that takes it back. */
  resolveNames?(session: Session, owns: Owns): Promise<string>;
  /** Limits each statement that follows in the open transaction; undefined: only cancelling from outside helps. */
  timeLimit(ms: number): string | undefined;
}
