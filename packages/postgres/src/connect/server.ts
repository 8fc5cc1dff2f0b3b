/** A connection to a PostgreSQL server: any number of sessions, each over a client of its own. */
import { availableParallelism } from 'node:os';
import { type Connection, type Lock, type LockHolder, type Notice, type Session, type Target } from '@sluice/core/dialect';
import { asName } from '../lock/application-name.ts';
import { serverLock } from '../lock/server-lock.ts';
import { ClientSession, type Line } from './client-session.ts';
import { answeredSoon, checkedUrl, endClient, openClient, type OpenClient } from './open-client.ts';
import { lostConnection } from './sql-error.ts';
import { streamOf, watchOver } from './watchdog.ts';

export interface ServerConnection extends Connection {
  /** A connection of its own to another database of the same server. */
  database(name: string): Promise<Connection>;
  /** Work that goes on beside the rest: whoever locks or closes waits for it, and closing throws what it throws. */
  until(work: Promise<void>): void;
}

interface Noticed extends OpenClient {
  readonly notices: Notice[];
}

/** Throws SL401 (with the reason, never with the url) or SL402. */
export async function connectServer(target: Target): Promise<ServerConnection> {
  const url = checkedUrl(target);
  const open = async () => {
    const notices: Notice[] = [];
    return { ...(await openClient(target, { connectionString: target.url }, notices)), notices };
  };
  /** Opened to see that all is well; the first session gets it. */
  let spare: Noticed | undefined = await open();
  const server = spare.server;
  const sessions = new Set<Session>();
  const here = isOnThisMachine(streamOf(spare.client));
  const awaited: Promise<void>[] = [];

  const session = async (_purpose?: string, name?: string): Promise<Session> => {
    const ready = spare && !spare.lost() ? spare : await open();
    spare = undefined;
    const made: Session = new ClientSession(serverLine(target, ready, () => sessions.delete(made)));
    sessions.add(made);
    if (name !== undefined) await made.query(`select pg_catalog.set_config('application_name', $1, false)`, [asName(name)]);
    return made;
  };

  return {
    server,
    sessions: 'many',
    ...(here && { abreast: availableParallelism() }),
    session,
    async lock(holder: LockHolder, waitMs: number): Promise<Lock> {
      // An index that is made concurrently would wait for it, or run into its lock_timeout.
      await Promise.allSettled(awaited);
      return serverLock(session, holder, { waitMs, label: target.label, waiting: target.waiting, stop: target.stop });
    },
    database: (name) => {
      const other = new URL(url);
      other.pathname = `/${encodeURIComponent(name)}`;
      return connectServer({ ...target, url: other.href, label: `${name} on ${target.label}` });
    },
    until(work) {
      work.catch(() => undefined);
      awaited.push(work);
    },
    async close() {
      const ended = await Promise.allSettled(awaited.splice(0));
      if (spare) await endClient(spare.client);
      spare = undefined;
      await Promise.all([...sessions].map((each) => each.close()));
      for (const each of ended) if (each.status === 'rejected') throw each.reason;
    },
  };
}

/** By a socket in the file system, or over an address that never leaves the machine. */
const isOnThisMachine = ({ remoteAddress }: ReturnType<typeof streamOf>): boolean => remoteAddress === undefined || /^(::1$|(::ffff:)?127\.)/.test(remoteAddress);

function serverLine(target: Target, opened: Noticed, closed: () => void): Line {
  const { client, notices, lost, server, pid } = opened;
  return {
    server,
    statementMs: target.timeouts.statementMs,
    async client() {
      const why = lost();
      if (why) throw lostConnection(why.message, why);
      return client;
    },
    watched: (_client, call) => watchOver({
      target, pid,
      received: () => streamOf(client).bytesRead ?? 0,
      cut: (why) => streamOf(client).destroy(new Error(why)),
    }, call),
    notices: () => notices.splice(0),
    async cancel() {
      if (lost()) return;
      // A client of its own rather than a cancel request: it works through TLS, and its answer says that it was done.
      const other = await openClient({ ...target, applicationName: 'sluice cancel' }, { connectionString: target.url });
      try {
        await answeredSoon(other.client, () => other.client.query('select pg_catalog.pg_cancel_backend($1)', [pid]));
      } finally {
        await endClient(other.client);
      }
    },
    async close() {
      closed();
      await endClient(client);
    },
  };
}
