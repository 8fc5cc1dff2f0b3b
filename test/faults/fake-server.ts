/** A server with transactions, many sessions and transaction ids, in memory: what a network does to a COMMIT can be said statement by statement. */
import { JOURNAL_TABLES, SqlError, type Connection, type Dialect, type JournalStore, type JournalTable, type JournalValue, type JournalWhere, type ServerInfo, type Session } from '@sluice/core/dialect';
import { toyDialect } from '@sluice/kit/toy/toy';

type Tables = Record<JournalTable, Record<string, JournalValue>[]>;
interface Data {
  readonly tables: Tables;
  readonly effects: string[];
}
type Change = (data: Data) => void;
interface Transaction {
  readonly xid: string;
  readonly changes: Change[];
}

export type CommitFate = 'committed' | 'aborted' | 'in progress' | 'unknown';

export interface FakeServer {
  readonly dialect: Dialect;
  readonly connection: Connection;
  readonly data: Data;
  /** All that was sent, in order. */
  readonly messages: string[];
  /** Statement → errors that it gives, one a time. */
  readonly errors: Map<string, SqlError['nature'][]>;
  /** What happens at the next COMMITs; an empty list: they succeed. */
  readonly commits: ('lost, committed' | 'lost, aborted' | 'lost, in progress' | 'refused')[];
  /** How the server answers for a transaction; made by commits, and may be changed. */
  readonly fates: Map<string, CommitFate>;
  /** So many connection attempts fail. */
  unreachable: number;
  systemIdentifier: string;
  /** Called at each question for a transaction in progress. */
  onAsked: (xid: string, finish: () => void) => void;
  /** Statements after which the transaction is another one. */
  readonly hiddenCommits: Set<string>;
}

export const fault = (nature: SqlError['nature'], message = nature as string): SqlError => new SqlError({ message, sqlState: 'FAKE', nature });

export function fakeServer(): FakeServer {
  const data: Data = { effects: [], tables: Object.fromEntries(Object.keys(JOURNAL_TABLES).map((name) => [name, []])) as unknown as Tables };
  let xid = 100;
  const pending = new Map<string, Transaction>();
  const transactions = new WeakMap<Session, { open?: Transaction }>();
  const server: FakeServer = {
    data, messages: [], errors: new Map(), commits: [], fates: new Map(), unreachable: 0, systemIdentifier: 'here', onAsked: () => undefined, hiddenCommits: new Set(),
    connection: undefined as never, dialect: undefined as never,
  };
  const apply = (transaction: Transaction): void => {
    for (const change of transaction.changes) change(data);
    server.fates.set(transaction.xid, 'committed');
  };
  const info: ServerInfo = { dialect: 'fake', version: 1, versionText: '1', database: 'fake', user: 'fake' };

  const openSession = (): Session => {
    let alive = true;
    const here: { open?: Transaction } = {};
    const lose = (): SqlError => {
      alive = false;
      return fault('connection', 'the connection was lost');
    };
    /** Several statements in one message come on lines of their own. */
    const execute = async (message: string): Promise<void> => {
      server.messages.push(message);
      for (const sql of message.split('\n;\n')) await statement(sql);
    };
    const statement = async (sql: string): Promise<void> => {
      await Promise.resolve();
      if (!alive) throw fault('connection', 'the connection is closed');
      const nature = server.errors.get(sql)?.shift();
      if (nature === 'connection') throw lose();
      if (nature) throw fault(nature);
      const effect: Change = ({ effects }) => void effects.push(sql);
      if (here.open) here.open.changes.push(effect);
      else effect(data);
      if (server.hiddenCommits.has(sql) && here.open) {
        apply(here.open);
        here.open = { xid: String((xid += 1)), changes: [] };
      }
    };
    const session: Session = {
      server: info,
      execute,
      query: async () => Promise.reject(fault('statement', 'no queries')),
      async transaction(work) {
        if (!alive) throw fault('connection', 'the connection is closed');
        const mine: Transaction = (here.open = { xid: String((xid += 1)), changes: [] });
        server.fates.set(mine.xid, 'in progress');
        let result;
        try {
          result = await work();
        } catch (error) {
          server.fates.set(here.open.xid, 'aborted');
          delete here.open;
          throw error;
        }
        const transaction = here.open;
        delete here.open;
        switch (server.commits.shift()) {
          case 'lost, committed':
            apply(transaction);
            throw lose();
          case 'lost, aborted':
            server.fates.set(transaction.xid, 'aborted');
            throw lose();
          case 'lost, in progress':
            pending.set(transaction.xid, transaction);
            throw lose();
          case 'refused':
            server.fates.set(transaction.xid, 'aborted');
            throw fault('statement', 'a deferred check failed');
          case undefined:
            apply(transaction);
            return result;
        }
      },
      takeNotices: () => [],
      cancel: () => Promise.resolve(),
      close: () => {
        alive = false;
        return Promise.resolve();
      },
    };
    transactions.set(session, here);
    return session;
  };

  const journal = (session: Session): JournalStore => {
    const here = transactions.get(session)!;
    const change = (work: Change): void => (here.open ? void here.open.changes.push(work) : work(data));
    const seen = (): Tables => {
      const copy = structuredClone({ tables: data.tables, effects: [] });
      for (const each of here.open?.changes ?? []) each(copy);
      return copy.tables;
    };
    const matches = (where: JournalWhere) => (row: Record<string, JournalValue>) => Object.entries(where).every(([column, value]) => (Array.isArray(value) ? (value as readonly unknown[]).includes(row[column]) : row[column] === value));
    return {
      exists: () => Promise.resolve(true),
      create: () => Promise.resolve(),
      creationSql: () => '',
      insert: async (table, row) => {
        await Promise.resolve();
        const keyed = matches(Object.fromEntries(JOURNAL_TABLES[table].key.map((column) => [column, row[column] ?? null])));
        if (seen()[table].some(keyed)) throw fault('statement', `duplicate key in ${table}`);
        change(({ tables }) => void tables[table].push({ ...row }));
      },
      update: async (table, where, set) => {
        await Promise.resolve();
        const count = seen()[table].filter(matches(where)).length;
        change(({ tables }) => tables[table].filter(matches(where)).forEach((row) => Object.assign(row, set)));
        return count;
      },
      select: async (table, where = {}, order = []) => {
        await Promise.resolve();
        const by = (a: Record<string, JournalValue>, b: Record<string, JournalValue>) => order.reduce((found, column) => found || compare(a[column], b[column]), 0);
        return seen()[table].filter(matches(where)).sort(by);
      },
    };
  };

  const connection: Connection = {
    server: info,
    sessions: 'many',
    session: async () => {
      await Promise.resolve();
      if (server.unreachable > 0) {
        server.unreachable -= 1;
        throw fault('connection', 'connection refused');
      }
      return openSession();
    },
    lock: () => Promise.resolve({ held: () => Promise.resolve(true), release: () => Promise.resolve() }),
    close: () => Promise.resolve(),
  };
  const dialect: Dialect = {
    ...toyDialect,
    name: 'fake',
    capabilities: { transactionalDdl: true, dependencyCatalog: true, concurrentIndexes: true, resolvesCommits: true },
    journal,
    transactionId: async (session) => Promise.resolve(transactions.get(session)?.open?.xid ?? ''),
    resolveCommit: async (_session, id) => {
      await Promise.resolve();
      const fate = server.fates.get(id) ?? 'unknown';
      const waiting = pending.get(id);
      if (fate === 'in progress') server.onAsked(id, () => waiting && apply(waiting));
      return fate;
    },
    systemIdentifier: () => Promise.resolve(server.systemIdentifier),
  };
  return Object.assign(server, { connection, dialect });
}

const compare = (a: JournalValue | undefined, b: JournalValue | undefined): number =>
  typeof a === 'number' && typeof b === 'number' ? a - b : String(a ?? '').localeCompare(String(b ?? ''), 'en');
