/** The one instance of a connection: opened again when it was lost, and never twice at once. */
import { randomUUID } from 'node:crypto';
import type { Notice, ServerInfo, Target } from '@sluice/core/dialect';
import { endClient, openClient, type OpenClient } from '../open-client.ts';
import { lostConnection } from '../sql-error.ts';
import { prepareDataDir } from './data-dir.ts';
import { emptyDatabase } from './image.ts';
import { Instance } from './instance.ts';
import { InstanceStream } from './instance-stream.ts';

/** Of an instance in memory that is thrown away after use. */
export interface Passing {
  /** Few statements will run. */
  readonly brief: boolean;
}

export interface Open extends OpenClient {
  readonly instance: Instance;
}

export interface Holding {
  readonly server: ServerInfo;
  /** The instance as it is now, opened when there is none. */
  ready(): Promise<Open>;
  /** As it is now, lost or not. */
  last(): Promise<Open | undefined>;
  /** An in-memory database that was lost may be followed by an empty one. */
  startOver(): Promise<void>;
  close(): Promise<void>;
}

/** Opens it. `dir` undefined: in memory. */
export async function holdInstance(dir: string | undefined, target: Target, notices: Notice[], passing?: Passing): Promise<Holding> {
  let current: Promise<Open> | undefined;
  let closed = false;
  const last = async () => current?.catch(() => undefined);
  const ready = async (): Promise<Open> => {
    for (;;) {
      if (closed) throw lostConnection('it was closed');
      const seen = current;
      const now = await last();
      // Another call may have opened it meanwhile: two instances on one directory would destroy it.
      if (current !== seen) continue;
      if (now && !now.instance.lost) return now;
      if (now && dir === undefined) throw lostConnection('an in-memory database ends with its instance', now.instance.lost);
      current = openInstance(dir, target, notices, now, passing);
      return current;
    }
  };
  const { server } = await ready();
  return {
    server,
    ready,
    last,
    async startOver() {
      if (dir === undefined && (await last())?.instance.lost) current = undefined;
    },
    async close() {
      closed = true;
      const now = await last();
      if (!now) return;
      // Nothing of it stays: it need not shut down.
      if (dir === undefined) await now.instance.end('closed', 'it was closed');
      await endClient(now.client);
      await now.instance.close();
    },
  };
}

async function openInstance(dir: string | undefined, target: Target, notices: Notice[], before: Open | undefined, passing: Passing | undefined): Promise<Open> {
  // Lost is not yet gone: its thread may still write.
  await before?.instance.end('closed', 'it is opened anew');
  if (dir !== undefined) await prepareDataDir(dir, target.label);
  const { instance } = await Instance.open(dir === undefined ? { image: await emptyDatabase(passing !== undefined), identity: randomUUID(), small: passing !== undefined, ...passing } : { dataDir: dir });
  try {
    const stream = () => new InstanceStream(instance);
    return { ...(await openClient(target, { stream, user: 'postgres', database: 'postgres' }, notices)), instance };
  } catch (error) {
    await instance.end('closed', 'it was not usable');
    throw error;
  }
}
