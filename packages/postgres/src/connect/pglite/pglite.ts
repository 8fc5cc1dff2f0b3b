/** A connection to an embedded database: one instance in a thread, one session, and a lock file around the directory. */
import { resolve } from 'node:path';
import { Failure, isFailure, SqlError, type Connection, type Lock, type Notice, type Target } from '@sluice/core/dialect';
import { lockIsHeld } from '../../lock/held.ts';
import { ClientSession, type Line } from '../client-session.ts';
import { lostConnection } from '../sql-error.ts';
import { lockDirectory, type DirectoryLock } from './directory-lock.ts';
import { holdInstance, type Holding, type Passing } from './holding.ts';
import { InstanceLost } from './instance.ts';
import { takeTurn } from './turns.ts';

/** How long to wait for another process that reads or plans. */
const SHORT_USE_MS = 30_000;

/** `pglite:memory`, or `pglite:<folder>` relative to the target's root. Throws SL401, SL402 and SL601. */
export async function connectPglite(target: Target, passing?: Passing): Promise<Connection> {
  const place = target.url.slice('pglite:'.length).replace(/^\/\//, '');
  const dir = place === 'memory' ? undefined : resolve(target.root, place);
  const endTurn = await takeTurn(target.label, passing !== undefined);
  let lock: DirectoryLock | undefined;
  try {
    if (dir !== undefined) lock = await lockDirectory(dir, target.label, target.applicationName, { shortMs: SHORT_USE_MS, deployingMs: target.openWaitMs ?? 0, waiting: target.waiting, stop: target.stop });
    const notices: Notice[] = [];
    const holding = await holdInstance(dir, target, notices, passing);
    return embedded(target, holding, notices, lock, () => {
      endTurn();
      lock?.release();
    });
  } catch (error) {
    endTurn();
    lock?.release();
    throw unopened(target.label, error);
  }
}

function embedded(target: Target, holding: Holding, notices: Notice[], lock: DirectoryLock | undefined, released: () => void): Connection {
  const session = new ClientSession(embeddedLine(target, holding, notices));
  return {
    server: holding.server,
    sessions: 'one',
    session: async () => {
      await holding.startOver();
      session.renew();
      return session;
    },
    lock: async (holder): Promise<Lock> => {
      if (!lock) return { held: async () => true, release: async () => undefined };
      if (lock.deploying) throw lockIsHeld(target.label, { ...lock.deploying, since: lock.deploying.startedAt }, 0);
      lock.deploy(holder);
      return { held: async () => lock.mine(), release: async () => lock.endDeploy() };
    },
    async close() {
      await holding.close();
      released();
    },
  };
}

function embeddedLine(target: Target, holding: Holding, notices: Notice[]): Line {
  const { statementMs } = target.timeouts;
  return {
    server: holding.server,
    statementMs,
    client: async () => (await holding.ready()).client,
    async watched(client, call) {
      const now = await holding.last();
      if (now?.client !== client) throw lostConnection('the instance was opened anew');
      // statement_timeout does nothing in PGlite: nobody can interrupt it but by ending its thread.
      const watch = statementMs > 0 ? setTimeout(() => void now.instance.end('timeout', `it ran longer than ${statementMs} ms`), statementMs) : undefined;
      try {
        return await call();
      } catch (error) {
        throw now.instance.lost ? endedStatement(now.instance.lost) : error;
      } finally {
        clearTimeout(watch);
      }
    },
    notices: () => notices.splice(0),
    async cancel() {
      const now = await holding.last();
      if (now?.instance.busy) await now.instance.end('cancelled', 'it was cancelled');
    },
    close: async () => undefined,
  };
}

/** Its end is known to be an abort, so it is an error of the statement and not a lost connection with an unknown outcome. */
function endedStatement(lost: InstanceLost): SqlError {
  switch (lost.ending) {
    case 'timeout':
      return new SqlError({ message: 'canceling statement due to statement timeout', sqlState: '57014', nature: 'timeout', detail: lost.message, cause: lost });
    case 'cancelled':
      return new SqlError({ message: 'canceling statement due to user request', sqlState: '57014', nature: 'cancelled', cause: lost });
    case 'closed':
      return lostConnection(lost.message, lost);
    case 'died':
      return new SqlError({ message: `the embedded database did not survive the statement: ${lost.message}`, sqlState: '58000', nature: 'statement', cause: lost });
  }
}

/** What the file system or PGlite itself says while opening; failures and errors of statements stay as they are. */
function unopened(label: string, error: unknown): unknown {
  const fromFiles = error instanceof Error && 'syscall' in error;
  if (isFailure(error) || !(fromFiles || error instanceof InstanceLost)) return error;
  return new Failure('SL401', `${label} cannot be opened: ${error.message}`, {
    hint: fromFiles ? 'Look at the folder in the url and who may write there.' : 'If the folder was damaged, move it away; the next deployment makes it anew.',
    cause: error,
  });
}
