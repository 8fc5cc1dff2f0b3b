import { expect, test } from 'vitest';
import { SqlError, type Session } from '../../src/model/session.ts';
import type { SmokeDialect } from '../../src/model/smoke-dialect.ts';
import { runSmokeTests } from '../../src/smoke/run.ts';
import type { SmokeFile } from '../../src/smoke/check.ts';

const smoke: SmokeDialect = {
  call: (text) => text,
  procedure: (text) => text,
  exists: (text) => text,
  shape: () => '',
  columns: async () => [],
  firstColumn: (query) => query,
  nature: async () => 'rows',
  savepoint: () => 'savepoint',
  rollbackTo: () => 'rollback to',
  release: () => 'release',
  abandon: 'rollback',
  timeLimit: () => undefined,
};

/** Statements that start with `hang` end only when they are cancelled, and then with `nature`. */
function stub(nature: SqlError['nature']): { session: Session; sent: string[] } {
  const sent: string[] = [];
  let stop: ((error: SqlError) => void) | undefined;
  const send = async (sql: string): Promise<void> => {
    sent.push(sql);
    if (sql.startsWith('hang')) await new Promise((_, reject) => (stop = reject));
  };
  const session: Session = {
    server: { dialect: 'toy', version: 1, versionText: '1', database: 'd', user: 'u' },
    query: async (sql) => (await send(sql), []),
    execute: send,
    async transaction(work) {
      sent.push('begin');
      try {
        return await work();
      } catch (error) {
        sent.push('rollback');
        throw error;
      }
    },
    takeNotices: () => [],
    cancel: async () => stop?.(new SqlError({ message: 'stopped', sqlState: '57014', nature })),
    close: async () => undefined,
  };
  return { session, sent };
}

const file: SmokeFile = {
  path: 'a.sql',
  commits: false,
  isolated: false,
  checks: ['hang', 'after'].map((sql, index) => ({ name: sql, at: { file: 'a.sql', line: index + 1 }, act: 'rows' as const, sql, expect: { warnings: 'none' as const }, limitMs: 10 })),
};
const dialect = {
  smoke,
  capabilities: { transactionalDdl: true, dependencyCatalog: true, concurrentIndexes: true, resolvesCommits: false },
  transactionId: async () => '',
  resolveCommit: async () => 'unknown' as const,
};

test('a server that does not stop by itself is cancelled, and the next check runs', async () => {
  const { session, sent } = stub('cancelled');
  const checks = await runSmokeTests(session, dialect, [file]);
  expect(checks.map(({ passed, message }) => message ?? passed)).toEqual(['It was stopped after 10ms, its time limit.', true]);
  expect(sent).toEqual(['begin', 'savepoint', 'hang', 'rollback to', 'release', 'savepoint', 'after', 'release', 'rollback']);
});

test('when cancelling costs the session, what did not run is told', async () => {
  const { session, sent } = stub('connection');
  const checks = await runSmokeTests(session, dialect, [file, file]);
  const each = ['It was stopped after 10ms, its time limit.', 'Not run: the session was lost.'];
  // The next file tries again: an embedded server is started anew.
  expect(checks.map(({ message }) => message)).toEqual([...each, ...each]);
  expect(sent).toEqual(['begin', 'savepoint', 'hang', 'rollback', 'begin', 'savepoint', 'hang', 'rollback']);
});

test('a database that is gone is told as checks that did not run', async () => {
  const { session } = stub('connection');
  const gone = { ...session, transaction: () => Promise.reject(new SqlError({ message: 'gone', sqlState: '08006', nature: 'connection' })) };
  const checks = await runSmokeTests(gone, dialect, [file]);
  expect(checks.map(({ passed, message }) => `${passed} ${message}`)).toEqual(Array(2).fill('false Not run: the session was lost.'));
});
