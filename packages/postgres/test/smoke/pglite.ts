/** A session straight on PGlite, so that smoke tests can be tried without the rest of the dialect. */
import { PGlite } from '@electric-sql/pglite';
import { SqlError, type Notice, type Session } from '@sluice/core/dialect';

export interface Bench {
  readonly session: Session;
  close(): Promise<void>;
}

export async function bench(): Promise<Bench> {
  const db = await PGlite.create();
  let notices: Notice[] = [];
  const guarded = async <T>(work: () => Promise<T>): Promise<T> => {
    try {
      return await work();
    } catch (error) {
      const { code, message } = error as { code?: string; message: string };
      if (code === undefined) throw error;
      throw new SqlError({ message, sqlState: code, nature: code === '57014' ? 'cancelled' : 'statement' });
    }
  };
  const onNotice = (notice: { severity?: string; code?: string; message?: string }) =>
    notices.push({ severity: notice.severity ?? '', code: notice.code ?? '', message: notice.message ?? '' });
  const session: Session = {
    server: { dialect: 'postgres', version: 180003, versionText: '18 (PGlite)', database: 'postgres', user: 'postgres' },
    query: <R>(sql: string, values?: readonly unknown[]) => guarded(async () => (await db.query(sql, values as unknown[] | undefined, { onNotice })).rows as R[]),
    execute: (sql) => guarded(async () => void (await db.exec(sql, { onNotice }))),
    async transaction(work) {
      await db.exec('begin');
      try {
        const result = await work();
        await db.exec('commit');
        return result;
      } catch (error) {
        await db.exec('rollback');
        throw error;
      }
    },
    takeNotices: () => notices.splice(0),
    cancel: () => db.close(),
    close: () => db.close(),
  };
  return { session, close: () => (db.closed ? Promise.resolve() : db.close()) };
}
