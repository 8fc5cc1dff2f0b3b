/** Sessions straight on PGlite and on a server, so that smoke tests can be tried without the rest of the dialect. */
import { PGlite } from '@electric-sql/pglite';
import pg from 'pg';
import { SqlError, type Notice, type Session } from '@sluice/core/dialect';

export interface Bench {
  readonly session: Session;
  close(): Promise<void>;
}

export async function pgliteBench(): Promise<Bench> {
  const db = await PGlite.create();
  const notices: Notice[] = [];
  const onNotice = (notice: { severity?: string; code?: string; message?: string }) =>
    notices.push({ severity: notice.severity ?? '', code: notice.code ?? '', message: notice.message ?? '' });
  const session: Session = {
    server: { dialect: 'postgres', version: 180003, versionText: '18 (PGlite)', database: 'postgres', user: 'postgres' },
    query: <R>(sql: string, values?: readonly unknown[]) => guarded(async () => (await db.query(sql, values as unknown[] | undefined, { onNotice })).rows as R[]),
    execute: (sql) => guarded(async () => void (await db.exec(sql, { onNotice }))),
    transaction: (work) => transaction((sql) => db.exec(sql), work),
    takeNotices: () => notices.splice(0),
    cancel: () => db.close(),
    close: () => db.close(),
  };
  return { session, close: () => (db.closed ? Promise.resolve() : db.close()) };
}

/** Reaches `url`; needs the right to cancel its own backend. */
export async function serverBench(url: string): Promise<Bench> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  const notices: Notice[] = [];
  client.on('notice', ({ severity = '', code = '', message = '' }) => notices.push({ severity, code, message }));
  const session: Session = {
    server: { dialect: 'postgres', version: 0, versionText: '', database: '', user: '' },
    query: <R>(sql: string, values?: readonly unknown[]) => guarded(async () => (await client.query(sql, values as unknown[] | undefined)).rows as R[]),
    execute: (sql) => guarded(async () => void (await client.query(sql))),
    transaction: (work) => transaction((sql) => client.query(sql), work),
    takeNotices: () => notices.splice(0),
    async cancel() {
      const other = new pg.Client({ connectionString: url });
      await other.connect();
      await other.query('select pg_cancel_backend($1)', [(client as unknown as { processID: number }).processID]);
      await other.end();
    },
    close: () => client.end(),
  };
  return { session, close: () => client.end() };
}

async function guarded<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    const { code, message } = error as { code?: string; message: string };
    if (code === undefined) throw /closed/.test(message) ? new SqlError({ message, sqlState: '', nature: 'connection' }) : error;
    throw new SqlError({ message, sqlState: code, nature: code === '57014' ? 'cancelled' : 'statement' });
  }
}

async function transaction<T>(run: (sql: string) => Promise<unknown>, work: () => Promise<T>): Promise<T> {
  await run('begin');
  try {
    const result = await work();
    await run('commit');
    return result;
  } catch (error) {
    await run('rollback');
    throw error;
  }
}
