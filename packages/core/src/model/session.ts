/** The contract of a connection to a database. A dialect gives them; whoever opens one closes it. */
import type { Blocker } from './blocker.ts';

export interface ServerInfo {
  /** `postgres`, `toy`. */
  readonly dialect: string;
  /** Comparable version: 150018, 180004. */
  readonly version: number;
  /** For people and the plan: `18.4`, `18.3 (PGlite)`. */
  readonly versionText: string;
  readonly database: string;
  readonly user: string;
  /** How many locks all its transactions together can hold, where there is a limit. */
  readonly lockSlots?: number;
}

export interface Notice {
  readonly severity: string;
  readonly code: string;
  readonly message: string;
}

export type Row = Readonly<Record<string, unknown>>;

/** An error from the server, in a dialect-free shape. `position` counts characters from 1 in the statement sent. */
export class SqlError extends Error {
  override readonly name = 'SqlError';
  readonly sqlState: string;
  readonly position: number | undefined;
  readonly detail: string | undefined;
  readonly hint: string | undefined;
  /** The context the server gives, such as the PL/pgSQL line. */
  readonly where: string | undefined;
  /** What may be done about it: run again, or nothing. `connection`: the session is gone and the outcome may be unknown. */
  readonly nature: 'statement' | 'lock' | 'deadlock' | 'cancelled' | 'timeout' | 'connection';
  /** For whom it waited, where another session saw it. */
  readonly blockers: readonly Blocker[];

  constructor(fields: {
    message: string;
    sqlState: string;
    nature: SqlError['nature'];
    position?: number | undefined;
    detail?: string | undefined;
    hint?: string | undefined;
    where?: string | undefined;
    cause?: unknown;
    blockers?: readonly Blocker[] | undefined;
  }) {
    super(fields.message, { cause: fields.cause });
    this.sqlState = fields.sqlState;
    this.nature = fields.nature;
    this.position = fields.position;
    this.detail = fields.detail;
    this.hint = fields.hint;
    this.where = fields.where;
    this.blockers = fields.blockers ?? [];
  }
}

export const isSqlError = (error: unknown): error is SqlError => error instanceof Error && error.name === 'SqlError';

export interface Session {
  readonly server: ServerInfo;
  /** One statement, with values. Rows by column name; values as the driver's plain JSON types. */
  query<R extends Row = Row>(sql: string, values?: readonly unknown[]): Promise<R[]>;
  /** One or several statements without values; results are dropped. Several run in one implicit transaction where the server does so. */
  execute(sql: string): Promise<void>;
  /** As `execute`; gives how many rows its last statement returned or changed. Left out: nobody knows, which counts as none. */
  executeCounting?(sql: string): Promise<number>;
  /** Begins, runs, commits; rolls back when `work` throws. Not nestable. Without transactional DDL: just runs. */
  transaction<T>(work: () => Promise<T>): Promise<T>;
  /** Notices since the last call. */
  takeNotices(): Notice[];
  /** Cancels the running statement from outside. */
  cancel(): Promise<void>;
  close(): Promise<void>;
}
