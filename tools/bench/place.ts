/** Where databases are made for the bench: on a server, or as PGlite folders. */
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { PGlite } from '@electric-sql/pglite';
import { startServer, type Major } from '@sluice/kit/servers';
import { Client } from 'pg';

export interface Place {
  readonly name: string;
  /** An empty database under a name that was not used before; its url. */
  fresh(name: string): Promise<string>;
  drop(name: string): Promise<void>;
  close(): Promise<void>;
}

/** Thousands of tables in one transaction need more locks than the default of 64; memory as a small real server has it. */
const SETTINGS = { max_locks_per_transaction: 1024, shared_buffers: '256MB', fsync: true, full_page_writes: true };

export async function startedServer(major: string): Promise<Place> {
  const server = await startServer({ major: Number(major) as Major, fsync: true, settings: SETTINGS });
  return serverPlace(`PostgreSQL ${major}`, server.url(), () => server.stop());
}

export async function serverPlace(name: string, url: string, stop: () => Promise<void> = async () => undefined): Promise<Place> {
  const admin = new Client({ connectionString: url });
  await admin.connect();
  const drop = async (database: string) => void (await admin.query(`drop database if exists "${database}" with (force)`));
  return {
    name,
    fresh: async (database) => {
      await drop(database);
      await admin.query(`create database "${database}" template template0`);
      const own = new URL(url);
      own.pathname = `/${database}`;
      return own.href;
    },
    drop,
    close: async () => {
      await admin.end();
      await stop();
    },
  };
}

/** Booted once before it is measured: making a data directory is not what is compared. */
export function pglitePlace(folder: string): Place {
  return {
    name: 'PGlite',
    fresh: async (database) => {
      await (await PGlite.create(join(folder, database))).close();
      return `pglite:${join(folder, database)}`;
    },
    drop: async (database) => {
      for (const each of [database, `${database}.lock`]) await rm(join(folder, each), { recursive: true, force: true });
    },
    close: async () => undefined,
  };
}
