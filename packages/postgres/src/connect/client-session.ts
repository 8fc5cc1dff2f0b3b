/** The session over one client of the driver, the same for a server and for PGlite; what differs is the Line beneath it. */
import { impossible, SqlError, type Notice, type Row, type ServerInfo, type Session } from '@sluice/core/dialect';
import type { Client, QueryResult } from 'pg';
import { lostConnection, sqlError } from './sql-error.ts';

/** What carries a session. */
export interface Line {
  readonly server: ServerInfo;
  /** ms; 0 is none. */
  readonly statementMs: number;
  /** The client as it is now; rejects with nature `connection` when it is lost and there is no other. */
  client(): Promise<Client>;
  /** Runs one call on `client`; may add a watch over its time, and what made it fail. */
  watched<T>(client: Client, call: () => Promise<T>): Promise<T>;
  notices(): Notice[];
  cancel(): Promise<void>;
  close(): Promise<void>;
}

export class ClientSession implements Session {
  readonly server: ServerInfo;
  readonly #line: Line;
  /** The client on which a transaction is open, as far as this session knows. */
  #within: Client | undefined;
  #nested = false;

  constructor(line: Line) {
    this.#line = line;
    this.server = line.server;
  }

  async query<R extends Row = Row>(sql: string, values: readonly unknown[] = []): Promise<R[]> {
    const config = { text: sql, values: [...values], queryMode: 'extended' };
    return this.#run<R[]>((client) => client.query(config).then((result) => result.rows as R[]));
  }

  async execute(sql: string): Promise<void> {
    // A lost transaction is over: rolling it back is all that its owner can do, and it has happened.
    if (/^\s*rollback\s*;?\s*$/i.test(sql) && (await this.#transactionLost())) {
      this.#within = undefined;
      return;
    }
    await this.#run((client) => client.query(sql));
  }

  async executeCounting(sql: string): Promise<number> {
    // The driver gives a result for each statement; one that has no rows has no count.
    const results = await this.#run<QueryResult | readonly QueryResult[]>((client) => client.query(sql));
    return [results].flat().at(-1)?.rowCount ?? 0;
  }

  async transaction<T>(work: () => Promise<T>): Promise<T> {
    if (this.#nested) throw impossible('a transaction was begun inside a transaction of the same session');
    this.#nested = true;
    try {
      await this.execute('begin');
      const value = await this.#undoneOnError(work);
      await this.#commit();
      return value;
    } finally {
      this.#nested = false;
      this.#within = undefined;
    }
  }

  takeNotices(): Notice[] {
    return this.#line.notices();
  }

  cancel(): Promise<void> {
    return this.#line.cancel();
  }

  close(): Promise<void> {
    return this.#line.close();
  }

  /** Forgets a transaction that was lost with its client: whoever asks for the session anew knows. */
  renew(): void {
    if (!this.#nested) this.#within = undefined;
  }

  async #undoneOnError<T>(work: () => Promise<T>): Promise<T> {
    try {
      return await work();
    } catch (error) {
      // The first error is the one to tell; a rollback that fails has lost its session, and with it the transaction.
      await this.execute('rollback').catch(() => undefined);
      throw error;
    }
  }

  async #commit(): Promise<void> {
    const client = await this.#line.client();
    if (client === this.#within && client.getTransactionStatus() === 'I') {
      throw new SqlError({ message: 'a statement ended the transaction that it ran in', sqlState: '25P01', nature: 'statement' });
    }
    const result = await this.#run((each) => each.query('commit')).catch(async (error: unknown) => {
      // Whatever the reason, a session that went during COMMIT leaves its outcome unknown.
      throw (await this.#transactionLost()) ? lostConnection('during COMMIT', error) : error;
    });
    // COMMIT of a failed transaction is answered by ROLLBACK, not by an error.
    if (result.command === 'ROLLBACK') {
      throw new SqlError({ message: 'the transaction had failed and was rolled back', sqlState: '25P02', nature: 'statement' });
    }
  }

  async #transactionLost(): Promise<boolean> {
    if (this.#within === undefined) return false;
    const client = await this.#line.client().catch(() => undefined);
    return client !== this.#within;
  }

  async #run<T = QueryResult>(call: (client: Client) => Promise<T>): Promise<T> {
    if (await this.#transactionLost()) throw lostConnection('the transaction went with it');
    const client = await this.#line.client();
    const started = performance.now();
    try {
      return await this.#line.watched(client, () => call(client));
    } catch (error) {
      throw sqlError(error, performance.now() - started, this.#line.statementMs);
    } finally {
      const status = client.getTransactionStatus();
      if (status === 'T' || status === 'E') this.#within = client;
      else if (this.#within === client && !this.#nested) this.#within = undefined;
    }
  }
}
