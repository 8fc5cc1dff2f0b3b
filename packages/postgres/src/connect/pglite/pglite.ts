/** A connection to an embedded database: one instance in a thread, one session, and a lock file around the directory. */
import { randomUUID } from 'node:crypto';
import { resolve } from 'node:path';
import { SqlError, type Connection, type Lock, type Notice, type ServerInfo, type Target } from '@sluice/core/dialect';
import { lockIsHeld } from '../../lock/held.ts';
import { ClientSession, type Line } from '../client-session.ts';
import { endClient, openClient, type OpenClient } from '../open-client.ts';
import { lostConnection } from '../sql-error.ts';
import { prepareDataDir } from './data-dir.ts';
import { lockDirectory } from './directory-lock.ts';
import { emptyDatabase } from './image.ts';
import { Instance, InstanceLost } from './instance.ts';
import { InstanceStream } from './instance-stream.ts';
import { takeTurn } from './turns.ts';

/** How long to wait for another process that reads or plans. */
const SHORT_USE_MS = 30_000;

interface Open extends OpenClient {
  readonly instance: Instance;
}

/** `pglite:memory`, or `pglite:<folder>` relative to the target's root. Throws SL401, SL402 and SL601. */
export async function connectPglite(target: Target): Promise<Connection> {
  const place = target.url.slice('pglite:'.length).replace(/^\/\//, '');
  const dir = place === 'memory' ? undefined : resolve(target.root, place);
  const lock = dir === undefined ? undefined : await lockDirectory(dir, target.label, target.applicationName, { shortMs: SHORT_USE_MS, deployingMs: target.openWaitMs ?? 0 });
  let endTurn = (): void => undefined;
  let closed = false;
  const notices: Notice[] = [];

  const open = async (): Promise<Open> => {
    if (dir !== undefined) await prepareDataDir(dir, target.label);
    const source = dir === undefined ? { image: await emptyDatabase(), identity: randomUUID() } : { dataDir: dir };
    const { instance } = await Instance.open(source);
    try {
      const stream = () => new InstanceStream(instance);
      return { ...(await openClient(target, { stream, user: 'postgres', database: 'postgres' }, notices)), instance };
    } catch (error) {
      await instance.end('closed', 'it was not usable');
      throw error;
    }
  };

  let current: Promise<Open> | undefined;
  const ready = async (): Promise<Open> => {
    if (closed) throw lostConnection('it was closed');
    const now = await current;
    if (now && !now.instance.lost) return now;
    // Opened anew it would be empty: only who asks for the session anew can know that.
    if (now && dir === undefined) throw lostConnection('an in-memory database ends with its instance', now.instance.lost);
    // Whatever it did last: recovery keeps what was committed.
    const next = (current = open());
    next.catch(() => (current = undefined));
    return next;
  };

  try {
    endTurn = await takeTurn(target.label);
    await ready();
  } catch (error) {
    endTurn();
    lock?.release();
    throw error;
  }

  const first = await ready();
  const session = new ClientSession(embeddedLine(target, first.server, notices, ready, () => current));

  return {
    server: first.server,
    sessions: 'one',
    session: async () => {
      if (dir === undefined && (await current)?.instance.lost) current = undefined;
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
      if (closed) return;
      closed = true;
      const last = await current?.catch(() => undefined);
      if (last) {
        await endClient(last.client);
        await last.instance.close();
      }
      endTurn();
      lock?.release();
    },
  };
}

function embeddedLine(target: Target, server: ServerInfo, notices: Notice[], ready: () => Promise<Open>, current: () => Promise<Open> | undefined): Line {
  const { statementMs } = target.timeouts;
  return {
    server,
    statementMs,
    client: async () => (await ready()).client,
    async watched(client, call) {
      const now = await current();
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
      const now = await current()?.catch(() => undefined);
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
