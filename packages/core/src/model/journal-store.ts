/** The journal's logical tables, and the store that a dialect gives. Text ids and UTC times, no server-only types. */
import type { Row } from './session.ts';

export type ColumnType = 'text' | 'integer' | 'time';
export interface TableShape {
  readonly columns: Readonly<Record<string, ColumnType>>;
  readonly key: readonly string[];
  /** Columns that may be null. */
  readonly nullable: readonly string[];
}

export const JOURNAL_FORMAT = 1;

/** Times are ISO 8601 text in UTC with milliseconds, so that every dialect keeps the same bytes. */
export const JOURNAL_TABLES = {
  meta: { columns: { format: 'integer', version: 'text', system_identifier: 'text' }, key: ['format'], nullable: [] },
  deployment: {
    columns: {
      id: 'text', run_id: 'text', project: 'text', environment: 'text', kind: 'text', plan_hash: 'text', plan: 'text',
      source_digest: 'text', git_sha: 'text', from_fp: 'text', to_fp: 'text', catalog_before: 'text', status: 'text', outcome: 'integer',
      actor: 'text', db_user: 'text', reason: 'text', started_at: 'time', ended_at: 'time',
    },
    key: ['id'],
    nullable: ['git_sha', 'outcome', 'reason', 'ended_at', 'catalog_before'],
  },
  catalog: { columns: { fingerprint: 'text', body: 'text' }, key: ['fingerprint'], nullable: [] },
  step: {
    columns: {
      deployment_id: 'text', seq: 'integer', batch: 'integer', address: 'text', intent_hash: 'text', status: 'text', attempt: 'integer',
      xid: 'text', before_fp: 'text', after_fp: 'text', started_at: 'time', ended_at: 'time', error: 'text',
    },
    key: ['deployment_id', 'seq', 'attempt'],
    nullable: ['xid', 'before_fp', 'after_fp', 'ended_at', 'error'],
  },
  backup: {
    columns: {
      id: 'text', deployment_id: 'text', seq: 'integer', address: 'text', object: 'text', rows: 'integer', checksum: 'text', facts: 'text',
      status: 'text', created_at: 'time', expires_at: 'time',
    },
    key: ['id'],
    nullable: ['expires_at'],
  },
  audit: { columns: { seq: 'integer', prev_hash: 'text', hash: 'text', entry: 'text' }, key: ['seq'], nullable: [] },
} as const satisfies Record<string, TableShape>;

export type JournalTable = keyof typeof JOURNAL_TABLES;
export type JournalValue = string | number | null;
/** What rows are looked for by: a value, or a list of which any will do. */
export type JournalWhere = Readonly<Record<string, JournalValue | readonly string[]>>;

/**
 * Rows in and out of the journal over ONE session: inside a transaction of that session they commit with it.
 * Without a journal, `select` gives no rows and `exists` is false; nothing is created before `create`.
 */
export interface JournalStore {
  exists(): Promise<boolean>;
  /** Makes the missing tables; idempotent. Caller holds the deployment lock. */
  create(): Promise<void>;
  /** What `create` would run, for a DBA. */
  creationSql(): string;
  insert(table: JournalTable, row: Readonly<Record<string, JournalValue>>): Promise<void>;
  /** Several rows with the same columns, in fewer round trips; left out where each takes one anyway. */
  insertAll?(table: JournalTable, rows: readonly Readonly<Record<string, JournalValue>>[]): Promise<void>;
  /** Updates the rows that match `where` (equality); gives how many. */
  update(table: JournalTable, where: Readonly<Record<string, JournalValue>>, set: Readonly<Record<string, JournalValue>>): Promise<number>;
  /** Rows that match `where`, ordered by the columns in `order`. `columns` are all that will be looked at (plans and catalogs are large); left out: all. */
  select(table: JournalTable, where?: JournalWhere, order?: readonly string[], columns?: readonly string[]): Promise<Row[]>;
}
