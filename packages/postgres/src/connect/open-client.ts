/** Opens one client of the driver: pinned, watched, and never able to crash the process. */
import { Failure, type Notice, type ServerInfo, type Target } from '@sluice/core/dialect';
import pg, { type Client, type ClientConfig } from 'pg';
import { readServerInfo } from './server-info.ts';
import { connectionCheckSql, settingsSql } from './settings.ts';
import { unreachable } from './unreachable.ts';
import { streamOf } from './watchdog.ts';
import { wireTypes } from './wire-types.ts';

const CONNECT_MS = 10_000;
/** A peer that vanished without a word is noticed after this and ten probes, one a second. */
const KEEP_ALIVE_MS = 10_000;

export interface OpenClient {
  readonly client: Client;
  readonly server: ServerInfo;
  /** Of the backend, as it says itself: behind a pooler the protocol's is the pooler's. */
  readonly pid: number;
  /** Why the client is gone, once it is. */
  lost(): Error | undefined;
}

/** Throws SL401 or SL402. `stream` replaces the socket; notices are added to `notices`. */
export async function openClient(target: Target, over: Pick<ClientConfig, 'stream' | 'user' | 'database' | 'connectionString'>, notices: Notice[] = []): Promise<OpenClient> {
  let lost: Error | undefined;
  let client: Client | undefined;
  try {
    client = new pg.Client({
      ...over,
      types: wireTypes,
      fallback_application_name: target.applicationName,
      keepAlive: true,
      keepAliveInitialDelayMillis: KEEP_ALIVE_MS,
      connectionTimeoutMillis: CONNECT_MS,
    });
    // Without a listener a socket that breaks between two calls would end the process.
    client.on('error', (error) => (lost ??= error));
    client.on('end', () => (lost ??= new Error('the connection was closed')));
    client.on('notice', (notice) => notices.push({ severity: notice.severity ?? '', code: notice.code ?? '', message: notice.message ?? '' }));
    await client.connect();
    const opened = client;
    const info = await answeredSoon(client, async () => {
      const read = await readServerInfo(opened, target);
      await opened.query(settingsSql(target.applicationName, target.timeouts));
      await pinConnectionCheck(opened);
      return read;
    });
    notices.length = 0;
    return { client, ...info, lost: () => lost };
  } catch (error) {
    if (client) await endClient(client);
    throw unreachable(target, error);
  }
}

async function pinConnectionCheck(client: Client): Promise<void> {
  try {
    await client.query(connectionCheckSql);
  } catch (error) {
    const refused = error instanceof Error && 'code' in error && error.code === '22023';
    if (!refused) throw error;
  }
}

/** For questions that take a server no time, on a line that nobody watches yet: one that vanished after the greeting would be waited for as long as TCP does. */
export async function answeredSoon<T>(client: Client, ask: () => Promise<T>): Promise<T> {
  const timer = setTimeout(() => streamOf(client).destroy(new Error('timeout expired')), CONNECT_MS);
  try {
    return await ask();
  } finally {
    clearTimeout(timer);
  }
}

/** Says goodbye, but does not wait for a peer that does not answer. */
export async function endClient(client: Client): Promise<void> {
  const stream = streamOf(client);
  let timer: NodeJS.Timeout | undefined;
  const impatient = new Promise<void>((resolve) => (timer = setTimeout(resolve, 2_000)));
  await Promise.race([client.end().catch(() => undefined), impatient]);
  clearTimeout(timer);
  stream.destroy();
}

/** Refuses what is no url before the driver sees it: its own error would quote the url. */
export function checkedUrl(target: Target): URL {
  try {
    return new URL(target.url);
  } catch {
    throw new Failure('SL401', `${target.label} cannot be reached: its url is not valid`, {
      hint: 'Write it as postgresql://user:password@host:port/database, with special characters percent-encoded.',
    });
  }
}
